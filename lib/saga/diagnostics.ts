import { error, type Values, warning } from "./diagnostic.js";

type PlaceValues = Values<"operation" | "kind" | "there" | "here">;
type HistoryValues = Values<"events" | "limit" | "largest" | "largestEvents" | "fitting">;
type OutageValues = HistoryValues & Values<"hours" | "enough" | "undisturbed">;

/** The events of an outage, as both messages about it begin. */
function inOutage({
  largest,
  events,
  largestEvents,
  undisturbed,
}: Values<"largest" | "events" | "largestEvents" | "undisturbed">): string {
  return `If "${largest}" keeps failing, the saga writes about ${events} events an hour (${largestEvents} of them by "${largest}"), besides the ${undisturbed} of its longest run.`;
}

/** Every diagnostic there is. docs/diagnostics.md has a section for each, in this order. */
export const diagnostics = {
  invalidDocument: error(
    "invalid-document",
    ({ path, received, allowed }: Values<"path" | "received" | "allowed">) =>
      `The saga's document is invalid at ${path}. Received: ${received}. Allowed: ${allowed}.`,
  ),
  emptySaga: error(
    "empty-saga",
    ({ saga }: Values<"saga">) => `The saga "${saga}" has no steps. Add at least one with step().`,
  ),
  invalidName: error(
    "invalid-name",
    ({ what, name, allowed }: Values<"what" | "name" | "allowed">) =>
      `The ${what} can't have the name "${name}". Allowed: ${allowed}. Rename it.`,
  ),
  nameTooLong: error(
    "name-too-long",
    ({ what, length, limit, mend }: Values<"what" | "length" | "limit" | "mend">) =>
      `${what} has ${length} characters, ${Number(length) - Number(limit)} more than the ${limit} that AWS allows. ${mend}.`,
  ),
  reservedName: error(
    "reserved-name",
    ({ name }: Values<"name">) =>
      `The step "${name}" has a reserved name. "Completed" and "Compensated" are states of every saga, and "recovery", "failure", "failures" and "index" are reserved inside blocks. Rename the step.`,
  ),
  duplicateName: error(
    "duplicate-name",
    ({ steps, name, first, second }: Values<"steps" | "name" | "first" | "second">) =>
      `Two ${steps} have the name "${name}": step ${first} and step ${second}. Names tell steps apart in keys and states. Rename one of them.`,
  ),
  unknownOperation: error(
    "unknown-operation",
    ({ step, operation, known }: Values<"step" | "operation" | "known">) =>
      `The step "${step}" uses the operation "${operation}", which the saga doesn't declare. Declare it under operations, or use one of these: ${known}.`,
  ),
  conflictingOperations: error(
    "conflicting-operations",
    ({ operation, first, second }: Values<"operation" | "first" | "second">) =>
      `Two different operations have the name "${operation}": ${first}, and ${second}. Use only one of them, or rename one.`,
  ),
  reservedRejection: error(
    "reserved-rejection",
    ({ operation, rejection }: Values<"operation" | "rejection">) =>
      `The operation "${operation}" declares the rejection "${rejection}", but that name means a failure that leaves a step in doubt. AWS and the saga use names that begin with States., Lambda., Sandbox., Runtime. or Saga. (except States.Http.StatusCode.409 and the like); a bug in a function fails with Error, TypeError, Exception and so on, maybe after the function took effect. Choose a name of your own.`,
  ),
  missingCompensation: error(
    "missing-compensation",
    ({ step }: Values<"step">) =>
      `The compensatable step "${step}" has no compensation. Add one, or set kind to "read-only" if the step changes nothing, or to "best-effort" if its effect may stay.`,
  ),
  unexpectedCompensation: error(
    "unexpected-compensation",
    ({ step, kind, compensation }: Values<"step" | "kind" | "compensation">) =>
      `The ${kind} step "${step}" has the compensation "${compensation}", which could never run: only compensatable steps are compensated. Remove the compensation, or change the kind of the step.`,
  ),
  twoPivots: error(
    "two-pivots",
    ({ first, second }: Values<"first" | "second">) =>
      `The steps "${first}" and "${second}" are both pivots, but a saga can have only one. Make one of them compensatable, or make the later one retriable.`,
  ),
  pivotInBlock: error(
    "pivot-in-block",
    ({ step, block, why }: Values<"step" | "block" | "why">) =>
      `The pivot "${step}" is in "${block}", ${why}. Move it to the outermost sequence.`,
  ),
  emptyBlock: error(
    "empty-block",
    ({ type, block, what }: Values<"type" | "block" | "what">) =>
      `The ${type} "${block}" has ${what}. Add some, or remove it.`,
  ),
  duplicateBranch: error(
    "duplicate-branch",
    ({ branches, block, name }: Values<"branches" | "block" | "name">) =>
      `Two ${branches} "${block}" have the name "${name}". Results are looked up by that name. Rename one of them.`,
  ),
  misplacedOtherwise: error(
    "misplaced-otherwise",
    ({ choice, path }: Values<"choice" | "path">) =>
      `The path "${path}" of the choice "${choice}" has no condition, so no path after it could ever be taken. Move it to the end, or give it a condition.`,
  ),
  invalidWait: error(
    "invalid-wait",
    ({ wait, received, mend }: Values<"wait" | "received" | "mend">) =>
      `The wait "${wait}" has ${received}. ${mend}.`,
  ),
  invalidLimit: error(
    "invalid-limit",
    ({ where, received }: Values<"where" | "received">) =>
      `${where} is ${received}. Allowed: a whole number of at least 1.`,
  ),
  listInBlock: error(
    "list-in-block",
    ({ block, outer, step }: Values<"block" | "outer" | "step">) =>
      `The list of the forEach "${block}" is the result of "${step}", which is in the same block "${outer}". If the outcomes of "${outer}" get lost, the list is lost too, and what was done for its elements can't be compensated. Take the list from the input, or from a step before "${outer}".`,
  ),
  listAfterPivot: error(
    "list-after-pivot",
    ({ block, pivot, reference }: Values<"block" | "pivot" | "reference">) =>
      `The list of the forEach "${block}", which comes after the pivot "${pivot}", refers to ${reference}. The length of the list has to be known before the pivot, because a list that is too long can still be rejected there. Take it from the input, or from a step before the pivot.`,
  ),
  partWithOptions: error(
    "part-with-options",
    ({ part, saga, what }: Values<"part" | "saga" | "what">) =>
      `The part "${part}" is the saga "${saga}", which has ${what} of its own. A part can't keep them. Set them on the outer saga, and use the inner saga without them.`,
  ),
  hookNotBestEffort: error(
    "hook-not-best-effort",
    ({ step, kind }: Values<"step" | "kind">) =>
      `The hook "${step}" has the kind ${kind}, but hooks can only be best-effort. Set its kind to "best-effort". If it must happen, make it a step.`,
  ),
  unknownFirst: error(
    "unknown-first",
    ({ step, problem, known }: Values<"step" | "problem" | "known">) =>
      `The recovery order names "${step}" first, which is ${problem}. You can use: ${known}.`,
  ),
  jsonataNotAllowed: error(
    "jsonata-not-allowed",
    ({ where, source, why }: Values<"where" | "source" | "why">) =>
      `${where} contains the raw JSONata "${source}", which may fail at run time, but ${why}. Use operators instead: they can't fail.`,
  ),
  invalidJsonata: error(
    "invalid-jsonata",
    ({ where, source, problem }: Values<"where" | "source" | "problem">) =>
      `${where} contains the raw JSONata "${source}", but ${problem}. It can use its own variables and the functions of JSONata 2.0.6, except $eval and functions whose result changes from call to call.`,
  ),
  missingTaskToken: error(
    "missing-task-token",
    ({ step, operation }: Values<"step" | "operation">) =>
      `The callback step "${step}" waits for an answer, but the request of "${operation}" doesn't contain the task token, so nobody could answer. Add taskToken to the request.`,
  ),
  missingTimeout: error(
    "missing-timeout",
    ({ step }: Values<"step">) =>
      `The callback step "${step}" has no timeout, so it would wait for its answer for up to a year. Add one, such as timeout: { hours: 24 }.`,
  ),
  compensatableAfterPivot: error(
    "compensatable-after-pivot",
    ({ step, pivot }: Values<"step" | "pivot">) =>
      `The compensatable step "${step}" comes after the pivot "${pivot}", but nothing is compensated after the pivot. Move the step before the pivot, or make it retriable.`,
  ),
  readOnlyAfterPivot: error(
    "read-only-after-pivot",
    ({ step, pivot }: Values<"step" | "pivot">) =>
      `The read-only step "${step}" comes after the pivot "${pivot}". If it failed there, the saga couldn't go back. Move the step before the pivot, or make it retriable or best-effort.`,
  ),
  retriableBeforePivot: error(
    "retriable-before-pivot",
    ({ step, pivot }: Values<"step" | "pivot">) =>
      `The retriable step "${step}" comes before the pivot "${pivot}". It is tried until it succeeds, which would block the way back. Move it after the pivot, or make it compensatable.`,
  ),
  retriableWithoutPivot: error(
    "retriable-without-pivot",
    ({ step }: Values<"step">) =>
      `The step "${step}" is retriable, but the saga has no pivot before it. Make an earlier step the pivot, or make this one compensatable.`,
  ),
  retriableRejects: error(
    "retriable-rejects",
    ({ step, operation, rejections }: Values<"step" | "operation" | "rejections">) =>
      `The retriable step "${step}" uses the operation "${operation}", which declares the rejections ${rejections}. After the pivot, nothing may be rejected. Use an operation without rejections, or make the step best-effort.`,
  ),
  compensationRejects: error(
    "compensation-rejects",
    ({ step, operation, rejections }: Values<"step" | "operation" | "rejections">) =>
      `The compensation "${operation}" of the step "${step}" declares the rejections ${rejections}, but a compensation is tried until it succeeds. Use an operation without rejections.`,
  ),
  pivotRejectionsNotFinal: error(
    "pivot-rejections-not-final",
    ({ step, operation, rejections }: Values<"step" | "operation" | "rejections">) =>
      `The pivot "${step}" uses the operation "${operation}", whose rejections ${rejections} are not final. An earlier try could take effect after the saga was compensated. Use an operation with final rejections, or with none.`,
  ),
  pivotAnswerNotFinal: error(
    "pivot-answer-not-final",
    ({ step, operation, rejection }: Values<"step" | "operation" | "rejection">) =>
      `The pivot "${step}" uses the operation "${operation}", whose answer may be the rejection "${rejection}" (rejectedWhen). If an earlier try has taken effect, a later one may be answered so, and the saga would be compensated though the pivot was done. If the function answers every repetition of a key as it answered the first time, add rejectionsAreFinal: true. Otherwise make the step compensatable.`,
  ),
  missingSucceededWhen: error(
    "missing-succeeded-when",
    ({ what, operation, rejection }: Values<"what" | "operation" | "rejection">) =>
      `The ${what} uses the operation "${operation}", whose answer may be the rejection "${rejection}" (rejectedWhen), but it has to be tried until it succeeds. Add succeededWhen to the operation, which says by which answer it has succeeded; every other answer is tried again.`,
  ),
  invalidAnswerCondition: error(
    "invalid-answer-condition",
    ({ where, received }: Values<"where" | "received">) =>
      `${where} is ${received}, which doesn't depend on the response. Allowed: a condition on it, such as ({ response }) => eq(response.success, false). Correct it, or remove it.`,
  ),
  missingKey: error(
    "missing-key",
    ({ step, operation, kind }: Values<"step" | "operation" | "kind">) =>
      `The request of the ${kind} "${operation}" in the step "${step}" contains no key. Without a key, a retry looks like a new order and can't be compensated. Add key or keyHash to the request.`,
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
      `${where} refers to ${reference}, which isn't available there. Allowed: ${allowed}.`,
  ),
  invalidRounding: error(
    "invalid-rounding",
    ({ where, received }: Values<"where" | "received">) =>
      `${where} rounds to ${received} decimal places. Allowed: a whole number from 0 to 15, which is no reference.`,
  ),
  invalidOutput: error(
    "invalid-output",
    ({ received }: Values<"received">) =>
      `The saga's output is ${received}, but it has to be an object, so that failures of best-effort steps can be added to it. Put it into a property: { trip: … }.`,
  ),
  reservedOutput: error(
    "reserved-output",
    ({ steps }: Values<"steps">) =>
      `The saga's output has a property "failures", but the failures of its best-effort steps (${steps}) go there. Rename the property.`,
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
  invalidErrorName: error(
    "invalid-error-name",
    ({ where, error, why }: Values<"where" | "error" | "why">) =>
      `${where} names the error "${error}", ${why}. Allowed: the name of one error of the service or function, such as DynamoDB.ConditionalCheckFailedException. Correct it, or remove it.`,
  ),
  settledWithoutTombstone: error(
    "settled-without-tombstone",
    ({ step, operation, problem }: Values<"step" | "operation" | "problem">) =>
      `The compensation "${operation}" of the step "${step}" is settled by a condition that does not hold, but ${problem}. So an action that arrives late could still take effect after it was compensated. Let the compensation write an item that stays, and give the action a ConditionExpression that requires that there is none.`,
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
      `The definition has ${bytes} bytes, counting every ARN at its longest: ${Number(bytes) - Number(limit)} more than the ${limit} that AWS allows. The largest part is "${largest}", with ${largestBytes} bytes. About ${fitting} of the ${steps} steps would fit. Split the saga, or make its requests smaller.`,
  ),
  historyTooLong: error(
    "history-too-long",
    ({ events, limit, largest, largestEvents, fitting }: HistoryValues) =>
      `The longest run of the saga writes ${events} events, ${Number(events) - Number(limit)} more than the ${limit} that a history can hold. AWS would end it with nothing compensated. Most of the events come from "${largest}" (${largestEvents}). ${fitting}, or use fewer tries.`,
  ),
  historyNearlyFull: warning(
    "history-nearly-full",
    ({ events, limit, largest, largestEvents, fitting }: HistoryValues) =>
      `The longest run of the saga writes ${events} events, and a history can hold ${limit}. Most of the events come from "${largest}" (${largestEvents}). ${fitting}, or use fewer tries.`,
  ),
  noRoomForOutage: error(
    "no-room-for-outage",
    ({ limit, fitting, ...values }: OutageValues) =>
      `${inOutage(values)} So the ${limit} that a history can hold may be full before an hour is over. Then AWS ends the execution, and nothing can redrive it. ${fitting}.`,
  ),
  littleRoomForOutage: warning(
    "little-room-for-outage",
    ({ hours, enough, limit, fitting, ...values }: OutageValues) =>
      `${inOutage(values)} So the ${limit} that a history can hold last for ${hours} full ${hours === 1 ? "hour" : "hours"} of it, ${Number(enough) - Number(hours)} fewer than the ${enough} that are safe. Then AWS ends the execution, and nothing can redrive it. ${fitting}.`,
  ),
  operationNotGiven: error(
    "operation-not-given",
    ({ operation }: Values<"operation">) =>
      `Nothing calls the operation "${operation}". Add a function or a task for it to the construct's operations.`,
  ),
  operationNotUsed: error(
    "operation-not-used",
    ({ operation, used }: Values<"operation" | "used">) =>
      `The construct's operations contain "${operation}", but no step of the saga uses an operation with that name. The saga uses: ${used}. Remove it, or correct the name.`,
  ),
  misplacedListToken: error(
    "misplaced-list-token",
    ({ where }: Values<"where">) =>
      `In ${where}, a list that the CDK fills in later is taken apart: with list[0], [...list, "x"] or inside a text. Use the list as a whole, as in { currencies: list } or isOneOf(input.currency, list). Get one element with Fn.select(0, list), and a text with Fn.join(", ", list).`,
  ),
  otherRegion: error(
    "other-region",
    ({ operation, kind, there, here }: PlaceValues) =>
      `The operation "${operation}" calls ${kind} in ${there}, but the saga is in ${here}, and Step Functions can't call anything in another region. Use a Lambda function in ${here}, which can pass the request on.`,
  ),
  unreachableAccount: error(
    "unreachable-account",
    ({ operation, kind, there, here }: PlaceValues) =>
      `The operation "${operation}" calls ${kind} in the account ${there}, but the saga is in ${here}, and such a task can't call anything in another account. Use a Lambda function in ${here}, which can pass the request on.`,
  ),
  otherAccount: warning(
    "other-account",
    ({ operation, kind, there, here }: PlaceValues) =>
      `The operation "${operation}" calls ${kind} in the account ${there}, but the saga is in ${here}. AWS refuses that unless the resource's own policy allows it. Add a policy there that names the role of the Saga; by the property "role" you can give it a role whose name you know.`,
  ),
  stopContinues: error(
    "stop-continues",
    ({ what, saga, otherwise }: Values<"what" | "saga" | "otherwise">) =>
      `${what} stops and redrives executions so that they are compensated, but the saga "${saga}" has redriveAfterStop: "continue", with which they would go on. Remove redriveAfterStop from the saga, or ${otherwise}.`,
  ),
  shortRollout: warning(
    "short-rollout",
    ({ lasts, persistence }: Values<"lasts" | "persistence">) =>
      `The rollout of a new version lasts ${lasts} s before it takes all executions, but a step of the saga is tried for ${persistence} s before it is stuck. So a version that gets stuck would take all executions before any alarm could tell. Let the rollout last at least ${persistence} s, or shorten persistFor.`,
  ),
  notInThisStyle: error(
    "not-in-this-style",
    ({ what, style, why, mend }: Values<"what" | "style" | "why" | "mend">) =>
      `${what} can't be carried out by ${style}: ${why}. ${mend}.`,
  ),
  weakerInThisStyle: warning(
    "weaker-in-this-style",
    ({ what, style, why, mend }: Values<"what" | "style" | "why" | "mend">) =>
      `${what} means less with ${style}: ${why}. ${mend}.`,
  ),
  rejectionsCannotBeFinal: error(
    "rejections-cannot-be-final",
    ({ step, operation, rejections }: Values<"step" | "operation" | "rejections">) =>
      `The step "${step}" uses the operation "${operation}", which declares the rejections ${rejections} as final, but the task that calls it can't promise that: an earlier try could take effect after the rejection. Declare rejectionsAreFinal: false (a pivot can't have any rejections then), or call a Lambda function that records its rejections.`,
  ),
  taskStopsHalfway: error(
    "task-stops-halfway",
    ({ step, operation, problem }: Values<"step" | "operation" | "problem">) =>
      `The step "${step}" calls "${operation}" with a task that is stopped halfway, with its effects in place, if the saga gives up on it. But ${problem}. Use such a task only in a read-only or best-effort step, without retry, or call something that knows keys.`,
  ),
  argumentsMayFail: error(
    "arguments-may-fail",
    ({ step, operation, what }: Values<"step" | "operation" | "what">) =>
      `The ${what} of the step "${step}" calls "${operation}" with a task whose arguments contain JSONata that may fail. Such a failure would leave the saga stuck for good. Use only $request and $string($request) in the arguments, or use another task.`,
  ),
  callbackNotSupported: error(
    "callback-not-supported",
    ({ step, operation }: Values<"step" | "operation">) =>
      `The step "${step}" calls "${operation}" with a task that doesn't fit. A callback step needs a task that can wait for a token: a Lambda function, SQS, SNS, EventBridge or an AWS SDK action. Any other step, and every compensation, needs a task that doesn't wait for one.`,
  ),
  timeoutTooShort: warning(
    "timeout-too-short",
    ({
      step,
      operation,
      timeout,
      functionTimeout,
    }: Values<"step" | "operation" | "timeout" | "functionTimeout">) =>
      `The saga gives up on "${operation}" in the step "${step}" after ${timeout} s, but the function may run for ${functionTimeout} s and could take effect after that. Give the step a timeout of at least ${functionTimeout} s, or give the function a shorter one.`,
  ),
} as const;
