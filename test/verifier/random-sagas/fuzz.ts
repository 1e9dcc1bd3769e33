// npm run fuzz -- [--runs N] [--seed S] [--faults N] [--budget N] [--but LAW]: verifies random sagas, and tells the smallest
// that fails; but for laws that are known not to hold.
import { parseArgs } from "node:util";
import fc from "fast-check";
import { formatVerification, verify } from "../../../lib/verifier/index.js";
import { sagaShape } from "./shapes.js";
import { writeSaga } from "./write.js";

const { values } = parseArgs({
  options: {
    runs: { type: "string", default: "1000" },
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
    faults: { type: "string", default: "2" },
    budget: { type: "string", default: "300" },
    but: { type: "string", multiple: true, default: [] },
  },
});
const [numRuns, seed, faults, budget] = [values.runs, values.seed, values.faults, values.budget].map(Number);
const start = performance.now();
let [sagas, runs] = [0, 0];
process.stdout.write(`${numRuns} random sagas, --seed ${seed}\n`);

const property = fc.asyncProperty(sagaShape, async (shape) => {
  const saga = writeSaga(shape);
  const verification = await verify(saga, { faults: faults ?? 2, budget: budget ?? 300, walks: 50 });
  sagas += 1;
  runs += verification.runs;
  if (sagas % 100 === 0) {
    const seconds = (performance.now() - start) / 1000;
    process.stdout.write(`${sagas} sagas, ${runs} runs, ${seconds.toFixed(0)} s\n`);
  }
  const broken = verification.broken.filter(({ code }) => !values.but.includes(code));
  if (broken.length > 0) {
    throw new Error(`${JSON.stringify(saga)}\n${formatVerification({ ...verification, broken })}`);
  }
});

async function main(): Promise<void> {
  const details = await fc.check(property, { numRuns: numRuns ?? 1000, seed: seed ?? 1 });
  process.stdout.write(
    details.failed
      ? `FAILED after ${details.numRuns} sagas and ${details.numShrinks} steps of shrinking: ${details.errorInstance instanceof Error ? details.errorInstance.message : String(details.errorInstance)}\n`
      : `${sagas} sagas, ${runs} runs: every law held.\n`,
  );
  process.exitCode = details.failed ? 1 : 0;
}

void main();
