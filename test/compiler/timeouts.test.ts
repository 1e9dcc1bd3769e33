import { describe, expect, it } from "@jest/globals";
import { compile, lambdaFunctionTask, snsPublishTask, type TaskBinding } from "../../lib/compiler/index.js";
import type { TimeSpan } from "../../lib/saga/index.js";
import { expectDiagnostics } from "../support/diagnostics.js";
import { sagaOf, step } from "../support/documents.js";

const unknown = lambdaFunctionTask({ arn: "a" });
const known = lambdaFunctionTask({ arn: "a", timeoutSeconds: 30 });
const topic = snsPublishTask({ arn: "a" });

/** A step whose action and compensation are the same task, with the same timeout. */
function timed(task: TaskBinding, timeout?: TimeSpan) {
  const call = timeout === undefined ? {} : { timeout };
  const { definition, diagnostics } = compile(sagaOf([step("A", { action: call, compensation: call })]), {
    tasks: { DoA: task, CancelA: task },
  });
  const seconds = (name: string) => {
    const state = definition?.States[name];
    return state?.Type === "Task" ? state.TimeoutSeconds : undefined;
  };
  return { seconds: [seconds("A"), seconds("CancelA")], diagnostics };
}

describe("the timeout of an action, and of a compensation", () => {
  it.each<[what: string, task: TaskBinding, timeout: TimeSpan | undefined, seconds: number]>([
    ["that of its function and a margin", known, undefined, 45],
    ["the longest of any function and a margin, where it is not known", unknown, undefined, 915],
    ["a minute for a topic", topic, undefined, 60],
    ["as it is given", unknown, { minutes: 2 }, 120],
    ["as it is given, down to its function's", known, { seconds: 30 }, 30],
  ])("is %s", (_what, task, timeout, seconds) => {
    const compiled = timed(task, timeout);
    expect(compiled.seconds).toEqual([seconds, seconds]);
    expect(compiled.diagnostics).toEqual([]);
  });

  it("warns of each that is shorter than its function's, and compiles all the same", () => {
    const compiled = timed(known, { seconds: 29 });
    expect(compiled.seconds).toEqual([29, 29]);
    expectDiagnostics(compiled.diagnostics, [
      ["timeout-too-short", "A", "DoA"],
      ["timeout-too-short", "A", "CancelA"],
    ]);
  });
});
