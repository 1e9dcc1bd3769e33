// Verifies a base saga, and prints the codes of the laws that do not hold: what planted faults are built into.
import type { SagaDocument } from "../../../lib/saga/index.js";
import { type VerifyOptions, verify } from "../../../lib/verifier/index.js";
import { baseSagas } from "../mutations/base-sagas.js";

async function main([name = "", options = "{}"]: readonly string[]): Promise<void> {
  const sagas: Readonly<Record<string, SagaDocument>> = baseSagas;
  const saga = sagas[name];
  if (saga === undefined) throw new RangeError(`There is no base saga "${name}".`);
  const chosen: Pick<VerifyOptions, "faults" | "inputs"> = JSON.parse(options);
  const { broken } = await verify(saga, { ...chosen, until: "model" });
  process.stdout.write(JSON.stringify(broken.map(({ code }) => code)));
}

void main(process.argv.slice(2));
