import { describe, expect, it } from "@jest/globals";
import { ref, sagaOf, step } from "../support/documents.js";
import { Play } from "./play.js";

const failure = { step: "S", error: "Elsewhere" };
const pay = step("Pay", { kind: "pivot" });
const document = sagaOf([step("A"), step("B"), step("C"), pay]);

const turnedBack = (play: Play) => play.tell({ type: "turnedBack", at: play.at, failure });

describe("a saga of which it is decided that it goes back", () => {
  it("compensates everything before its pivot, from the end, however far this run has come", () => {
    const play = turnedBack(new Play(document).answer("DoA"));
    expect(play.runToEnd()).toEqual(["CancelC", "CancelB", "CancelA"]);
    expect(play.end).toMatchObject({ outcome: "compensated", failure });
  });

  it("has its own failure, if it has failed", () => {
    const play = turnedBack(new Play(document).answer("DoA").exhaust("DoB", "Late"));
    expect(play.runToEnd()).toEqual(["CancelC", "CancelB", "CancelA"]);
    expect(play.end.failure).toMatchObject({ step: "B", error: "Late" });
  });

  it("turns back at its pivot, which is pending", () => {
    const play = new Play(document).answer("DoA", "DoB", "DoC");
    expect(play.pending).toEqual(["DoPay"]);
    expect(turnedBack(play).runToEnd()).toEqual(["CancelC", "CancelB", "CancelA"]);
  });

  it("turns back at its end, if it has no pivot", () => {
    const play = new Play(sagaOf([step("A")])).answer("DoA");
    expect(play.end.outcome).toBe("completed");
    expect(turnedBack(play).runToEnd()).toEqual(["CancelA"]);
    expect(play.end.outcome).toBe("compensated");
  });

  it("turns back though nothing was to be compensated by its own account", () => {
    const play = new Play(document).exhaust("DoA");
    expect(play.pending).toEqual(["CancelA"]);
    expect(turnedBack(play).runToEnd()).toEqual(["CancelC", "CancelB", "CancelA"]);
  });

  it("tells compensations what is known of the results", () => {
    const request = { of: ref("result", "id"), key: ref("key") };
    const play = new Play(sagaOf([step("A", { compensation: { request } }), step("B"), pay]));
    play.answerWith("DoA", { id: 7 });
    turnedBack(play).answer("CancelB");
    expect(play.call("CancelA").request).toMatchObject({ of: 7 });
  });

  it("hears of it once", () => {
    const play = turnedBack(new Play(document).answer("DoA"));
    const { state } = play;
    expect(turnedBack(play).state).toBe(state);
  });

  it("doesn't turn back any more once it is stuck", () => {
    const play = new Play(document).answer("DoA", "DoB", "DoC").exhaust("DoPay");
    expect(play.end.outcome).toBe("stuck");
    expect(turnedBack(play).end.outcome).toBe("stuck");
  });
});
