import { isArray, type JsonValue } from "../../asl/index.js";
import { BoundExceeded } from "../jsonata/evaluate/budget.js";
import { errors, RuntimeError, StateError } from "../states/failure.js";
import type { FieldExpression } from "../states/field-template.js";
import { parseTimestamp } from "../states/timestamp.js";
import { type Call, IntrinsicFailure } from "./intrinsics/call.js";
import { evaluateCall } from "./intrinsics/evaluate-call.js";
import { callOf, looksLikeCall } from "./intrinsics/read-call.js";
import { PathNotFound } from "./path-context.js";
import { PathFunctionError } from "./path-functions.js";
import { type PathEnvironment, type Query, queryOf, shownDocument } from "./query.js";

/** Makes the error for a path that leads nowhere, in AWS's words for the field. */
type Complaint = (error: PathNotFound, query: Query, environment: PathEnvironment) => Error;

/** A path in a field. Whatever goes wrong is an error of AWS's, mostly States.Runtime, which nothing catches. */
class PathExpression implements FieldExpression {
  readonly source: string;
  readonly #query: Query;
  readonly #complaint: Complaint;

  constructor(query: Query, complaint: Complaint) {
    this.source = query.source;
    this.#query = query;
    this.#complaint = complaint;
  }

  evaluate(environment: PathEnvironment): JsonValue {
    try {
      return this.#query.valueIn(environment);
    } catch (error) {
      if (error instanceof PathNotFound) throw this.#complaint(error, this.#query, environment);
      throw runtimeError(error);
    }
  }
}

/** A call of an intrinsic function in a field. */
class CallExpression implements FieldExpression {
  readonly source: string;
  readonly #call: Call;

  constructor(source: string, call: Call) {
    this.source = source;
    this.#call = call;
  }

  evaluate(environment: PathEnvironment): JsonValue {
    try {
      return evaluateCall(this.#call, environment);
    } catch (error) {
      const isKnown =
        error instanceof IntrinsicFailure ||
        error instanceof PathFunctionError ||
        error instanceof BoundExceeded;
      if (!isKnown) throw error;
      throw new RuntimeError(`The function '${this.source}' had the following error: ${error.message}`);
    }
  }
}

/** An expression whose value is checked, or changed into what the field takes. */
class CheckedExpression implements FieldExpression {
  readonly source: string;
  readonly #expression: FieldExpression & { evaluate(environment: PathEnvironment): JsonValue };
  readonly #check: (value: JsonValue) => JsonValue;

  constructor(
    expression: FieldExpression & { evaluate(environment: PathEnvironment): JsonValue },
    check: (value: JsonValue) => JsonValue,
  ) {
    this.source = expression.source;
    this.#expression = expression;
    this.#check = check;
  }

