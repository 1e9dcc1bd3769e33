import type { SagaOperation } from "../saga/operation.js";
import { LedgerError, ParticipantRejection } from "./errors.js";
import type { LedgerSettings } from "./settings.js";
import { byteLength, isObject } from "./values.js";

/** The parts of an operation that a ledger needs: those of `operation()`. */
export type LedgerOperation = Pick<
  SagaOperation<string, never, unknown, string>,
  "name" | "rejections" | "schemas"
>;

/** The parts of Lambda's context that a ledger needs. */
export interface LedgerCallContext {
  getRemainingTimeInMillis?(): number;
}

/** One call of an operation. */
export interface Call {
  readonly operation: LedgerOperation;
  readonly request: unknown;
  /** The call must have ended by then, in milliseconds since 1970. */
  readonly until: number;
  /** The problem of the request's form; undefined if it is well formed. */
  readonly malformed: string | undefined;
}

/** Without a context, as in a test: a call lasts no longer than this. */
const defaultMilliseconds = 30_000;
/** A function's clock may be that much ahead of another one's. */
const skew = 1_000;
/** DynamoDB's limit of a partition key. */
const maxKeyBytes = 2_048;

/** Reads a call: its key (undefined if the request has no usable one), and whether its request is well formed by the operation's schema. */
export async function readCall(
  operation: LedgerOperation,
  keyField: string,
  request: unknown,
  context: LedgerCallContext | undefined,
  { now }: LedgerSettings,
): Promise<Call & { readonly key: string | undefined }> {
  const remaining = context?.getRemainingTimeInMillis?.() ?? defaultMilliseconds;
  const key = isObject(request) && Object.hasOwn(request, keyField) ? request[keyField] : undefined;
  // Half a surrogate pair has no UTF-8: the store would keep a replacement for it, and two keys would be one.
  const isUsable =
    typeof key === "string" && key !== "" && byteLength(key) <= maxKeyBytes && !/\p{Surrogate}/u.test(key);
  return {
    operation,
    request,
    key: isUsable ? key : undefined,
    until: now() + remaining + skew,
    malformed: isUsable
      ? await problemsOf(operation, request)
      : `\`${keyField}\` has to hold the saga's key, a text of 1 to ${maxKeyBytes} bytes; received ${shown(key)}.`,
  };
}

async function problemsOf({ schemas }: LedgerOperation, request: unknown): Promise<string | undefined> {
  const { issues } = (await schemas?.request?.["~standard"].validate(request)) ?? {};
  if (issues === undefined) return undefined;
  return `${issues.map(({ path = [], message }) => [path.map(nameOf).join("."), message].filter((part) => part !== "").join(": ")).join("; ")}.`;
}

function nameOf(part: PropertyKey | { readonly key: PropertyKey }): string {
  return String(typeof part === "object" ? part.key : part);
}

/** A value as messages show it: as JSON of at most 80 characters. */
function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}

/** Refuses a malformed call, by the rejection for it if the operation has one. */
export function malformedError(call: Call, rejection: string | undefined): Error {
  const message = `The request of ${call.operation.name} is malformed: ${call.malformed ?? ""}`;
  return rejection === undefined
    ? new LedgerError("Ledger.MalformedRequest", message)
    : new ParticipantRejection(rejection, message);
}

/** Makes a rejection, to be returned or thrown. It takes the operation's rejections alone. */
export type Reject<Name extends string> = (rejection: Name, message: string) => ParticipantRejection<Name>;

/** Makes the function by which a handler refuses. */
export function rejector({ name, rejections }: LedgerOperation): Reject<string> {
  return (rejection, message) => {
    if (!rejections.includes(rejection)) {
      throw new TypeError(
        `${name} has no rejection ${JSON.stringify(rejection)}. ` +
          (rejections.length === 0 ? "It declares none." : `It declares ${rejections.join(", ")}.`),
      );
    }
    return new ParticipantRejection(rejection, message);
  };
}
