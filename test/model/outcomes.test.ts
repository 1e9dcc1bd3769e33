import { describe, expect, it } from "@jest/globals";
import type { SagaOptions } from "../../lib/saga/index.js";
import { ref, sagaOf, step, stepsOf } from "../support/documents.js";
import { Play, start } from "./play.js";

describe("a saga that completes", () => {
  it("has an empty output if it describes none", () => {
    const play = new Play(sagaOf(stepsOf("compensatable"))).after(3).answer("DoA");
    expect(play.end).toEqual({
      type: "end",
      id: "end",
      outcome: "completed",
      status: "SUCCEEDED",
      output: {},
      from: start + 3000,
      to: start + 3000,
    });
  });

  it("has the output that it describes, and the failures of its best-effort steps, if it has such steps", () => {
    const saga = sagaOf(stepsOf("compensatable", "best-effort", "best-effort"), {
      output: { a: ref("results", "A", "n"), b: ref("results", "B"), c: ref("results", "C") },
    });
    const play = new Play(saga).answerWith("DoA", { n: 1 }).exhaust("DoB", "Down").answerWith("DoC", 2);
    expect(play.end.output).toEqual({ a: 1, c: 2, failures: { B: { Error: "Down", Cause: "why" } } });
    expect(new Play(saga).answer("DoA", "DoB", "DoC").end.output).toEqual({ b: {}, c: {}, failures: {} });
  });

  it("cuts the cause of a best-effort step's failure to 1,000 characters", () => {
    const play = new Play(sagaOf(stepsOf("best-effort")));
    for (const _try of [1, 2, 3]) play.fail("DoA", "Down", "😀".repeat(2000));
    expect(play.end.output).toEqual({ failures: { A: { Error: "Down", Cause: "😀".repeat(1000) } } });
  });

  it("tells how large an output is that is too large, and is done all the same", () => {
    const saga = sagaOf(stepsOf("compensatable"), { output: { a: ref("results", "A") } });
    const ended = (characters: number) => new Play(saga).answerWith("DoA", "x".repeat(characters)).end;
    // A quarter of 256 KiB in all, of which {"a":""} are 8.
    expect(ended(65_528).output).toEqual({ a: "x".repeat(65_528) });
    expect(ended(65_529)).toMatchObject({ outcome: "completed", output: { outputTooLarge: 65_537 } });
  });
});

describe("a saga that is compensated", () => {
  const failed = (options: SagaOptions, cause?: string) => {
    const play = new Play(sagaOf([step("A"), step("B", { kind: "read-only" })], { options })).answer("DoA");
    const told = cause === undefined ? {} : { cause };
    for (const _try of [1, 2, 3]) {
      play.tell({ type: "failed", command: play.call("DoB").id, at: play.at, error: "Down", ...told });
    }
    return play.answer("CancelA").end;
  };

  it("fails with the failure that began the recovery as JSON text", () => {
    expect(failed({}, "why")).toMatchObject({
      outcome: "compensated",
      status: "FAILED",
      error: "Saga.Compensated",
      cause: '{"step":"B","error":"Down","cause":"why"}',
      failure: { step: "B", error: "Down", cause: "why" },
    });
    expect(failed({}).failure).toEqual({ step: "B", error: "Down" });
  });

  it("cuts the cause to 4,000 characters", () => {
    expect(failed({}, "😀".repeat(5000)).failure?.cause).toBe("😀".repeat(4000));
  });

  it("succeeds if it is to, and then both outcomes have an envelope", () => {
    const end = failed({ whenCompensated: "succeed" }, "why");
    expect(end).toMatchObject({ outcome: "compensated", status: "SUCCEEDED" });
    expect(end.output).toEqual({
      outcome: "compensated",
      failure: { step: "B", error: "Down", cause: "why" },
    });
    const saga = sagaOf(stepsOf("compensatable", "best-effort"), {
      options: { whenCompensated: "succeed" },
      output: { a: ref("results", "A") },
    });
    expect(new Play(saga).answerWith("DoA", 1).answer("DoB").end.output).toEqual({
      outcome: "completed",
      output: { a: 1, failures: {} },
    });
  });
});
