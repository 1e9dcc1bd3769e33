import { describe, expect, it } from "@jest/globals";
import type { OperationDocument, StepKind } from "../../lib/saga/index.js";
import { both, final, rejects, said, succeeds } from "../support/answers.js";
import { ref, sagaOf, step, withKey } from "../support/documents.js";
import { Play } from "./play.js";

/** A saga whose second step of three is of a kind, and its operation says what its answers mean. */
function upTo(kind: StepKind, operation: Partial<OperationDocument>): Play {
  const after = step("After", { kind: kind === "pivot" ? "retriable" : "best-effort" });
  const saga = sagaOf([step("Before"), step("S", { kind }), after], { declared: { DoS: operation } });
  return new Play(saga).answer("DoBefore");
}

const failure = { step: "S", error: "Declined", cause: "out of stock" };
const undecided = { step: "S", error: "Saga.UndecidedAnswer", cause: expect.any(String) };

describe("an answer that is a rejection", () => {
  it.each<StepKind>(["compensatable", "read-only", "pivot"])("spares the step, which is %s", (kind) => {
    const play = upTo(kind, { ...rejects, ...final }).answerWith("DoS", said.no);
    expect([play.runToEnd(), play.end.outcome, play.end.failure]).toEqual([
      ["CancelBefore"],
      "compensated",
      failure,
    ]);
  });

  it("is final at the first try", () => {
    expect(upTo("compensatable", rejects).answerWith("DoS", said.no).runToEnd()).toEqual(["CancelBefore"]);
  });

  it("leaves the step in doubt after a try that failed", () => {
    const play = upTo("compensatable", rejects).fail("DoS").answerWith("DoS", said.no);
    expect([play.runToEnd(), play.end.failure]).toEqual([["CancelS", "CancelBefore"], failure]);
  });

  it("is final after a try that failed if the operation promises so", () => {
    const play = upTo("compensatable", { ...rejects, ...final })
      .fail("DoS")
      .answerWith("DoS", said.no);
    expect(play.runToEnd()).toEqual(["CancelBefore"]);
  });

  it("leaves the step in doubt even at the first try if rejections are not final", () => {
    const play = upTo("compensatable", { ...rejects, rejectionsAreFinal: false });
    expect(play.answerWith("DoS", said.no).runToEnd()).toEqual(["CancelS", "CancelBefore"]);
  });

  it("lets a best-effort step fail", () => {
    const play = upTo("best-effort", rejects).answerWith("DoS", said.no);
    play.runToEnd();
    expect(play.end.output).toEqual({ failures: { S: { Error: "Declined", Cause: "out of stock" } } });
  });

  it("has no cause if the reason is no text, and one of 4,000 characters at most", () => {
    const causeOf = (reason: string | number) =>
      upTo("compensatable", rejects).answerWith("DoS", { success: false, reason });
    const ended = [causeOf(1), causeOf("é".repeat(5000))].map((play) => {
      play.runToEnd();
      return play.end.failure?.cause;
    });
    expect(ended).toEqual([undefined, "é".repeat(4000)]);
  });
});

describe("an answer that says neither", () => {
  it.each([
    ["nothing", said.nothing],
    ["both", { success: false, sure: true }],
  ])("leaves the step in doubt: %s", (_, answer) => {
    const succeededWhen = {
      $or: [{ $eq: [ref("response", "sure"), true] }, ...[succeeds.succeededWhen ?? null]],
    };
    const play = upTo("compensatable", { ...rejects, succeededWhen }).answerWith("DoS", answer);
    expect([play.runToEnd(), play.end.failure]).toEqual([["CancelS", "CancelBefore"], undecided]);
  });

  it("is a success if the operation doesn't say what a success is", () => {
    expect(upTo("compensatable", rejects).answerWith("DoS", said.nothing).pending).toEqual(["DoAfter"]);
  });

  it("is a failure if the operation says it, and not what a rejection is", () => {
    const play = upTo("compensatable", succeeds).answerWith("DoS", said.no);
    expect([play.runToEnd(), play.end.failure]).toEqual([["CancelS", "CancelBefore"], undecided]);
  });

  it("lets a pivot be tried again, and leaves it stuck in the end", () => {
    const play = upTo("pivot", { ...both, ...final }).answerWith("DoS", said.nothing);
    expect([play.call("DoS").attempt, play.call("DoS").to]).toEqual([2, play.at + 2000]);
    for (let left = play.call("DoS").tries - 1; left > 0; left -= 1) play.answerWith("DoS", said.nothing);
    expect(play.end).toMatchObject({ outcome: "stuck", error: "States.QueryEvaluationError", stuckOn: "S" });
  });

  it("lets a retriable step and a compensation be tried again, as a rejection does", () => {
    const saga = sagaOf([step("A"), step("P", { kind: "pivot" }), step("R", { kind: "retriable" })], {
      declared: { CancelA: both, DoP: { rejections: ["No"] }, DoR: both },
    });
    const forward = new Play(saga).answer("DoA", "DoP").answerWith("DoR", said.no);
    expect(forward.call("DoR").attempt).toBe(2);
    const back = new Play(saga).answer("DoA").fail("DoP", "No").answerWith("CancelA", said.nothing);
    expect(back.call("CancelA").attempt).toBe(2);
    expect(back.answerWith("CancelA", said.yes).end.outcome).toBe("compensated");
  });
});

describe("the result of a step", () => {
  it("is absent in its compensation unless the answer is a success", () => {
    const compensation = { request: { ...withKey, known: { $exists: [ref("result")] } } };
    const saga = sagaOf([step("S", { compensation }), step("T")], {
      declared: { DoS: both, DoT: { rejections: ["No"] } },
    });
    const inDoubt = new Play(saga).answerWith("DoS", said.nothing);
    const later = new Play(saga).answerWith("DoS", said.yes).fail("DoT", "No");
    expect([inDoubt, later].map((play) => play.call("CancelS").request)).toEqual([
      expect.objectContaining({ known: false }),
      expect.objectContaining({ known: true }),
    ]);
  });
});
