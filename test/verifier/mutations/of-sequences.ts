import {
  all,
  beside,
  caught,
  copyOf,
  next,
  payload,
  route,
  state,
  task,
  text,
  uncaught,
  without,
} from "./edit.js";
import type { Mutation } from "./mutation.js";

const noRetriers = { ErrorEquals: ["States.ALL"], IntervalSeconds: 1, MaxAttempts: 2 };

/** Mistakes in where a failure leads, and in what is tried again. */
export const ofCatches: readonly Mutation[] = [
  {
    name: "a rejection leads to the compensation of the step that was refused",
    of: "sequence",
    edit: route("B", "NoB", "CancelB"),
    breaks: "begun",
  },
  {
    name: "a rejection leads past a compensation",
    of: "sequence",
    edit: route("B", "NoB", "Compensated"),
    breaks: "compensated",
  },
  {
    name: "a step that is in doubt is not compensated itself",
    of: "sequence",
    edit: route("B", "States.ALL", "CancelA"),
    breaks: "compensated",
  },
  {
    name: "the first step that is in doubt leads to the end at once",
    of: "sequence",
    edit: route("A", "States.ALL", "Compensated"),
    breaks: "compensated",
  },
  {
    name: "nothing catches what is in doubt",
    of: "sequence",
    edit: uncaught("B", "States.ALL"),
    breaks: "stuck",
  },
  {
    name: "too large a result is caught only by States.ALL, which may not cover it",
    of: "sequence",
    edit: uncaught("B", "States.DataLimitExceeded"),
    breaks: "stuck",
  },
  {
    name: "a step whose result is too large is not compensated itself",
    of: "sequence",
    edit: route("B", "States.DataLimitExceeded", "CancelA"),
    breaks: "compensated",
  },
  {
    name: "the saga goes on though a step failed",
    of: "sequence",
    edit: route("Look", "States.ALL", "C"),
    breaks: "completed",
  },
  {
    name: "the saga goes on though a step is in doubt",
    of: "sequence",
    edit: route("B", "States.ALL", "Look"),
    breaks: "recovery",
  },
  {
    name: "a rejection is tried again",
    of: "sequence",
    edit: task("A", (each) => ({ ...each, Retry: [noRetriers] })),
    breaks: "tries",
  },
  {
    name: "too large a result is asked for again",
    of: "sequence",
    edit: text("A", "States.DataLimitExceeded", "States.DataLimit"),
    breaks: "tries",
  },
  {
    name: "a failing expression is evaluated again",
    of: "raw",
    edit: task("B", (each) => ({ ...each, Retry: [noRetriers] })),
    breaks: "tries",
  },
  {
    name: "a callback whose answer did not come in time is handed out again",
    of: "token",
    edit: task("A", (each) => ({ ...each, Retry: [noRetriers] })),
    breaks: "tries",
  },
  {
    name: "chance does not cut the delays between tries",
    of: "sequence",
    edit: text("A", ',"JitterStrategy":"FULL"', ""),
    breaks: "delays",
  },
  {
    name: "the next try comes too early",
    of: "sequence",
    edit: text("Ship", '"IntervalSeconds":2', '"IntervalSeconds":1'),
    breaks: "delays",
  },
  {
    name: "the delays between tries grow no longer than half as long",
    of: "sequence",
    edit: text("CancelA", '"MaxDelaySeconds":300', '"MaxDelaySeconds":150'),
    breaks: "delays",
    faults: 2,
  },
  {
    name: "a pivot that is in doubt leads backward",
    of: "sequence",
    edit: caught("Pay", "CancelC"),
    breaks: "compensated",
  },
  {
    name: "a pivot that is in doubt ends on a Fail state",
    of: "sequence",
    edit: all(
      caught("Pay", "PaymentFailed"),
      beside("Pay", { PaymentFailed: { Type: "Fail", Error: "PaymentFailed" } }),
    ),
    breaks: "ends",
  },
  {
    name: "a retriable step leads backward",
    of: "sequence",
    edit: caught("Ship", "CancelC"),
    breaks: "pivot",
  },
  {
    name: "a retriable step that failed is left out",
    of: "sequence",
    edit: caught("Ship", "Tell"),
    breaks: "completed",
  },
  {
    name: "a step of best effort stops the saga",
    of: "sequence",
    edit: uncaught("Tell", "States.ALL"),
    breaks: "stuck",
  },
];

