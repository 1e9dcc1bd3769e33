import type { SagaDocument } from "../../lib/saga/index.js";
import { definitionOf } from "./definitions.js";
import { readableDefinition } from "./readable.js";

/**
 * The states of a compiled saga, nested ones too, without what every Task has: its timeout and retry, and the catcher for
 * large results, which leads where the one for everything does.
 */
export function readableStates(saga: SagaDocument): string {
  const same =
    /^ {2}(retry|TimeoutSeconds|Output: \{\}|Branches|ItemProcessor|catch States\.DataLimitExceeded)/;
  const lines = readableDefinition(definitionOf(saga)).split("\n").slice(2);
  return lines.filter((line) => !same.test(line)).join("\n");
}
