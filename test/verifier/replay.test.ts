import { describe, expect, it } from "@jest/globals";
import { formatFaultScript, parseFaultScript } from "../../lib/verifier/fault-script.js";
import { replay, ScriptError } from "../../lib/verifier/index.js";
import { sagaOf, step, wait } from "../support/documents.js";
import { order } from "../support/small-sagas.js";

describe("a run that is repeated", () => {
  it("tells what happened, and what is left", async () => {
    const { timeline, broken } = await replay(order, "Take=late GiveBack=lost");
    expect(broken).toEqual([]);
    expect(timeline).toMatchInlineSnapshot(`
"     0.0 s    Take        tries 1–3   is still under way, and no answer arrives in time
 45:45 min  ↩ GiveBack    try 1       finds nothing to compensate, but the answer is lost: Lambda.Unknown
 45:45 min    Take                    3 calls that were given up land and are refused: RefusedAfterCompensation
 45:46 min  ↩ GiveBack    tries 2–32  finds nothing to compensate, but the answer is lost: Lambda.Unknown
 1:50:51 h  → stuck: FAILED on GiveBack with Lambda.Unknown; the cause is mended and the execution redriven
 1:50:51 h  ↩ GiveBack#2  try 1       finds nothing to compensate
 1:50:51 h  → compensated: FAILED with Saga.Compensated

Participants hold, by key:
  Order:run/Take  compensated before anything happened"
`);
  });

  it("tells where the execution was stopped, in a call and between two states", async () => {
    const { timeline, broken } = await replay(order, "Take=stoppedLate left(GiveBack)=stopped");
    expect(broken).toEqual([]);
    expect(timeline).toMatchInlineSnapshot(`
"     0.0 s    Take      try 1  is still under way, and its answer isn't heard
     0.0 s  → stopped at Take: ABORTED; the execution is redriven
     0.0 s    Take             failed: States.QueryEvaluationError (The JSONata expression '$states.context.Execution.RedriveCount ? $error('Saga.Interrupted') : {'id': $states.context.StateMachine.Name & ':' & $states.context.…)
     0.0 s  ↩ GiveBack  try 1  finds nothing to compensate
     0.0 s    Take             a call that was given up lands and is refused: RefusedAfterCompensation
     0.0 s  → stopped at left(GiveBack): ABORTED; the execution is redriven
     0.0 s  → compensated: FAILED with Saga.Compensated

Participants hold, by key:
  Order:run/Take  compensated before anything happened"
`);
  });

  it("goes through when it is stopped in its pivot", async () => {
    const { timeline, broken } = await replay(order, "started(Pay)=stopped Pay=stopped");
    expect(broken).toEqual([]);
    expect(timeline).toMatchInlineSnapshot(`
"     0.0 s    Take   try 1  takes effect
     0.0 s  → stopped at started(Pay): ABORTED; the execution is redriven
     0.0 s    Pay    try 1  takes effect, and its answer isn't heard
     0.0 s  → stopped at Pay: ABORTED; the execution is redriven
     0.0 s    Pay#2  try 1  has taken effect before
     0.0 s  → completed: SUCCEEDED

Participants hold, by key:
  Order:run/Take  the effect is there
  Order:run/Pay   the effect is there"
`);
  });

  it("is stopped in the middle of a wait", async () => {
    const waiting = sagaOf([step("A"), wait("W", { for: { hours: 1 } }), step("Pay", { kind: "pivot" })], {
      options: { redriveAfterStop: "compensate" },
    });
    const { timeline, broken } = await replay(waiting, "waiting(W)=stopped");
    expect(broken).toEqual([]);
    expect(timeline).toMatchInlineSnapshot(`
"     0.0 s    A        try 1  takes effect
     0.5 s  → stopped at waiting(W): ABORTED; the execution is redriven
     0.5 s  ↩ CancelA  try 1  compensates
     0.5 s  → compensated: FAILED with Saga.Compensated

Participants hold, by key:
  ByHand:run/A  compensated"
`);
  });

  it.each([
    ["left(Nowhere)=stopped", "which is not visited. Visited are started(execution), started(Take), Take,"],
    ["Nowhere=lost", "which is not visited. Visited are Take, Pay."],
    ["Take=nonsense", "it can only be rejected(SoldOut), transient"],
    ["GiveBack=lost", "which is not visited"],
    ["what is this", 'Cannot read "what"'],
    ["input:7", "there are 7, counted from 0"],
    ["Take=%", "a % stands before two hexadecimal digits"],
  ])("fails for a script of what does not happen: %s", async (script, message) => {
    const repeated = replay(order, script);
    await expect(repeated).rejects.toThrow(ScriptError);
    await expect(repeated).rejects.toThrow(message);
  });

  it("finds a step whose name is odd", async () => {
    const { timeline } = await replay(sagaOf([step("a b"), step("c.é")]), "a%20b=lost");
    expect(timeline).toContain("a b");
  });
});

describe("a script", () => {
  it("is read as it was written", () => {
    const script = {
      input: 2,
      schedule: "last-ahead",
      switches: ["catchesResultError"],
      faults: new Map([
        ["a b@1.2#3", "rejected(No)"],
        ["x=y", "lost"],
        ["left(C: begun)#2", "stopped"],
      ]),
    } as const;
    expect(formatFaultScript(script)).toBe(
      "input:2 schedule:last-ahead without:catchesResultError a%20b@1.2#3=rejected(No) x%3Dy=lost left(C%3A%20begun)#2=stopped",
    );
    expect(parseFaultScript(formatFaultScript(script))).toEqual(script);
  });
});
