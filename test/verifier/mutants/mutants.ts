// npm run mutants -- [--every N] [--from N] [--saga NAME]… [--json]: judges every mutant of the base sagas' machines, or
// every Nth one, and tells how many the verifier finds out.
import { parseArgs } from "node:util";
import type { SagaDocument } from "../../../lib/saga/index.js";
import { baseSagas } from "../mutations/base-sagas.js";
import { type Counts, type Judged, judged, type Score, scoreOf } from "./score.js";

const { values } = parseArgs({
  options: {
    every: { type: "string", default: "1" },
    from: { type: "string", default: "0" },
    saga: { type: "string", multiple: true },
    json: { type: "boolean", default: false },
  },
});

async function main(): Promise<void> {
  const start = performance.now();
  const all: Judged[] = [];
  for await (const each of judged(chosen(), { every: whole("every", 1), from: whole("from", 0) })) {
    all.push(each);
    const { mutant, saga, verdict } = each;
    if (verdict.verdict === "not reached")
      process.stderr.write(`not reached: ${saga}: ${mutant.operator}, ${mutant.place}\n`);
    if (verdict.verdict === "survives")
      process.stderr.write(`survives: ${saga}: ${mutant.operator}, ${mutant.place} (${verdict.script})\n`);
    if (all.length % 100 === 0) {
      const seconds = ((performance.now() - start) / 1000).toFixed(0);
      process.stderr.write(`${all.length} mutants, in ${saga}, ${seconds} s\n`);
    }
  }
  const score = scoreOf(all);
  process.stdout.write(values.json ? `${JSON.stringify(score, null, 1)}\n` : inWords(score));
}

function chosen(): Readonly<Record<string, SagaDocument>> {
  const sagas: Readonly<Record<string, SagaDocument>> = baseSagas;
  const names = values.saga ?? Object.keys(sagas);
  return Object.fromEntries(
    names.map((name) => {
      const saga = sagas[name];
      if (saga === undefined) {
        throw new RangeError(`There is no base saga "${name}". There are ${Object.keys(sagas).join(", ")}.`);
      }
      return [name, saga];
    }),
  );
}

function whole(option: "every" | "from", least: number): number {
  const number = Number(values[option]);
  if (Number.isInteger(number) && number >= least) return number;
  throw new RangeError(`--${option} takes a whole number from ${least} on, not "${values[option]}".`);
}

function inWords(score: Score): string {
  const lines = [
    "Killed by operator (killed / mutants, and those that are invalid or equivalent):",
    ...Object.entries(score.byOperator).map(([name, counts]) => `  ${name}: ${countsInWords(counts)}`),
    "Laws that broke, by the number of mutants:",
    ...Object.entries(score.byLaw).map(([law, count]) => `  ${law}: ${count}`),
    "Equivalent, by the number of runs that are the same as the original's:",
    ...score.equals.map(
      ({ saga, mutant, verdict }) =>
        `  ${saga}: ${mutant.operator}, ${mutant.place} (${verdict.verdict === "equivalent" ? verdict.runs : 0})`,
    ),
    "Survivors, by the first run that is another one:",
    ...score.survivors.map(
      ({ saga, mutant, verdict }) =>
        `  ${saga}: ${mutant.operator}, ${mutant.place} (${verdict.verdict === "survives" ? verdict.script : ""})`,
    ),
    "Not reached by any run:",
    ...score.notReachedOnes.map(({ saga, mutant }) => `  ${saga}: ${mutant.operator}, ${mutant.place}`),
    `All: ${countsInWords(score)}`,
  ];
  return `${lines.join("\n")}\n`;
}

function countsInWords({ killed, mutants, invalid, equivalent, notReached }: Counts): string {
  return `${killed} / ${mutants}, ${invalid} invalid, ${equivalent} equivalent, ${notReached} not reached`;
}

void main();