  evaluate(environment: PathEnvironment): JsonValue {
    return this.#check(this.#expression.evaluate(environment));
  }
}

/** The error of a path or a bound; anything else is none of the state's. */
export function runtimeError(error: unknown): unknown {
  return error instanceof PathFunctionError || error instanceof BoundExceeded
    ? new RuntimeError(error.message)
    : error;
}

const notInInput =
  (field: string): Complaint =>
  (_error, query, environment) =>
    new RuntimeError(
      `The JSONPath '${query.source}' specified for the field '${field}' could not be found in the input '${shownDocument(query, environment)}'`,
    );

const invalidPath: Complaint = ({ message }, { source }) =>
  new RuntimeError(`Invalid path '${source}' : ${message}`);

const noInputValue =
  (field: string): Complaint =>
  (_error, { source }) =>
    new RuntimeError(`The ${field} parameter does not reference an input value: ${source}`);

/** AWS applies the path to the items by the steps of a reference path. */
const conflict: Complaint = (_error, query, environment) => {
  const last = query.path.steps.find(({ kind }) => kind === "property" || kind === "index");
  const step = last?.kind === "property" ? last.names[0] : last?.kind === "index" ? last.indexes[0] : "";
  return new StateError(
    errors.referencePathConflict,
    `Unable to apply step "${step}" to input ${shownDocument(query, environment)}`,
  );
};

/**
 * The value of a key such as `name.$`: a path, or a call of an intrinsic function.
 *
 * @throws PathSyntaxError
 */
export function payloadExpression(text: string, field: string): FieldExpression {
  return pathOrCall(text, notInInput(field));
}

function pathOrCall(text: string, complaint: Complaint): PathExpression | CallExpression {
  return looksLikeCall(text)
    ? new CallExpression(text, callOf(text))
    : new PathExpression(queryOf(text), complaint);
}

/** InputPath or OutputPath. @throws PathSyntaxError */
export function selectingExpression(text: string): FieldExpression {
  return new PathExpression(queryOf(text), invalidPath);
}

/** ErrorPath or CausePath, a path or a function that gives a text. @throws PathSyntaxError */
export function textExpression(text: string, field: string): FieldExpression {
  return new CheckedExpression(pathOrCall(text, notInInput(field)), (value) => {
    if (typeof value === "string") return value;
    throw new RuntimeError(
      `The ${field} field refers to a value that is no string: ${text} == ${shown(value)}`,
    );
  });
}

/** ItemsPath. @throws PathSyntaxError */
export function itemsExpression(text: string): FieldExpression {
  const query = queryOf(text);
  return new CheckedExpression(new PathExpression(query, conflict), (value) => {
    if (isArray(value)) return value;
    // AWS names a path into the context object without its second dollar sign.
    const source = query.isOfContext ? text.slice(1) : text;
    throw new RuntimeError(`Reference path "${source}" must point to array.`);
  });
}

/** SecondsPath of a Wait. @throws PathSyntaxError */
export function secondsExpression(text: string): FieldExpression {
  return new CheckedExpression(new PathExpression(queryOf(text), noInputValue("SecondsPath")), (value) => {
    if (typeof value !== "number" || !Number.isInteger(value)) {
      throw new RuntimeError(
        `The SecondsPath parameter cannot be parsed as a long value: ${text} == ${shown(value)}`,
      );
    }
    if (value >= 0) return value;
    throw new RuntimeError(`The SecondsPath parameter references a negative value: ${text} == ${value}`);
  });
}

/** TimestampPath of a Wait. @throws PathSyntaxError */
export function timestampExpression(text: string): FieldExpression {
  return new CheckedExpression(new PathExpression(queryOf(text), noInputValue("TimestampPath")), (value) => {
    if (typeof value === "string" && parseTimestamp(value) !== undefined) return value;
    throw new RuntimeError(
      `The TimestampPath parameter does not reference a valid ISO-8601 extended offset date-time format string: ${text} == ${shown(value)}`,
    );
  });
}

/**
 * A path to a number: MaxConcurrencyPath, TimeoutSecondsPath. A text of digits is a number, too.
 *
 * @param field without `Path`.
 * @throws PathSyntaxError
 */
export function numberExpression(
  text: string,
  field: string,
  { atLeast, atMost = Number.MAX_SAFE_INTEGER, fraction = false }: NumberRange,
): FieldExpression {
  return new CheckedExpression(new PathExpression(queryOf(text), invalidPath), (value) => {
    const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
    if (typeof number !== "number" || !(fraction ? Number.isFinite(number) : Number.isInteger(number))) {
      throw new RuntimeError(
        `The ${field}Path field refers to value "${shown(value)}" which is not a valid ${fraction ? "number" : "integer"}: ${text}`,
      );
    }
    if (number < 0) throw new RuntimeError(`${field} cannot be negative.`);
    if (number >= atLeast && number <= atMost) return number;
    throw new RuntimeError(
      `The ${field}Path field must refer to a value from ${atLeast} to ${atMost} but was: ${number}`,
    );
  });
}

export interface NumberRange {
  readonly atLeast: number;
  readonly atMost?: number;
  /** True if the number may have a fraction. @default false */
  readonly fraction?: boolean;
}

/** A value in a message: a text as it is, anything else as JSON. */
function shown(value: JsonValue): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
