// npm run mutants -- [--every N] [--from N] [--saga NAME]… [--results FILE] [--again VERDICT] [--json]: judges every mutant of
// the base sagas' machines, or every Nth one, and tells how many the verifier finds out. With a file of results it goes on
// from where it was interrupted: by Ctrl-C, which prints the score so far. `--again survives` judges survivors once more.
import { parseArgs } from "node:util";
import type { SagaDocument } from "../../../lib/saga/index.js";
import { baseSagas } from "../mutations/base-sagas.js";
import { ResultsFile } from "./results-file.js";
import { type Counts, countOf, type Judged, judged, type Score, scoreOf } from "./score.js";

const { values } = parseArgs({
  options: {
    every: { type: "string", default: "1" },
    from: { type: "string", default: "0" },
    saga: { type: "string", multiple: true },
    results: { type: "string" },
    again: { type: "string" },
    json: { type: "boolean", default: false },
  },
});

async function main(): Promise<void> {
  const [sagas, sample] = [chosen(), { every: whole("every", 1), from: whole("from", 0) }];
  const { results } = values;
  const file = results === undefined ? undefined : new ResultsFile(results, values.again);
  const progress = new Progress(countOf(sagas, sample));
  let isInterrupted = false;
  process.once("SIGINT", () => {
    isInterrupted = true;
  });
  const all: Judged[] = [];
  for await (const each of judged(sagas, sample, file)) {
    all.push(each);
    const { mutant, saga, verdict } = each;
    const title = `${saga}: ${mutant.operator}, ${mutant.place}`;
    if (verdict.verdict === "not reached") progress.say(`not reached: ${title}`);
    if (verdict.verdict === "survives") progress.say(`survives: ${title} (${verdict.script})`);
    progress.tell(all.length, saga);
    // A signal is heard when others have their turn.
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
    if (isInterrupted) break;
  }
  progress.end();
  const score = scoreOf(all);
  process.stdout.write(values.json ? `${JSON.stringify(score, null, 1)}\n` : inWords(score));
  if (!isInterrupted) return;
  process.stderr.write(`Interrupted after ${all.length} of ${progress.total} mutants.\n`);
  process.exitCode = 130;
}

/** Progress on a terminal as a line that changes; elsewhere as a line for each 100 mutants. */
class Progress {
  readonly total: number;
  readonly #start = performance.now();

  constructor(total: number) {
    this.total = total;
  }

  tell(count: number, saga: string): void {
    const seconds = ((performance.now() - this.#start) / 1000).toFixed(0);
    const line = `${count} of ${this.total} mutants, in ${saga}, ${seconds} s`;
    if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${line}`);
    else if (count % 100 === 0) process.stderr.write(`${line}\n`);
  }

  say(line: string): void {
    process.stderr.write(process.stderr.isTTY ? `\r\x1b[K${line}\n` : `${line}\n`);
  }

  end(): void {
    if (process.stderr.isTTY) process.stderr.write("\r\x1b[K");
  }
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
