import { describe, expect, it } from "@jest/globals";
import type { StateMachineDefinition } from "../../lib/asl/index.js";
import { LiveData } from "../../lib/verifier/search/live-data.js";

const definition: StateMachineDefinition = {
  QueryLanguage: "JSONata",
  StartAt: "Ask",
  States: {
    Ask: {
      Type: "Task",
      Resource: "arn:aws:states:::lambda:invoke",
      Arguments: { FunctionName: "Ask", Payload: "{% $states.input.question %}" },
      Assign: { answer: "{% $states.result %}", id: "{% $states.context.Execution.Id %}" },
      Catch: [
        { ErrorEquals: ["States.ALL"], Assign: { failure: "{% $states.errorOutput %}" }, Next: "TakeBack" },
      ],
      Output: {},
      Next: "Use",
    },
    Use: { Type: "Choice", Choices: [{ Condition: "{% $answer.isGood %}", Next: "Hand" }], Default: "Sorry" },
    Hand: { Type: "Pass", Next: "Count" },
    Count: {
      Type: "Task",
      Resource: "arn:aws:states:::lambda:invoke",
      Arguments: { FunctionName: "Count", Payload: "{% $id %}" },
      Assign: { count: "{% $states.result.count %}" },
      Output: "{% $states.result %}",
      Next: "Done",
    },
    Done: { Type: "Succeed", Output: "{% {'count': $count, 'answer': $answer} %}" },
    TakeBack: {
      Type: "Task",
      Resource: "arn:aws:states:::lambda:invoke",
      Arguments: { FunctionName: "TakeBack", Payload: "{% $id %}" },
      Output: {},
      Next: "Failed",
    },
    Failed: { Type: "Fail", Error: "Failed", Cause: "{% $string($failure) %}" },
    Sorry: { Type: "Succeed" },
  },
};

function readFrom(state: string, machine = definition): string[] {
  const { readsVariable } = new LiveData(machine).from(state);
  return ["answer", "count", "failure", "id"].filter(readsVariable);
}

describe("the data that a machine may still read", () => {
  it("are the variables that a state which may follow names", () => {
    expect(readFrom("Ask")).toEqual(["answer", "count", "failure", "id"]);
    expect(readFrom("TakeBack")).toEqual(["id"]);
  });

  it("are not those that only the end tells, if all that it tells is settled", () => {
    expect(readFrom("Failed")).toEqual([]);
    expect(readFrom("Done")).toEqual([]);
  });

  it("are those that the end tells together with something that is still to be assigned", () => {
    expect(readFrom("Count")).toEqual(["answer", "count", "id"]);
  });

  it("may be told by the end, though they decide nothing", () => {
    const { tellsVariable } = new LiveData(definition).from("Failed");
    expect(["answer", "failure"].map((name) => tellsVariable?.(name))).toEqual([false, true]);
  });

  it.each([
    ["$millis()", [true, false]],
    ["$toMillis($states.context.State.EnteredTime)", [true, false]],
    ["$states.context.Execution.RedriveCount", [false, true]],
    ["$states.context.Execution", [true, true]],
    ["$states.context.Execution.Name", [false, false]],
  ])("are the time and the number of redrives if an expression names them: %s", (expression, expected) => {
    const Sorry = { Type: "Succeed", Output: `{% ${expression} %}` } as const;
    const { readsTime, readsRedrives } = new LiveData({
      ...definition,
      States: { ...definition.States, Sorry },
    }).from("Ask");
    expect([readsTime, readsRedrives]).toEqual(expected);
  });

  it("are inputs that a state reads, hands on to one that does, or ends with", () => {
    const { readsInput } = new LiveData(definition).from("Ask");
    const states = Object.keys(definition.States);
    expect(states.filter(readsInput)).toEqual(["Ask", "Use", "Sorry"]);
  });

  it("are everything in a machine with JSONPath", () => {
    const { Sorry: _, ...others } = definition.States;
    const mixed = { ...others, Sorry: { Type: "Succeed", QueryLanguage: "JSONPath" } } as const;
    const { readsVariable, readsInput } = new LiveData({ ...definition, States: mixed }).from("Failed");
    expect([readsVariable("failure"), readsInput("Failed")]).toEqual([true, true]);
  });

  it("are everything if two states have the same name", () => {
    const block = {
      Type: "Parallel",
      Branches: [{ StartAt: "Done", States: { Done: { Type: "Succeed" } } }],
      Next: "Done",
    } as const;
    const { readsVariable } = new LiveData({ ...definition, States: { ...definition.States, block } }).from(
      "Failed",
    );
    expect(readsVariable("failure")).toBe(true);
  });
});
