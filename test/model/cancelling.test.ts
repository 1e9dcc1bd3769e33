import { describe, expect, it } from "@jest/globals";
import type { NodeDocument, SagaDocument } from "../../lib/saga/index.js";
import { choice, forEach, parallel, ref, sagaOf, step, wait } from "../support/documents.js";
import { Play } from "./play.js";

const best = { kind: "best-effort" } as const;
const paying = (...steps: readonly NodeDocument[]) =>
  sagaOf([...steps, step("Pay", { kind: "pivot" }), step("Ship", { kind: "retriable" })], {
    options: { redriveAfterStop: "compensate" },
  });
/** Stops an execution, and redrives it a minute later. */
const cancelled = (play: Play) => {
  play.tell({ type: "stopped", at: play.at });
  expect(play.end).toMatchObject({ outcome: "stopped", status: "ABORTED" });
  return play.after(60).tell({ type: "redriven", at: play.at });
};
const interrupted = (step: string) => ({
  step,
  error: "Saga.Interrupted",
  cause: "The execution was stopped, and redriven to be compensated.",
});

describe("an execution that is stopped and redriven", () => {
  it("doesn't call the action that it was in again, but compensates it and what was before it", () => {
    const play = cancelled(new Play(paying(step("A"), step("B"), step("C"))).answer("DoA"));
    expect(play.call("CancelB")).toMatchObject({ from: play.at, to: play.at });
    expect(play.runToEnd()).toEqual(["CancelB", "CancelA"]);
    expect(play.end.failure).toEqual(interrupted("B"));
  });

  it("takes no answer as long as it is stopped", () => {
    const play = new Play(paying(step("A")));
    const command = play.call("DoA").id;
    play.tell({ type: "stopped", at: play.at, error: "Mine", cause: "why" });
    const { state } = play;
    expect(play.tell({ type: "succeeded", command, at: play.at, result: {} }).state).toBe(state);
    expect(play.end).toMatchObject({ error: "Mine", cause: "why" });
  });

  it("goes through if it was in the pivot or after it", () => {
    const inPivot = cancelled(new Play(paying(step("A"))).answer("DoA"));
    expect(inPivot.call("DoPay")).toMatchObject({ key: "M:e/Pay", attempt: 1 });
    expect(inPivot.runToEnd()).toEqual(["DoPay", "DoShip"]);
    const after = cancelled(new Play(paying(step("A"))).answer("DoA", "DoPay"));
    expect(after.runToEnd()).toEqual(["DoShip"]);
  });

  it("goes on with its recovery", () => {
    const play = new Play(paying(step("A"), step("B"))).answer("DoA").exhaust("DoB").answer("CancelB");
    expect(cancelled(play).runToEnd()).toEqual(["CancelA"]);
    expect(play.end.failure?.error).toBe("Boom");
  });

  it("isn't cancelled by a redrive of a pivot that was stuck", () => {
    const play = new Play(paying(step("A"))).answer("DoA").exhaust("DoPay");
    expect(play.tell({ type: "redriven", at: play.at }).runToEnd()).toEqual(["DoPay", "DoShip"]);
  });

  it("goes back if it was stopped before it went on from a block to the pivot", () => {
    const saga = paying(parallel("Both", { x: [step("A")], y: [step("B")] }));
    const play = new Play(saga).answer("DoA", "DoB");
    play.tell({ type: "stopped", at: play.at, isBeforeTurn: true });
    play.tell({ type: "redriven", at: play.at });
    expect(play.pending).toEqual(["CancelA", "CancelB"]);
    expect(play.runToEnd()).toEqual(["CancelA", "CancelB"]);
    expect(play.end.failure).toEqual(interrupted("Pay"));
  });

  it("can be stopped and redriven once more", () => {
    const play = cancelled(new Play(paying(step("A"), step("B"))).answer("DoA")).answer("CancelB");
    expect(cancelled(play).runToEnd()).toEqual(["CancelA"]);
    expect(play.end.failure).toEqual(interrupted("B"));
  });
});

describe("the gate before the pivot", () => {
  it("leads back if the execution was in a wait, which isn't waited for any more", () => {
    const play = cancelled(new Play(paying(step("A"), wait("W", { for: { hours: 1 } }))).answer("DoA"));
    expect(play.runToEnd()).toEqual(["CancelA"]);
    expect(play.end.failure).toEqual(interrupted("Pay"));
  });

  it("leads back from a best-effort step, which is called again", () => {
    const play = cancelled(new Play(paying(step("A"), step("Tell", best))).answer("DoA"));
    expect(play.pending).toEqual(["DoTell"]);
    expect(play.answer("DoTell").runToEnd()).toEqual(["CancelA"]);
  });

  it("stands at the end of a saga without a pivot, before its hooks", () => {
    const saga: SagaDocument = sagaOf([step("A"), step("Tell", best)], {
      hooks: { onCompleted: [step("Praise", best)] },
      options: { redriveAfterStop: "compensate" },
    });
    const play = cancelled(new Play(saga).answer("DoA"));
    expect(play.answer("DoTell").runToEnd()).toEqual(["CancelA"]);
    const praising = cancelled(new Play(saga).answer("DoA", "DoTell"));
    expect(praising.runToEnd()).toEqual(["DoPraise"]);
    expect(praising.end.outcome).toBe("completed");
  });
});