/** Mistakes in what is compensated, in which order, and what becomes of it when that fails. */
export const ofCompensations: readonly Mutation[] = [
  {
    name: "a compensation is left out",
    of: "sequence",
    edit: next("CancelC", "CancelA"),
    breaks: "compensated",
  },
  {
    name: "a compensation is called twice",
    of: "sequence",
    edit: (definition) =>
      all(
        beside("CancelB", { "CancelB once more": copyOf(definition, "CancelB") }),
        next("CancelB", "CancelB once more"),
      )(definition),
    breaks: "once",
  },
  {
    name: "compensations run in the order of the steps",
    of: "sequence",
    edit: all(
      route("C", "States.ALL", "CancelB"),
      next("CancelB", "CancelA"),
      next("CancelA", "CancelC"),
      next("CancelC", "Compensated"),
    ),
    breaks: "order",
  },
  {
    name: "a compensation gives up for good when its retries are exhausted, and the rest goes on",
    of: "sequence",
    edit: caught("CancelB", "CancelA"),
    breaks: "compensated",
    faults: 2,
  },
  {
    name: "a compensation whose retries are exhausted ends on a Fail state",
    of: "sequence",
    edit: all(
      caught("CancelB", "CancelFailed"),
      beside("CancelB", { CancelFailed: { Type: "Fail", Error: "CancelFailed" } }),
    ),
    breaks: "ends",
    faults: 2,
  },
  {
    name: "a compensation needs the result that was lost",
    of: "sequence",
    edit: payload("CancelB", (source) =>
      source.replace("{% {", "{% $result_B ~> |$|{").replace("} %}", "}| %}"),
    ),
    breaks: "stuck",
  },
  {
    name: "a compensation is called under another key",
    of: "sequence",
    edit: payload("CancelC", (source) => source.replace("'/C'", "'/c'")),
    breaks: "begun",
  },
  {
    name: "a compensation calls that of another step",
    of: "sequence",
    edit: text("CancelC", "${CancelC}", "${CancelA}"),
    breaks: "compensated",
  },
  {
    name: "a compensation is called with other data than its action",
    of: "sequence",
    edit: payload("CancelA", (source) => source.replace("{'id'", "{'of': 'nothing', 'id'")),
    breaks: "requests",
  },
  {
    name: "an action follows on recovery",
    of: "sequence",
    edit: next("CancelA", "Ship"),
    breaks: "recovery",
  },
  {
    name: "a compensated saga says that it succeeded",
    of: "sequence",
    edit: state("Compensated", () => ({ Type: "Succeed" })),
    breaks: "completed",
  },
  {
    name: "what is stuck is not tried once more",
    of: "persistent",
    edit: text("CancelB: stuck", "$stuck_B = true", "false"),
    breaks: "compensated",
    faults: 2,
  },
  {
    name: "what is stuck is tried once more, and then forgotten",
    of: "persistent",
    edit: caught("CancelB: again", "CancelA: stuck"),
    breaks: "compensated",
    faults: 3,
  },
  {
    name: "what is not stuck is compensated once more",
    of: "persistent",
    edit: text("CancelB: stuck", "$stuck_B = true", "true"),
    breaks: "once",
  },
  {
    name: "a hook that fails stops the saga",
    of: "persistent",
    edit: uncaught("Sorry", "States.ALL"),
    breaks: "stuck",
    faults: 2,
  },
  {
    name: "failing best effort leads backward",
    of: "persistent",
    edit: (definition) =>
      all(
        beside("C", {
          Note: {
            ...copyOf(definition, "Sorry"),
            End: true,
            Catch: [{ ErrorEquals: ["States.ALL"], Next: "CancelC" }],
          },
        }),
        task("C", ({ End: _, Output: __, ...each }) => ({ ...each, Output: {}, Next: "Note" })),
        task("Note", ({ Next: _, ...each }) => each),
      )(definition),
    breaks: "recovery",
  },
];

/** Mistakes in the machine's frame, in keys, and in the way forward. */
export const ofFrames: readonly Mutation[] = [
  {
    name: "the machine has a timeout",
    of: "sequence",
    edit: (definition) => ({ ...definition, TimeoutSeconds: 600 }),
    breaks: "ends",
  },
  {
    name: "a Task has no timeout",
    of: "sequence",
    edit: task("C", ({ TimeoutSeconds: _, ...each }) => each),
    breaks: "ends",
  },
  {
    name: "a key changes from try to try",
    of: "sequence",
    edit: payload("C", (source) => source.replace("'/C'", "'/C' & $uuid()")),
    breaks: "keys",
  },
  {
    name: "a key tells how often it was tried",
    of: "sequence",
    edit: payload("Ship", (source) =>
      source.replace("'/Ship'", "'/Ship/' & $string($states.context.State.RetryCount)"),
    ),
    breaks: "keys",
  },
  {
    name: "a key is that of every execution",
    of: "sequence",
    edit: all(
      payload("C", (source) => source.replace("$saga", "'all'")),
      payload("CancelC", (source) => source.replace("$saga", "'all'")),
    ),
    breaks: "keys",
  },
  {
    name: "a step is called without a key",
    of: "sequence",
    edit: payload("Ship", (source) => source.replace("'id'", "'name'")),
    breaks: "keys",
  },
  {
    name: "a step is left out",
    of: "sequence",
    edit: all(next("Pay", "Tell"), without("Ship")),
    breaks: "completed",
  },
  {
    name: "a step is done twice",
    of: "sequence",
    edit: (definition) =>
      all(
        beside("Ship", { "Ship once more": copyOf(definition, "Ship") }),
        next("Ship", "Ship once more"),
      )(definition),
    breaks: "keys",
  },
  {
    name: "a retriable step runs before the pivot",
    of: "sequence",
    edit: all(next("C", "Ship"), next("Ship", "Pay"), next("Pay", "Tell")),
    breaks: "pivot",
  },
  {
    name: "another operation is called",
    of: "sequence",
    edit: text("C", "${DoC}", "${DoD}"),
    breaks: "calls",
  },
];
