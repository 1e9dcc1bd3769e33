import type { RetryPlan } from "../compiler/lower/retry-plan.js";
import type { OperationDocument } from "../saga/index.js";
import {
  allOf,
  asTruth,
  called,
  choice,
  compound,
  type Feel,
  literal,
  nothing,
  notOf,
  plainContext,
  simple,
  textLiteral,
  truth,
} from "./feel/feel.js";

/** The end of a call that has failed for good. */
export type LastResort =
  /** The task is done all the same, and leaves `doubt`: what isn't done is never compensated. */
  | "doubt"
  /** The error is thrown, whatever it is: a step that only reads leaves nothing behind. */
  | "refusal"
  /** An incident, from which it is tried again. */
  | "incident";

/** A call whose answers and errors are judged. */
export interface JudgedCall {
  readonly operation: Pick<OperationDocument, "rejections" | "rejectionsAreFinal" | "rejectedWhen">;
  /** The name of the step, for its failure. */
  readonly step: string;
  readonly retry: RetryPlan;
  readonly lastResort: LastResort;
  /** Effect of a rejection: it is thrown, it counts as any failure but isn't tried again, or it is tried again. */
  readonly onRejection: "thrown" | "final" | "retried";
  /** Effect of an answer that says neither that it succeeded nor that it was rejected. */
  readonly onUndecided: "final" | "retried";
  /** Errors that end it well. */
  readonly settledBy: readonly string[];
  /** Conditions on the response: that it is a rejection, and that it is a success. */
  readonly rejected?: Feel;
  readonly succeeded?: Feel;
  /** Why it is a rejection. */
  readonly reason?: Feel;
}

/**
 * The error expression of a call: null if it succeeded. The connector never looks at what Lambda calls `FunctionError`: a function that
 * throws has answered like any other, with `errorType` and `errorMessage`. So each answer is looked at here:
 * https://docs.camunda.io/docs/8.9/components/connectors/use-connectors/#bpmn-errors
 */
export function verdictOn(call: JudgedCall): Feel {
  const entries = [
    ["fault", fault],
    ["told", told],
    ["verdict", choice(simple("fault = null", "truth"), onAnswer(call), onFault(call))],
  ] as const;
  return simple(`{${entries.map(([name, { text }]) => `${name}: ${text}`).join(", ")}}.verdict`);
}

/** The name of the error by which a call failed; null if it was answered. Lambda tells no name of some of its own errors. */
const fault = simple(
  "if error != null then (if error.code instance of string then error.code else " +
    `"Camunda.ConnectorError") else if payload.errorType instance of string then payload.errorType ` +
    `else if payload.errorMessage instance of string then "Lambda.Unknown" else null`,
);
const told = simple(
  "if error.message instance of string then error.message else if payload.errorMessage instance of string " +
    `then payload.errorMessage else ""`,
);

/** The failure that is told: by the names in the expression. */
interface Told {
  readonly error: Feel;
  readonly cause: Feel;
}
const byFault: Told = { error: simple("fault", "text"), cause: simple("told", "text") };

function onFault(call: JudgedCall): Feel {
  const { operation, settledBy, onRejection } = call;
  const notOn = call.retry.notOn ?? [];
  const branches = [
    [settledBy, settled] as const,
    ...(onRejection === "retried" ? [] : [[operation.rejections, onFaultRejection(call)] as const]),
    [notOn, givenUp(call, byFault)] as const,
  ];
  return branches
    .filter(([names]) => names.length > 0)
    .reduceRight<Feel>(
      (otherwise, [names, outcome]) => {
        const list = simple(`[${names.map(textLiteral).join(", ")}]`);
        return choice(called("list contains", [list, byFault.error], "truth"), outcome, otherwise);
      },
      retried(call, byFault),
    );
}

function onFaultRejection(call: JudgedCall): Feel {
  const isFinal = call.operation.rejectionsAreFinal !== false;
  return call.onRejection === "thrown" && isFinal ? thrown(call, byFault) : givenUp(call, byFault);
}

