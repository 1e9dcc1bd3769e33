import { actionRetry, persistentRetry, planRetry } from "../compiler/lower/retry-plan.js";
import type { CallDocument, StepDocument } from "../saga/index.js";
import { connectorOf, doubt, payload } from "./connector.js";
import { choice, type Feel, isThere, literal, plainContext, simple } from "./feel/feel.js";
import type { Kit } from "./kit.js";
import type { PlacedNode } from "./places.js";
import { variable } from "./variables.js";
import { type JudgedCall, type LastResort, verdictOn } from "./verdict.js";

type Step = PlacedNode<StepDocument>;
type Properties = Readonly<Record<string, unknown>>;

/** The properties of the task of an action. */
export function actionProperties(placed: Step, kit: Kit): Properties {
  const { name, node, expanded } = placed;
  const { action } = expanded ?? node;
  const { kind } = node;
  const operation = kit.operation(action.operation);
  const persists = kind === "pivot" || kind === "retriable";
  const judged: JudgedCall = {
    operation,
    step: name,
    retry: planRetry(action.retry, persists ? persistentRetry : actionRetry),
    lastResort: lastResorts[kind],
    onRejection: kind === "retriable" ? "retried" : kind === "best-effort" ? "final" : "thrown",
    onUndecided: persists ? "retried" : "final",
    settledBy: [],
    // Of one that is answered later, it is that answer which counts.
    ...(action.callback === undefined ? answerConditions(placed, action.operation, kit) : {}),
  };
  return connectorOf(
    {
      functionName: kit.functionName(action.operation),
      request: requestOf(action, placed, kit),
      tries: judged.retry.tries,
      verdict: verdictOn(judged),
      outputs:
        action.callback === undefined
          ? [[variable("step", name), outcomeOf(node)]]
          : [[variable("reply", name), simple("{doubt: doubt}")]],
    },
    kit.target,
    kit.extensions,
  );
}

const lastResorts: Readonly<Record<StepDocument["kind"], LastResort>> = {
  compensatable: "doubt",
  "read-only": "refusal",
  pivot: "incident",
  retriable: "incident",
  "best-effort": "doubt",
};

/** The request of an action. An operation without one is called with an empty request. */
function requestOf(action: CallDocument, placed: Step, kit: Kit): Feel {
  return kit.templates.inPlace(action.request, placed, { hasToken: action.callback !== undefined });
}

/** Outcome of a step: its result, or its failure if it is in doubt. */
function outcomeOf({ kind }: StepDocument): Feel {
  const begun = kind === "compensatable" ? [["begun", literal(true)] as const] : [];
  const done = plainContext([...begun, ["result", payload]]);
  if (kind !== "compensatable" && kind !== "best-effort") return done;
  return choice(isThere(doubt), plainContext([...begun, ["failure", doubt]]), done);
}

/** The conditions on the answers of an operation. */
function answerConditions(placed: Step, name: string, kit: Kit) {
  const { rejectedWhen, succeededWhen } = kit.operation(name);
  const onResponse = (template: Parameters<typeof kit.templates.inPlace>[0]) =>
    kit.templates.inPlace(template, placed, { response: payload });
  return {
    ...(rejectedWhen === undefined ? {} : { rejected: onResponse(rejectedWhen.when) }),
    ...(rejectedWhen?.reason === undefined ? {} : { reason: onResponse(rejectedWhen.reason) }),
    ...(succeededWhen === undefined ? {} : { succeeded: onResponse(succeededWhen) }),
  };
}

/** The properties of the task of a compensation. One that may be given up for a while leaves that it was. */
export function compensationProperties(placed: Step, kit: Kit, mayBeStuck: boolean): Properties {
  const { name, node, expanded } = placed;
  const { action, compensation } = expanded ?? node;
  if (compensation === undefined) throw new TypeError(`The step ${name} has no compensation.`);
  const retry = planRetry(compensation.retry, persistentRetry);
  const result = simple(`${variable("step", name).text}.result`);
  return connectorOf(
    {
      functionName: kit.functionName(compensation.operation),
      request: kit.templates.inPlace(compensation.request ?? action.request, placed, {
        ...(compensation.request === undefined ? {} : { request: action.request, result }),
      }),
      tries: retry.tries,
      verdict: verdictOn({
        operation: kit.operation(compensation.operation),
        step: name,
        retry,
        lastResort: mayBeStuck ? "doubt" : "incident",
        onRejection: "retried",
        onUndecided: "retried",
        settledBy: compensation.settledBy ?? [],
        ...answerConditions(placed, compensation.operation, kit),
      }),
      // What a task leaves goes up to the process, unless it is said what that is.
      outputs: [[variable("stuck", name), mayBeStuck ? isThere(doubt) : literal(false)]],
    },
    kit.target,
    kit.extensions,
  );
}
