import { compile } from "../../lib/compiler/index.js";
import type { Json } from "../../lib/model/index.js";
import { expandParts, type SagaDocument } from "../../lib/saga/index.js";
import { sampleDataOf } from "../../lib/verifier/index.js";
import { subjectOf } from "../../lib/verifier/subject/subject.js";
import type { Case } from "./simulation.js";

/** A saga with data for it, as the verifier makes it. */
export function caseOf(document: SagaDocument): Case {
  const { definition } = compile(document);
  if (definition === undefined) throw new RangeError(`The saga ${document.name} doesn't compile.`);
  const { input, responses } = sampleDataOf(expandParts(document));
  return {
    document,
    subject: subjectOf(document, definition),
    input: asJson(input),
    responses: new Map([...responses].map(([operation, response]) => [operation, asJson(response)])),
  };
}

function asJson(value: unknown): Json {
  const json: Json = JSON.parse(JSON.stringify(value ?? {}));
  return json;
}
