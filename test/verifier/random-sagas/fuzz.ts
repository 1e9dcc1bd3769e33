// npm run fuzz -- [--count N] [--seed S] [--faults N] [--budget N] [--walks N] [--most N] [--but KIND]…: verifies so many
// random sagas over the whole language from a seed on, and shows each that fails, as small as it gets.
import { parseArgs } from "node:util";
import { tryCase } from "./case-failure.js";
import { caseOf } from "./laws.js";
import type { RandomCase } from "./random-saga.js";
import { shrunk } from "./shrink.js";

const { values } = parseArgs({
  options: {
    count: { type: "string", default: "1000" },
    seed: { type: "string", default: "1" },
    faults: { type: "string", default: "1" },
    budget: { type: "string", default: "60" },
    walks: { type: "string", default: "10" },
    most: { type: "string", default: "20" },
    but: { type: "string", multiple: true, default: [] },
  },
});

async function main(): Promise<void> {
  const [count, seed, most] = [whole("count", 1), whole("seed", 0), whole("most", 1)];
  const thoroughness = { faults: whole("faults", 0), budget: whole("budget", 1), walks: whole("walks", 0) };
  const start = performance.now();
  const kinds = new Map<string, number>();
  let [runs, failures] = [0, 0];
  const told = (sagas: number) =>
    `${sagas} sagas from seed ${seed} on, ${runs} runs, ${failures} failed, ${((performance.now() - start) / 1000).toFixed(0)} s\n`;
  for (let index = 0; index < count; index += 1) {
    const found = caseOf(seed + index);
    const { failure, runs: ofCase } = await tryCase(found, thoroughness);
    runs += ofCase;
    if (failure !== undefined && !values.but.includes(failure.kind)) {
      failures += 1;
      kinds.set(failure.kind, (kinds.get(failure.kind) ?? 0) + 1);
      process.stdout.write(`\nFAILED: seed ${seed + index}, ${failure.kind}\n`);
      // Of one kind a few are enough to see what it is.
      if ((kinds.get(failure.kind) ?? 0) <= 3) await show(found, failure.kind, thoroughness);
    }
    if (failures >= most) break;
    if ((index + 1) % 100 === 0) process.stderr.write(told(index + 1));
  }
  process.stdout.write(told(count));
  for (const [kind, times] of kinds) process.stdout.write(`  ${times} times: ${kind}\n`);
  process.exitCode = failures > 0 ? 1 : 0;
}

async function show(
  found: RandomCase,
  kind: string,
  thoroughness: Parameters<typeof tryCase>[1],
): Promise<void> {
  const smallest = await shrunk(found, async (candidate) => {
    const { failure } = await tryCase(candidate, thoroughness, kind);
    return failure?.kind === kind;
  });
  const { failure } = await tryCase(smallest, thoroughness, kind);
  process.stdout.write(`${inLines(smallest)}\n${failure?.text}\n`);
}

/** A case as JSON, with a node or an operation on each line. */
function inLines({ saga, data }: RandomCase): string {
  const { steps, operations, ...rest } = saga;
  return [
    `saga: ${JSON.stringify(rest)}`,
    ...operations.map((operation) => `  operation ${JSON.stringify(operation)}`),
    ...steps.map((step) => `  ${JSON.stringify(step)}`),
    data === undefined ? "data: as the verifier makes it up" : `data: ${JSON.stringify(data)}`,
  ].join("\n");
}

function whole(option: "count" | "seed" | "faults" | "budget" | "walks" | "most", least: number): number {
  const number = Number(values[option]);
  if (Number.isInteger(number) && number >= least) return number;
  throw new RangeError(`--${option} takes a whole number from ${least} on, not "${values[option]}".`);
}

void main();
