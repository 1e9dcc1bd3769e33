import type { OperationDocument } from "../saga/document.js";
import type { TemplateJson } from "../saga/template.js";
import type { Json, Value } from "./values/json.js";
import { navigate } from "./values/navigate.js";
import { evaluated } from "./values/template.js";
import { cut } from "./values/text-size.js";

/** The verdict of an answer on its call. */
export type Verdict =
  | { readonly says: "success" }
  | { readonly says: "rejection"; readonly error: string; readonly cause?: string }
  /** Neither, or both. */
  | { readonly says: "nothing"; readonly error: string; readonly cause: string };

const success: Verdict = { says: "success" };
const nothing: Verdict = {
  says: "nothing",
  error: "Saga.UndecidedAnswer",
  cause: "The answer says neither that it succeeded nor that it was rejected.",
};

/** Reads an answer: without conditions on it, every answer is a success. */
export function verdictOn(
  operation: Pick<OperationDocument, "rejectedWhen" | "succeededWhen"> | undefined,
  response: Json,
): Verdict {
  const { rejectedWhen, succeededWhen } = operation ?? {};
  const isTrue = (condition: TemplateJson) => readIn(condition, response) === true;
  const isRejected = rejectedWhen !== undefined && isTrue(rejectedWhen.when);
  const isSuccess = succeededWhen === undefined ? !isRejected : isTrue(succeededWhen);
  if (isRejected === isSuccess) return nothing;
  if (isSuccess || rejectedWhen === undefined) return success;
  const { rejection: error, reason } = rejectedWhen;
  const cause = reason === undefined ? undefined : readIn(reason, response);
  return { says: "rejection", error, ...(typeof cause === "string" ? { cause: cut(cause, 4000) } : {}) };
}

function readIn(template: TemplateJson, response: Json): Value {
  return evaluated(template, {
    raw: () => undefined,
    reference: ([root, ...path]) => (root === "response" ? navigate(response, path) : undefined),
  });
}