function onAnswer(call: JudgedCall): Feel {
  const { rejected, succeeded, operation, reason, onRejection, onUndecided, retry } = call;
  if (rejected === undefined && succeeded === undefined) return nothing;
  const isRejected = asTruth(rejected ?? literal(false));
  const isSuccess = succeeded === undefined ? notOf(isRejected) : asTruth(succeeded);
  const undecided: Told = {
    error: literal("Saga.UndecidedAnswer"),
    cause: literal("The answer says neither that it succeeded nor that it was rejected."),
  };
  const refusal: Told = {
    error: literal(operation.rejectedWhen?.rejection ?? ""),
    cause:
      reason === undefined
        ? literal("")
        : compound(`if (${reason.text}) instance of string then ${reason.text} else ""`, "text"),
  };
  // Who has done it at an earlier try may say of a later one that it was refused.
  const isFinal =
    operation.rejectionsAreFinal === undefined
      ? compound(`job.retries = ${retry.tries}`, "truth")
      : literal(operation.rejectionsAreFinal);
  const onRefusal =
    onRejection === "retried"
      ? retried(call, undecided)
      : onRejection === "thrown"
        ? either(isFinal, thrown(call, refusal), givenUp(call, refusal))
        : givenUp(call, refusal);
  const onNothing = onUndecided === "retried" ? retried(call, undecided) : givenUp(call, undecided);
  return either(
    allOf([isRejected, notOf(isSuccess)]),
    onRefusal,
    either(allOf([isSuccess, notOf(isRejected)]), nothing, onNothing),
  );
}

function either(condition: Feel, yes: Feel, no: Feel): Feel {
  if (condition.text === truth.text) return yes;
  return condition.text === "false" ? no : choice(condition, yes, no);
}

/** The job is done, and nothing is in doubt. */
const settled = called("ignoreError", [simple("{payload: null, doubt: null}")]);

function failureOf({ step }: JudgedCall, { error, cause }: Told): Feel {
  return plainContext([
    ["step", literal(step)],
    ["error", error],
    ["cause", cause],
  ]);
}

function thrown(call: JudgedCall, failure: Told): Feel {
  const variables = simple(`{refusal: ${failureOf(call, failure).text}}`);
  return called("bpmnError", [failure.error, failure.cause, variables]);
}

function givenUp(call: JudgedCall, failure: Told): Feel {
  switch (call.lastResort) {
    case "doubt":
      return called("ignoreError", [simple(`{payload: null, doubt: ${failureOf(call, failure).text}}`)]);
    case "refusal":
      return thrown(call, failure);
    case "incident":
      return called("jobError", [messageOf(failure)]);
  }
}

/** The job fails, and is tried again after a while as long as there are tries left. */
function retried(call: JudgedCall, failure: Told): Feel {
  const { tries } = call.retry;
  if (tries <= 1) return givenUp(call, failure);
  const again = called("jobError", [
    messageOf(failure),
    simple("{}"),
    compound("job.retries - 1"),
    delayOf(call.retry),
  ]);
  return choice(compound("job.retries > 1", "truth"), again, givenUp(call, failure));
}

function messageOf({ error, cause }: Told): Feel {
  return compound(`${error.text} + ": " + ${cause.text}`, "text");
}

/** The delay before the next try: exponential, cut by full jitter, in milliseconds. */
function delayOf({ tries, intervalSeconds, backoffRate, maxDelaySeconds }: RetryPlan): Feel {
  const growing = `${intervalSeconds} * ${backoffRate} ** (${tries} - job.retries)`;
  const longest =
    backoffRate === 1 || maxDelaySeconds <= intervalSeconds
      ? String(intervalSeconds)
      : `min(${maxDelaySeconds}, ${growing})`;
  return simple(`duration("PT" + string(decimal(random number() * ${longest}, 3)) + "S")`);
}
