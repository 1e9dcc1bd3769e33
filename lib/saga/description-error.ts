/** Thrown where what describes a saga has not the form that its types ask for: where types are not heeded. */
export class DescriptionError extends Error {
  override readonly name = "DescriptionError";

  constructor({ where, received, allowed }: { where: string; received: unknown; allowed: string }) {
    const shown =
      typeof received === "function" ? "a function" : (JSON.stringify(received) ?? String(received));
    super(`${where} is ${shown.length > 120 ? `${shown.slice(0, 117)}…` : shown}, but has to be ${allowed}.`);
  }
}

/** True if a value is an operation, as `operation()` makes them. */
function isOperation(value: unknown): boolean {
  return (
    typeof value === "object" &&
    value !== null &&
    "name" in value &&
    typeof value.name === "string" &&
    "rejections" in value &&
    Array.isArray(value.rejections)
  );
}

/** Checks that what a step is told has the form that it needs to be described. */
export function checkStepProps<Written>(step: string, props: unknown): asserts props is Written {
  const fields = fieldsOf(`The properties of the step "${step}"`, props);
  if (!isOperation(fields.action)) {
    throw new DescriptionError({
      where: `The action of the step "${step}"`,
      received: fields.action,
      allowed: "an operation made by operation()",
    });
  }
  checkRequest(`The request of the step "${step}"`, fields.request);
  checkNames(`The step "${step}"`, fields, stepOptions);
  mustBeTitle(`step "${step}"`, fields.title);
  const { compensation } = fields;
  if (compensation === undefined || isOperation(compensation)) return;
  const where = `The compensation of the step "${step}"`;
  const wrapped = fieldsOf(where, compensation);
  if (!isOperation(wrapped.operation)) {
    throw new DescriptionError({
      where,
      received: compensation,
      allowed: "an operation made by operation(), or { operation, request }",
    });
  }
  checkNames(where, wrapped, compensationOptions);
  mustBeErrorNames("settledBy", `compensation of the step "${step}"`, wrapped.settledBy);
  if (wrapped.request !== undefined)
    checkRequest(`The request of the compensation of the step "${step}"`, wrapped.request);
}

/** Fails unless a property of an operation or a compensation is a list of texts, or absent. */
export function mustBeErrorNames(property: "rejections" | "settledBy", of: string, given: unknown): void {
  if (given === undefined) return;
  if (Array.isArray(given) && given.every((each) => typeof each === "string")) return;
  const example = property === "rejections" ? "SoldOut" : "DynamoDB.ConditionalCheckFailedException";
  throw new DescriptionError({
    where: `The property "${property}" of the ${of}`,
    received: given,
    allowed: `a list of error names such as ["${example}"]`,
  });
}

/** Fails unless the conditions on an operation's answer have the form that their types ask for. */
export function mustBeConditions(
  operation: string,
  { rejectedWhen, succeededWhen }: { readonly rejectedWhen?: unknown; readonly succeededWhen?: unknown },
): void {
  const property = (of: string) => `The property "${of}" of the operation "${operation}"`;
  const check = (of: string, given: unknown) =>
    mustBeFunction(property(of), given, "({ response }) => eq(response.success, true)");
  if (succeededWhen !== undefined) check("succeededWhen", succeededWhen);
  if (rejectedWhen === undefined) return;
  const example = '{ when: ({ response }) => eq(response.success, false), rejection: "Declined" }';
  const { when, rejection, reason } = fieldsOf(
    property("rejectedWhen"),
    rejectedWhen,
    `an object such as ${example}`,
  );
  check("rejectedWhen.when", when);
  if (reason !== undefined) check("rejectedWhen.reason", reason);
  if (typeof rejection === "string") return;
  throw new DescriptionError({
    where: property("rejectedWhen.rejection"),
    received: rejection,
    allowed: 'the name of the rejection, such as "Declined"',
  });
}

// Without a spread, which would keep the lists in the bundles of functions that describe no step.
const stepOptions = ["action", "request", "kind", "compensation", "heartbeat", "title", "timeout", "retry"];
const compensationOptions = ["operation", "request", "settledBy", "timeout", "retry"];

/** Fails on a property that is none of those there are, which the types would refuse, too. */
function checkNames(
  where: string,
  fields: Readonly<Record<string, unknown>>,
  known: readonly string[],
): void {
  const unknown = Object.keys(fields).find((name) => !known.includes(name) && fields[name] !== undefined);
  if (unknown === undefined) return;
  throw new DescriptionError({
    where: `${where} has the unknown property "${unknown}", which`,
    received: fields[unknown],
    allowed: `one of ${known.join(", ")}`,
  });
}

/**
 * Throws unless a value is an object: plain JavaScript can pass anything.
 *
 * @typeParam Written the type of the object, whose fields are checked where they are used.
 */
export function mustBeObject<Written extends object>(
  where: string,
  value: unknown,
  example?: string,
): asserts value is Written {
  fieldsOf(where, value, example === undefined ? "an object" : `an object such as ${example}`);
}

/** Throws unless a value is a function: without types, anything may be given. */
export function mustBeFunction<Parameter, Result = unknown>(
  where: string,
  value: unknown,
  example: string,
): asserts value is (parameter: Parameter) => Result {
  if (typeof value === "function") return;
  throw new DescriptionError({ where, received: value, allowed: `a function such as ${example}` });
}

/** Throws unless a title is text, or absent. */
export function mustBeTitle(of: string, title: unknown): asserts title is string | undefined {
  if (title === undefined || typeof title === "string") return;
  throw new DescriptionError({
    where: `The title of the ${of}`,
    received: title,
    allowed: 'text such as "Reserve a car"',
  });
}

/** True if a value is a description, be it of a saga or of a branch. */
export function isDescribed(value: unknown): boolean {
  return isRecord(value) && typeof value.toJSON === "function";
}

function fieldsOf(where: string, value: unknown, allowed = "an object"): Readonly<Record<string, unknown>> {
  if (!isRecord(value)) throw new DescriptionError({ where, received: value, allowed });
  return value;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

function checkRequest(where: string, request: unknown): void {
  if (typeof request === "function") return;
  throw new DescriptionError({
    where,
    received: request,
    allowed: "a function such as ({ input, key }) => ({ id: key })",
  });
}
