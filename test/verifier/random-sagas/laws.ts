import fc from "fast-check";
import type { SagaDocument } from "../../../lib/saga/index.js";
import { formatVerification, verify } from "../../../lib/verifier/index.js";
import { seed } from "../../support/arbitraries.js";
import { sagaShape } from "./shapes.js";
import { writeSaga } from "./write.js";

/** By which the choices of the sagas take different paths; `npm run fuzz` looks for such inputs itself. */
const inputs = [
  { by: "car", n: 4, list: ["x", "y"], at: "2031-01-01T00:00:00Z" },
  { by: "on foot", n: 1, at: "some day" },
];

/** The same sagas in every run. */
export const randomSagas: readonly SagaDocument[] = fc
  .sample(sagaShape, { seed, numRuns: 300 })
  .map(writeSaga);

/** Verifies a saga in a few runs. Throws with the saga and the broken laws. */
export async function expectLawsKept(saga: SagaDocument): Promise<void> {
  const verification = await verify(saga, { inputs, faults: 1, budget: 18, walks: 6 });
  if (!verification.holds) throw new Error(`${JSON.stringify(saga)}\n${formatVerification(verification)}`);
}
