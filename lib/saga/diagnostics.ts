/** How grave a diagnostic is: an error forbids the state machine, a warning does not. */
export type Severity = "error" | "warning";

/** One thing that is wrong with a saga, or with what it compiles to. */
export interface Diagnostic<Code extends string = DiagnosticCode> {
  readonly code: Code;
  readonly severity: Severity;
  /** What is wrong, what was received, what is allowed, how to mend it. */
  readonly message: string;
  /** The names concerned: steps, operations, properties. Both, where two things conflict. */
  readonly names: readonly string[];
}

/** Makes one kind of diagnostic: `names` are those concerned, `values` fill the message. */
export interface DiagnosticKind<Code extends string, V> {
  readonly code: Code;
  readonly severity: Severity;
  (names: readonly string[], values: V): Diagnostic<Code>;
}

type Values<Name extends string> = Readonly<Record<Name, string | number>>;

function kind<Code extends string, V>(severity: Severity) {
  return (code: Code, message: (values: V) => string): DiagnosticKind<Code, V> =>
    Object.assign(
      (names: readonly string[], values: V): Diagnostic<Code> => ({
        code,
        severity,
        message: message(values),
        names,
      }),
      { code, severity },
    );
}
const error = <const Code extends string, V>(code: Code, message: (values: V) => string) =>
  kind<Code, V>("error")(code, message);
const warning = <const Code extends string, V>(code: Code, message: (values: V) => string) =>
  kind<Code, V>("warning")(code, message);

type HistoryValues = Values<"events" | "limit" | "largest" | "largestEvents" | "fitting">;