describe("a stop at the very moment at which a wait ends or an action can't be called any more", () => {
  const late = sagaOf(
    [step("A"), wait("W", { for: { hours: 1 } }), step("B"), step("Pay", { kind: "pivot" })],
    {
      options: { redriveAfterStop: "compensate", deadline: { minutes: 1 } },
    },
  );
  /** Stopped as the deadline passes, and redriven a minute later. */
  const stoppedInTime = (told: { readonly undecided?: string[] }) => {
    const play = new Play(late).answer("DoA").after(60);
    play.tell({ type: "stopped", at: play.at, ...told });
    return play.after(60).tell({ type: "redriven", at: play.at });
  };

  it("finds an action that was too late to be too late", () => {
    const play = stoppedInTime({});
    expect(play.runToEnd()).toEqual(["CancelB", "CancelA"]);
    expect(play.end.failure).toMatchObject({ step: "B", error: "Saga.DeadlineExceeded" });
  });

  it("interrupts an action that nobody had found to be too late", () => {
    const play = stoppedInTime({ undecided: ["B"] });
    expect(play.runToEnd()).toEqual(["CancelB", "CancelA"]);
    expect(play.end.failure).toEqual(interrupted("B"));
  });

  it("takes a wait that was not over for over at once if the saga is cancelled", () => {
    const waiting = paying(step("A"), wait("W", { for: { hours: 1 } }));
    const play = new Play(waiting).answer("DoA").after(3600);
    play.tell({ type: "stopped", at: play.at, isBeforeTurn: true });
    play.tell({ type: "redriven", at: play.at, waiting: ["W"] });
    expect(play.runToEnd()).toEqual(["CancelA"]);
    expect(play.end.failure).toEqual(interrupted("Pay"));
  });

  it("can be stopped at the gate a second time, and still goes back", () => {
    const play = new Play(paying(step("A"), wait("W", { for: { hours: 1 } }))).answer("DoA").after(3600);
    play.tell({ type: "stopped", at: play.at, isBeforeTurn: true });
    play.tell({ type: "redriven", at: play.at });
    play.tell({ type: "stopped", at: play.at });
    play.tell({ type: "redriven", at: play.at });
    expect(play.runToEnd()).toEqual(["CancelA"]);
  });

  it("begins a wait after the pivot anew if it was not over, even if others were", () => {
    const saga = sagaOf([
      step("Pay", { kind: "pivot" }),
      forEach("Each", ref("input"), [wait("W", { for: { hours: 1 } })]),
      step("Ship", { kind: "retriable" }),
    ]);
    const play = new Play(saga, [1, 2]).answer("DoPay").after(3600);
    expect(play.pending).toEqual(["DoShip"]);
    play.tell({ type: "stopped", at: play.at });
    play.tell({ type: "redriven", at: play.at, waiting: ["Each/1/W"] });
    expect(play.commands).toMatchObject([{ id: "Each/1/W", until: play.at + 3_600_000 }]);
  });
});

describe("a request that can't be evaluated", () => {
  const raw = step("B", {
    action: { request: { sum: { $jsonata: ["$x", { x: 1 }] } } },
    compensation: { request: {} },
  });
  const failed = () => {
    const play = new Play(paying(step("A"), raw)).answer("DoA");
    const [asked] = play.commands;
    return play.tell({ type: "evaluationFailed", command: asked?.id ?? "", at: play.at, cause: "no" });
  };

  it("has failed its step, also if the execution is stopped and redriven after that", () => {
    const play = cancelled(failed());
    expect(play.runToEnd()).toEqual(["CancelB", "CancelA"]);
    expect(play.end.failure?.error).toBe("States.QueryEvaluationError");
  });

  it("isn't evaluated any more if nobody had taken that in", () => {
    const play = failed();
    play.tell({ type: "stopped", at: play.at, undecided: ["B"] });
    play.tell({ type: "redriven", at: play.at });
    expect(play.runToEnd()).toEqual(["CancelB", "CancelA"]);
    expect(play.end.failure).toEqual(interrupted("B"));
  });
});

describe("a block in an execution that is stopped and redriven", () => {
  const saga = paying(
    step("First"),
    parallel("Both", {
      x: [step("A"), choice("Way", { m: [true, [step("M")]], n: ["otherwise", [step("N")]] }), step("B")],
      y: [step("C")],
      z: [forEach("Each", ref("input"), [step("D"), step("E")])],
    }),
  );

  it("is compensated from the end of every branch that was not done, on all paths", () => {
    const play = new Play(saga, [1, 2]).answer("DoFirst", "DoA", "DoC", "DoD[0]", "DoE[0]");
    expect(play.pending).toEqual(["DoM", "DoD[1]"]);
    cancelled(play);
    expect(play.pending).toEqual(["CancelB", "CancelC", "CancelE[0]", "CancelE[1]"]);
    expect(play.answer("CancelB").pending).toContain("CancelN");
    expect(play.answer("CancelN").pending).toContain("CancelM");
    expect(play.answer("CancelM").pending).toContain("CancelA");
    play.runToEnd();
    expect(play.end.failure).toEqual(interrupted("Both/M".slice(5)));
  });
});

describe("a saga that continues after a stop", () => {
  const continuing = (...steps: readonly NodeDocument[]): SagaDocument => ({
    ...paying(...steps),
    options: { redriveAfterStop: "continue" },
  });

  it("calls what it was in again", () => {
    const play = cancelled(new Play(continuing(step("A"), step("B"))).answer("DoA"));
    expect(play.call("DoB")).toMatchObject({ attempt: 1, from: play.at });
    expect(play.runToEnd()).toEqual(["DoB", "DoPay", "DoShip"]);
  });

  it("waits anew", () => {
    const play = cancelled(new Play(continuing(wait("W", { for: { minutes: 5 } }))).after(100));
    expect(play.commands).toMatchObject([{ type: "wait", until: play.at + 300_000 }]);
  });
});
