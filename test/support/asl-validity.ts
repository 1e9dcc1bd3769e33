import { jest } from "@jest/globals";
import type { Ajv as AjvClass } from "ajv";
import type { StateMachineDefinition } from "../../lib/asl/index.js";

const { Ajv } = jest.requireActual<{ readonly Ajv: typeof AjvClass }>("ajv");
let compiled: AjvClass | undefined;

/**
 * Makes what asl-validator takes for Ajv. It makes one for each definition and compiles the same schemas again, which takes longer
 * than to validate: so each but the first is the first, which has its formats and keywords already.
 */
function oneAjv(options: ConstructorParameters<typeof AjvClass>[0]): AjvClass {
  if (compiled !== undefined) return Object.create(compiled, { addFormat: given, addKeyword: given });
  compiled = new Ajv(options);
  return compiled;
}
const given = { value: () => {} };
jest.doMock("ajv", () => ({ __esModule: true, default: oneAjv }));
const validate = jest.requireActual<typeof import("asl-validator").default>("asl-validator");

/** What asl-validator finds wrong in a definition, a line a finding; empty if it accepts it. */
export function aslErrorsIn(definition: StateMachineDefinition): string {
  // It writes into what it validates.
  const { isValid, errorsText } = validate(structuredClone(definition));
  return isValid ? "" : errorsText("\n");
}
