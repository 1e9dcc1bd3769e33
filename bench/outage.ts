import { compile } from "../lib/index.js";
import { type OutageCase, type OutageRun, outageCases, runOutage } from "../test/support/outages.js";

const seeds = Array.from({ length: 12 }, (_, index) => index + 1);

/**
 * npm run bench:outage — sagas with a list of 40 elements while one participant is down, run on the runner with delays
 * drawn from 12 seeds, beside what the plan says. Redriven as soon as it is stuck: the longest outage in full hours that
 * each seed gets through. Patient: persistFor 24 hours, down for 24. Late: the defaults, down for 24 hours, and nobody
 * redrives before that.
 */
async function main(): Promise<void> {
  for (const [title, outage] of Object.entries<OutageCase>(outageCases)) {
    const { definition, plan } = compile(outage.saga());
    const patient = compile(outage.saga({ persistFor: { hours: 24 } }));
    if (definition === undefined || patient.definition === undefined) throw new Error("It does not compile.");
    const lasted: number[] = [];
    for (const seed of seeds) {
      let hours = plan?.hoursOfOutage ?? 0;
      const isWhole = async () =>
        (await runOutage(definition, outage, { hours, seed, keepsEvents: false })).ended !== "full";
      while (hours > 0 && !(await isWhole())) hours -= 1;
      do hours += 1;
      while (await isWhole());
      lasted.push(hours - 1);
    }
    const runs = (machine: typeof definition, redrivenAfter: number) =>
      Promise.all(seeds.map((seed) => runOutage(machine, outage, { hours: 24, seed, redrivenAfter })));
    say(title);
    say(`  redriven at once: ${range(lasted)} full hours; planned ${plan?.hoursOfOutage}`);
    say(
      `  persistFor 24 h:  ${summary(await runs(patient.definition, 0))}; planned ${patient.plan?.historyEvents}`,
    );
    say(`  redriven late:    ${summary(await runs(definition, 24))}; planned ${plan?.historyEvents}`);
  }
}

function summary(runs: readonly OutageRun[]): string {
  const ends = [...new Set(runs.map(({ ended }) => ended))].join(", ");
  const redrives = range(runs.map((run) => run.redrives));
  return `${ends} after ${redrives} redrives, ${range(runs.map(({ events }) => events))} events`;
}

function range(numbers: readonly number[]): string {
  const [least, most] = [Math.min(...numbers), Math.max(...numbers)];
  return least === most ? `${least}` : `${least} to ${most}`;
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

void main();
