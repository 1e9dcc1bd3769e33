import type { JsonObject, JsonValue } from "../../../lib/asl/index.js";
import type { Participants, StepDescription } from "../../../lib/verifier/foreign/index.js";

type State = JsonObject;
export type States = Readonly<Record<string, State>>;

/** A Task that calls a function with the whole state, and keeps the answer beside it. */
export function call(name: string, others: JsonObject): State {
  return {
    Type: "Task",
    Resource: "arn:aws:states:::lambda:invoke",
    Parameters: { FunctionName: `\${${name}}`, "Payload.$": "$" },
    ResultPath: `$.results.${name}`,
    TimeoutSeconds: 30,
    ...others,
  };
}

/** A compensation, which is tried again for a while. */
export function undo(name: string, next: string, others: JsonObject = {}): State {
  return call(name, { Retry: [{ ErrorEquals: ["States.ALL"], MaxAttempts: 5 }], Next: next, ...others });
}

export const catching = (error: string, next: string): JsonObject => ({
  ErrorEquals: [error],
  ResultPath: "$.failure",
  Next: next,
});

/** A rental of a boat that is right: whatever fails, nothing is lost if its participants keep their promises. */
export const soundStates: States = {
  HoldBoat: call("HoldBoat", {
    Catch: [catching("NoBoat", "Over"), catching("States.ALL", "FreeBoat")],
    Next: "HoldSkipper",
  }),
  HoldSkipper: call("HoldSkipper", {
    Catch: [catching("NoSkipper", "FreeBoat"), catching("States.ALL", "FreeSkipper")],
    Next: "TakeDeposit",
  }),
  TakeDeposit: call("TakeDeposit", {
    Retry: [
      { ErrorEquals: ["Declined"], MaxAttempts: 0 },
      { ErrorEquals: ["States.ALL"], MaxAttempts: 5 },
    ],
    Catch: [catching("Declined", "FreeSkipper")],
    Next: "Booked",
  }),
  Booked: { Type: "Succeed" },
  FreeSkipper: undo("FreeSkipper", "FreeBoat"),
  FreeBoat: undo("FreeBoat", "Over"),
  Over: { Type: "Fail", Error: "NothingBooked" },
};

/** Those that it calls, as they keep their promises. */
export const soundSteps: Readonly<Record<string, StepDescription>> = {
  HoldBoat: { compensatedBy: ["FreeBoat"], key: "$.rental_id", rejects: ["NoBoat"] },
  HoldSkipper: { compensatedBy: ["FreeSkipper"], key: "$.rental_id", rejects: ["NoSkipper"] },
  TakeDeposit: { kind: "pivot", key: "$.rental_id", rejects: ["Declined"] },
};

/** The rental, with some states and participants otherwise. */
export function rental(
  changed: Readonly<Record<string, State | undefined>> = {},
  steps: Readonly<Record<string, StepDescription>> = {},
  others: JsonObject = {},
): { readonly definition: JsonObject; readonly participants: Participants } {
  const states = Object.entries({ ...soundStates, ...changed }).filter(
    (entry): entry is [string, State] => entry[1] !== undefined,
  );
  const described = Object.entries(steps).map(
    ([name, step]) => [name, { ...soundSteps[name], ...step }] as const,
  );
  return {
    definition: { StartAt: "HoldBoat", States: Object.fromEntries(states), ...others },
    participants: { steps: { ...soundSteps, ...Object.fromEntries(described) } },
  };
}

/** A state of the rental with other fields; undefined takes a field away. */
export function changed(
  name: string,
  fields: Readonly<Record<string, JsonValue | undefined>>,
): Record<string, State> {
  const entries = Object.entries({ ...soundStates[name], ...fields }).filter(
    (entry): entry is [string, JsonValue] => entry[1] !== undefined,
  );
  return { [name]: Object.fromEntries(entries) };
}
