import { describe, expect, it } from "@jest/globals";
import type { TaskState } from "../../lib/asl/index.js";
import { compile, lambdaFunctionTask, type TaskBinding } from "../../lib/compiler/index.js";
import { ref, sagaOf, step } from "../support/documents.js";

/** The Task state of a step that is called by a task, with its result in the saga's output. */
function taskOfStep(task: TaskBinding): TaskState {
  const { definition, diagnostics } = compile(
    sagaOf([step("A"), step("B")], { output: { a: ref("results", "A") } }),
    { tasks: { DoA: task } },
  );
  expect(diagnostics).toEqual([]);
  const state = definition?.States["A"];
  if (state?.Type !== "Task") throw new Error("There is no Task called A.");
  return state;
}

const ofLibrary = lambdaFunctionTask({ arn: "f" });

describe("a copy of a task of the library's", () => {
  it("compiles to the same state as the task", () => {
    expect(taskOfStep({ ...ofLibrary })).toEqual(taskOfStep(ofLibrary));
  });

  it("may have a result of its own", () => {
    const { Assign } = taskOfStep({ ...ofLibrary, result: "$states.result.Payload.body" });
    expect(Object.values(Assign ?? {})).toContain("{% $states.result.Payload.body %}");
  });

  it("may have arguments of its own", () => {
    const own: TaskBinding = {
      ...ofLibrary,
      arguments: (request) => ({ FunctionName: "g", Payload: `{%${request}%}` }),
    };
    const { Payload } = taskOfStep(ofLibrary).Arguments as { readonly Payload: string };
    expect(taskOfStep(own).Arguments).toEqual({ FunctionName: "g", Payload });
  });
});
