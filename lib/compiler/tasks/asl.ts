import {
  type ExpressionString,
  expressionSource,
  isArray,
  isExpression,
  type JsonObject,
  type JsonValue,
} from "../../asl/index.js";
import { block, raw, states } from "../jsonata/build.js";
import { expression, type Field } from "../jsonata/expression.js";
import { problemOfSyntax, type ReadSource, readSource, requestVariable } from "../jsonata/raw-source.js";
import type { Jsonata } from "../jsonata/tree.js";
import { type TaskBinding, taskOf, waits, wholeResult } from "./binding.js";
import { asObject } from "./request.js";

/** The fields of a Task state that say what is called. */
export interface AslTaskProps {
  readonly resource: string;
  /** With `{% … %}` where there is JSONata. It may be one expression that makes all of them. */
  readonly arguments: JsonObject | ExpressionString;
}

/**
 * Any Task state in JSONata: in its arguments the request is the variable `$request`. The response is the task's result.
 * One whose resource waits for the task token is for callback steps.
 *
 * @throws RangeError for arguments that hold no valid JSONata, or not in JSONata.
 */
export function aslTask({ resource, arguments: given }: AslTaskProps): TaskBinding {
  const read = sourcesIn(given).map(readOrThrow);
  const isCallbackOnly = resource.endsWith(waits);
  return taskOf({
    resource,
    call: { arguments: (request) => bindRequest(given, asObject(request)), result: states("result") },
    rejectionsAreFinal: false,
    stopsHalfway: /\.sync(:2)?$/.test(resource),
    argumentsMayFail: read.some(({ form }) => form === "other" || (form === "token" && !isCallbackOnly)),
    ...(isCallbackOnly ? { callback: { resource, result: wholeResult }, isCallbackOnly } : {}),
  });
}

function bindRequest(value: JsonValue, request: Jsonata): Field {
  if (isExpression(value)) {
    const source = expressionSource(value);
    const read = readSource(source);
    if (read?.variables.has(requestVariable) !== true) return value;
    if (read.form === "request") return expression(request);
    return expression(block([[requestVariable, request]], raw(source)));
  }
  if (typeof value !== "object" || value === null) return value;
  if (isArray(value)) return value.map((part) => bindRequest(part, request));
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, bindRequest(part, request)]));
}

/** The JSONata in what a user gave. */
function sourcesIn(value: JsonValue): string[] {
  if (isExpression(value)) return [expressionSource(value)];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(sourcesIn) : [];
}

function readOrThrow(source: string): ReadSource {
  const read = readSource(source);
  if (read !== undefined) return read;
  throw new RangeError(
    `The arguments of a task hold what is not JSONata: ${source}: ${problemOfSyntax(source) ?? ""}`,
  );
}