/** Every diagnostic there is. docs/diagnostics.md has a section for each, in this order. */
export const diagnostics = {
  invalidDocument: error(
    "invalid-document",
    ({ path, received, allowed }: Values<"path" | "received" | "allowed">) =>
      `The saga's document is not valid at ${path}: received ${received}, allowed is ${allowed}.`,
  ),
  emptySaga: error(
    "empty-saga",
    ({ saga }: Values<"saga">) => `The saga "${saga}" has no steps. Add at least one by step().`,
  ),
  invalidName: error(
    "invalid-name",
    ({ what, name, allowed }: Values<"what" | "name" | "allowed">) =>
      `The ${what} "${name}" is not a valid name. Allowed: ${allowed}. Rename it.`,
  ),
  nameTooLong: error(
    "name-too-long",
    ({ what, length, limit, mend }: Values<"what" | "length" | "limit" | "mend">) =>
      `${what} has ${length} characters, ${Number(length) - Number(limit)} more than the ${limit} that AWS allows. ${mend}.`,
  ),
  reservedName: error(
    "reserved-name",
    ({ name }: Values<"name">) =>
      `The step "${name}" bears the name of a state that every saga has. "Completed" and "Compensated" are taken, and "recovery", "failure" and "failures" in what a block hands out; rename the step.`,
  ),
  duplicateName: error(
    "duplicate-name",
    ({ steps, name, first, second }: Values<"steps" | "name" | "first" | "second">) =>
      `Two ${steps} are called "${name}": step ${first} and step ${second}. Names tell steps apart in keys and states; rename one.`,
  ),
  unknownOperation: error(
    "unknown-operation",
    ({ step, operation, known }: Values<"step" | "operation" | "known">) =>
      `The step "${step}" uses the operation "${operation}", which the saga does not declare. Declare it under operations, or use one of these: ${known}.`,
  ),
  conflictingOperations: error(
    "conflicting-operations",
    ({ operation, first, second }: Values<"operation" | "first" | "second">) =>
      `Two different operations are called "${operation}": ${first}, and ${second}. Use one of them, or rename one.`,
  ),
  reservedRejection: error(
    "reserved-rejection",
    ({ operation, rejection }: Values<"operation" | "rejection">) =>
      `The operation "${operation}" declares the rejection "${rejection}". Names that begin with States., Lambda., Sandbox., Runtime. or Saga. are given by AWS or the saga to failures that leave a step in doubt (States.Http.StatusCode.409 and the like are not), and Error, TypeError, Exception and their kind to defects of a function, which may show after it took effect; choose another.`,
  ),
  missingCompensation: error(
    "missing-compensation",
    ({ step }: Values<"step">) =>
      `The compensatable step "${step}" has no compensation. Give it one, or say that it needs none by kind: "read-only" (it changes nothing) or "best-effort" (its effect may stay).`,
  ),
  unexpectedCompensation: error(
    "unexpected-compensation",
    ({ step, kind, compensation }: Values<"step" | "kind" | "compensation">) =>
      `The ${kind} step "${step}" has the compensation "${compensation}", which could never run. Only compensatable steps are compensated: remove it, or change the kind.`,
  ),
  twoPivots: error(
    "two-pivots",
    ({ first, second }: Values<"first" | "second">) =>
      `The steps "${first}" and "${second}" are both the pivot. A saga turns from compensating to going through once: make one of them compensatable, or retriable after the other.`,
  ),
  pivotInBlock: error(
    "pivot-in-block",
    ({ step, block, why }: Values<"step" | "block" | "why">) =>
      `The pivot "${step}" is in "${block}", ${why}. Move it into the outermost sequence.`,
  ),
  emptyBlock: error(
    "empty-block",
    ({ type, block, what }: Values<"type" | "block" | "what">) =>
      `The ${type} "${block}" has ${what}. Add some, or remove it.`,
  ),
  duplicateBranch: error(
    "duplicate-branch",
    ({ branches, block, name }: Values<"branches" | "block" | "name">) =>
      `Two ${branches} "${block}" are called "${name}". Results are found by that name; rename one.`,
  ),
  misplacedOtherwise: error(
    "misplaced-otherwise",
    ({ choice, path }: Values<"choice" | "path">) =>
      `The path "${path}" of the choice "${choice}" is taken otherwise, but is not the last one: no path after it could be taken. Move it to the end, or give it a condition.`,
  ),
  invalidWait: error(
    "invalid-wait",
    ({ wait, received, mend }: Values<"wait" | "received" | "mend">) =>
      `The wait "${wait}" is told ${received}. ${mend}.`,
  ),
  invalidLimit: error(
    "invalid-limit",
    ({ where, received }: Values<"where" | "received">) =>
      `${where} is ${received}. Allowed: a whole number of at least 1.`,
  ),
  listInBlock: error(
    "list-in-block",
    ({ block, outer, step }: Values<"block" | "outer" | "step">) =>
      `The list of the forEach "${block}" is a result of "${step}", which is in the same block "${outer}": where the outcomes of that are lost, what was begun for the list's elements could not be found again. Take the list from the input, or from a step before "${outer}".`,
  ),
  listAfterPivot: error(
    "list-after-pivot",
    ({ block, pivot, reference }: Values<"block" | "pivot" | "reference">) =>
      `The list of the forEach "${block}", which comes after the pivot "${pivot}", refers to ${reference}. How many elements it has must be known before the pivot, where too many can still be refused: take it from the input, or from a step before the pivot.`,
  ),
  partWithOptions: error(
    "part-with-options",
    ({ part, saga, what }: Values<"part" | "saga" | "what">) =>
      `The part "${part}" is the saga "${saga}", which has ${what} of its own. A part cannot keep them: say them for the whole saga instead, and use the saga without.`,
  ),
  hookNotBestEffort: error(
    "hook-not-best-effort",
    ({ step, kind }: Values<"step" | "kind">) =>
      `The hook "${step}" is of kind ${kind}. What is run at the end can only be best-effort: change the kind, or make it a step.`,
  ),
  unknownFirst: error(
    "unknown-first",
    ({ step, problem, known }: Values<"step" | "problem" | "known">) =>
      `The order of recovery names "${step}" first, which is ${problem}. What can be named first: ${known}.`,
  ),
  jsonataNotAllowed: error(
    "jsonata-not-allowed",
    ({ where, source, why }: Values<"where" | "source" | "why">) =>
      `${where} holds the raw JSONata "${source}", which may fail when it runs, but ${why}. Use operators there, which cannot fail.`,
  ),
  invalidJsonata: error(
    "invalid-jsonata",
    ({ where, source, problem }: Values<"where" | "source" | "problem">) =>
      `${where} holds the JSONata "${source}", but ${problem}. It may use its variables, and the functions of JSONata 2.0.6 but $eval and those that yield another value each time.`,
  ),
  missingTaskToken: error(
    "missing-task-token",
    ({ step, operation }: Values<"step" | "operation">) =>
      `The callback step "${step}" waits for an answer by token, but the request of "${operation}" holds none, so nobody could give it. Put taskToken into a property of the request.`,
  ),
  missingTimeout: error(
    "missing-timeout",
    ({ step }: Values<"step">) =>
      `The callback step "${step}" has no timeout, and would wait for its answer for up to a year. Say how long it is waited for, as in timeout: { hours: 24 }.`,
  ),
  compensatableAfterPivot: error(
    "compensatable-after-pivot",
    ({ step, pivot }: Values<"step" | "pivot">) =>
      `The compensatable step "${step}" comes after the pivot "${pivot}", after which nothing is compensated. Move it before the pivot, or make it retriable.`,
  ),
  readOnlyAfterPivot: error(
    "read-only-after-pivot",
    ({ step, pivot }: Values<"step" | "pivot">) =>
      `The read-only step "${step}" comes after the pivot "${pivot}": its failure could not lead backward any more. Move it before the pivot, or make it retriable or best-effort.`,
  ),
  retriableBeforePivot: error(
    "retriable-before-pivot",
    ({ step, pivot }: Values<"step" | "pivot">) =>
      `The retriable step "${step}" comes before the pivot "${pivot}", but it is persisted with, which would block the way back. Move it after the pivot, or make it compensatable.`,
  ),
  retriableWithoutPivot: error(
    "retriable-without-pivot",
    ({ step }: Values<"step">) =>
      `The step "${step}" is retriable, but the saga has no pivot for it to come after. Make a step before it the pivot, or make it compensatable.`,
  ),
  retriableRejects: error(
    "retriable-rejects",
    ({ step, operation, rejections }: Values<"step" | "operation" | "rejections">) =>
      `The retriable step "${step}" uses the operation "${operation}", which declares the rejections ${rejections}. After the pivot nothing may be refused: use an operation without rejections, or make the step best-effort.`,
  ),
  compensationRejects: error(
    "compensation-rejects",
    ({ step, operation, rejections }: Values<"step" | "operation" | "rejections">) =>
      `The compensation "${operation}" of the step "${step}" declares the rejections ${rejections}. A compensation is persisted with until it succeeds: use an operation without rejections.`,
  ),
  pivotRejectionsNotFinal: error(
    "pivot-rejections-not-final",
    ({ step, operation, rejections }: Values<"step" | "operation" | "rejections">) =>
      `The pivot "${step}" uses the operation "${operation}", whose rejections ${rejections} are not final: an earlier try could take effect after the saga was compensated. Use an operation with final rejections, or with none.`,
  ),
  missingKey: error(
    "missing-key",
    ({ step, operation, kind }: Values<"step" | "operation" | "kind">) =>
      `The ${kind} "${operation}" of the step "${step}" changes the world, but its request holds no key. Without it a retry cannot be told from a second order, nor be found to be compensated: put key or keyHash into a property of the request.`,
  ),
  unknownStep: error(
    "unknown-step",
    ({ where, step, what, known }: Values<"where" | "step" | "what" | "known">) =>
      `${where} refers to the result of "${step}", which is ${what}: ${known}.`,
  ),
  unavailableResult: error(
    "unavailable-result",
    ({ where, step, why }: Values<"where" | "step" | "why">) =>
      `${where} refers to the result of "${step}", which ${why}.`,
  ),
  unavailableReference: error(
    "unavailable-reference",
    ({ where, reference, allowed }: Values<"where" | "reference" | "allowed">) =>
      `${where} refers to ${reference}, which does not exist there. Allowed are: ${allowed}.`,
  ),
  invalidOutput: error(
    "invalid-output",
    ({ received }: Values<"received">) =>
      `The saga's output is ${received}, but has to be an object, so that failures of best-effort steps find a place in it. Put it into a property: { trip: … }.`,
  ),
  reservedOutput: error(
    "reserved-output",
    ({ steps }: Values<"steps">) =>
      `The saga's output has a property "failures", where the failures of its best-effort steps are put (${steps}). Rename the property.`,
  ),
  invalidTime: error(
    "invalid-time",
    ({ where, received, allowed }: Values<"where" | "received" | "allowed">) =>
      `${where} is ${received}. Allowed: ${allowed}.`,
  ),
  invalidRetry: error(
    "invalid-retry",
    ({ where, received, allowed }: Values<"where" | "received" | "allowed">) =>
      `${where} is ${received}. Allowed: ${allowed}.`,
  ),
  expressionTooDeep: error(
    "expression-too-deep",
    ({ where, depth, limit }: Values<"where" | "depth" | "limit">) =>
      `${where} is nested ${depth} levels deep, ${Number(depth) - Number(limit)} more than the ${limit} that are safe on AWS. Make it flatter.`,
  ),
  definitionTooLarge: error(
    "definition-too-large",
    ({
      bytes,
      limit,
      largest,
      largestBytes,
      steps,
      fitting,
    }: Values<"bytes" | "limit" | "largest" | "largestBytes" | "steps" | "fitting">) =>
      `The definition has ${bytes} bytes with every ARN at its longest, ${Number(bytes) - Number(limit)} more than the ${limit} that AWS allows. Largest is "${largest}" with ${largestBytes} bytes; of the ${steps} steps, about ${fitting} of their size fit. Split the saga, or make requests smaller.`,
  ),
  historyTooLong: error(
    "history-too-long",
    ({ events, limit, largest, largestEvents, fitting }: HistoryValues) =>
      `The longest run of the saga writes ${events} events, ${Number(events) - Number(limit)} more than the ${limit} that a history holds; AWS would end it with nothing compensated. Most come from "${largest}" (${largestEvents}). ${fitting}, or use fewer tries.`,
  ),
  historyNearlyFull: warning(
    "history-nearly-full",
    ({ events, limit, largest, largestEvents, fitting }: HistoryValues) =>
      `The longest run of the saga writes ${events} events; a history holds ${limit}. Most come from "${largest}" (${largestEvents}). ${fitting}, or use fewer tries.`,
  ),
  operationNotGiven: error(
    "operation-not-given",
    ({ operation }: Values<"operation">) =>
      `The construct is given nothing that calls the operation "${operation}". Add it to the construct's operations.`,
  ),
  operationNotUsed: error(
    "operation-not-used",
    ({ operation, used }: Values<"operation" | "used">) =>
      `The construct is given "${operation}", but no step of the saga uses an operation of that name. Used are: ${used}. Remove it, or correct the name.`,
  ),
  rejectionsCannotBeFinal: error(
    "rejections-cannot-be-final",
    ({ step, operation, rejections }: Values<"step" | "operation" | "rejections">) =>
      `The step "${step}" uses the operation "${operation}", whose rejections ${rejections} are declared final, but what calls it cannot promise that: an earlier try could take effect after the refused one. Declare them with rejectionsAreFinal: false (a pivot can have none then), or use a Lambda function that records its rejections.`,
  ),
  taskStopsHalfway: error(
    "task-stops-halfway",
    ({ step, operation, problem }: Values<"step" | "operation" | "problem">) =>
      `The step "${step}" calls "${operation}" by a task that, when it is given up on, is stopped half-way with its effects in place; but ${problem}. Use it once in a read-only or best-effort step, or call something that knows keys.`,
  ),
  argumentsMayFail: error(
    "arguments-may-fail",
    ({ step, operation, what }: Values<"step" | "operation" | "what">) =>
      `The ${what} of the step "${step}" calls "${operation}" by a task whose arguments hold JSONata that may fail, and there a failure would leave the saga stuck for good. Use nothing but $request and $string($request) as expressions, or another task.`,
  ),
  callbackNotSupported: error(
    "callback-not-supported",
    ({ step, operation }: Values<"step" | "operation">) =>
      `The step "${step}" calls "${operation}" by a task that does not fit: a callback step needs one that can wait for a token (a Lambda function, SQS, SNS, EventBridge, an action of an AWS SDK), and every other step, and a compensation, one that does not wait.`,
  ),
  timeoutTooShort: warning(
    "timeout-too-short",
    ({
      step,
      operation,
      timeout,
      functionTimeout,
    }: Values<"step" | "operation" | "timeout" | "functionTimeout">) =>
      `The saga gives up on "${operation}" in the step "${step}" after ${timeout} s, but the function may run for ${functionTimeout} s: it can take effect after that. Give the step at least ${functionTimeout} s, or the function less.`,
  ),
} as const;

/** The code of any diagnostic. */
export type DiagnosticCode = (typeof diagnostics)[keyof typeof diagnostics]["code"];

/** Whether any of the diagnostics forbids the state machine. */
export function hasErrors(found: readonly Diagnostic[]): boolean {
  return found.some(({ severity }) => severity === "error");
}

/** Diagnostics as text, one to a line, with severity and code. */
export function formatDiagnostics(found: readonly Diagnostic[]): string {
  return found.map(({ severity, code, message }) => `${severity} ${code}: ${message}`).join("\n");
}
