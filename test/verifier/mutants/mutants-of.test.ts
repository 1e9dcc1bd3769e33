import { describe, expect, it } from "@jest/globals";
import type { StateMachineDefinition } from "../../../lib/asl/index.js";
import { definitionOf } from "../../support/definitions.js";
import { baseSagas } from "../mutations/base-sagas.js";
import { mutantsOf } from "./mutants-of.js";
import { sourceEdits } from "./source-edits.js";

const machine: StateMachineDefinition = {
  QueryLanguage: "JSONata",
  StartAt: "Ask",
  States: {
    Ask: {
      Type: "Task",
      Resource: "arn:aws:states:::lambda:invoke",
      Arguments: { FunctionName: "${Ask}", Payload: { id: "{% $states.input.id %}", n: 1 } },
      TimeoutSeconds: 9,
      Retry: [{ ErrorEquals: ["States.ALL"], MaxAttempts: 2 }],
      Catch: [{ ErrorEquals: ["No", "States.ALL"], Next: "Sorry" }],
      Next: "Done",
    },
    Done: { Type: "Succeed" },
    Sorry: { Type: "Fail", Error: "Sorry" },
  },
};

describe("the mutants of a state machine", () => {
  const mutants = [...mutantsOf(machine)];
  const named = (operator: string) => mutants.filter((each) => each.operator === operator);

  it("have each field of a state removed, and changed", () => {
    const operators = new Set(mutants.map(({ operator }) => operator));
    expect(operators).toEqual(
      new Set([
        "StateMachine.StartAt: elsewhere",
        "StateMachine.TimeoutSeconds: added",
        "Task.Resource: removed",
        "Task.Resource: waits for a token, or does not",
        "Task.Arguments: removed",
        "Task.Arguments: property removed",
        "Task.Arguments: property changed",
        "Task.Arguments: properties swapped",
        "Task.Arguments: text changed",
        "Task.Arguments: number one more",
        "Task.Arguments: path changed",
        "Task.Arguments: path shortened",
        "Task.TimeoutSeconds: removed",
        "Task.TimeoutSeconds: one more",
        "Task.TimeoutSeconds: one less",
        "Task.TimeoutSeconds: one second",
        "Task.HeartbeatSeconds: added",
        "Task.Assign: added",
        "Task.Output: added",
        "Task.Retry: removed",
        "Task.Retry: ErrorEquals one changed",
        "Task.Retry: MaxAttempts removed",
        "Task.Retry: MaxAttempts one more",
        "Task.Retry: MaxAttempts one less",
        "Task.Retry: IntervalSeconds one more",
        "Task.Retry: BackoffRate one more",
        "Task.Catch: removed",
        "Task.Catch: ErrorEquals one removed",
        "Task.Catch: ErrorEquals one changed",
        "Task.Catch: Next elsewhere",
        "Task.Next: removed",
        "Task.Next: elsewhere",
        "Task: left out",
        "Task: done twice",
        "Task: ends its group",
        "Succeed: fails",
        "Fail.Error: removed",
        "Fail.Error: text changed",
        "Fail: succeeds",
      ]),
    );
  });

  it("name the place", () => {
    expect(named("Task.Catch: ErrorEquals one removed").map(({ place }) => place)).toEqual([
      "Ask: Catch[0] No",
      "Ask: Catch[0] States.ALL",
    ]);
  });

  it("differ from their original and from each other", () => {
    const texts = mutants.map(({ definition }) => JSON.stringify(definition));
    expect(new Set([...texts, JSON.stringify(machine)]).size).toBe(texts.length + 1);
  });

  it("say which errors matter to what they change", () => {
    const [removed, changed] = ["Task.Retry: removed", "Task.Catch: ErrorEquals one changed"].map(
      (operator) => named(operator)[0]?.matters,
    );
    expect(removed?.state).toBe("Ask");
    expect(["No", "States.Timeout"].map((error) => removed?.failsWith?.(error))).toEqual([true, true]);
    expect(named("Task.TimeoutSeconds: removed")[0]?.matters).toEqual({ state: "Ask" });
    expect(changed?.failsWith?.("No")).toBe(true);
  });

  it("are of every type of state", () => {
    const types = new Set<string>();
    for (const saga of [baseSagas.large, baseSagas.limited, baseSagas.late]) {
      for (const { operator } of mutantsOf(definitionOf(saga))) types.add(operator.replace(/[.:].*/, ""));
    }
    expect([...types].sort()).toEqual(
      [
        "Branch",
        "Choice",
        "Fail",
        "Map",
        "Parallel",
        "Pass",
        "StateMachine",
        "Succeed",
        "Task",
        "Wait",
      ].sort(),
    );
  });
});

describe("the changes of an expression", () => {
  const changesOf = (source: string, variables: readonly string[] = []) =>
    [...sourceEdits(source, variables)].map(({ changed }) => changed);

  it.each<[source: string, changed: string[]]>([
    ["$a.id", ["$b.id", "$noVariable.id", "$a.changed", "$a"]],
    ["1 < 2", ["2 < 2", "1 >= 2", "1 < 3"]],
    ["$a and true", ["$b and true", "$noVariable and true", "$a or true", "$a and false"]],
    ["$a ? 1 : 2", ["$not($a) ? 1 : 2", "true ? 1 : 2", "$a ? 2 : 2", "$a ? 1 : 3"]],
  ])("are of what it is made of: %s", (source, changed) => {
    expect(changesOf(source, ["a", "b"])).toEqual(expect.arrayContaining(changed));
  });

  it("take properties and elements away, change them and swap them", () => {
    expect(changesOf("{'a': $x, 'b': [1, 2]}")).toEqual(
      expect.arrayContaining([
        "{ 'b': [1, 2]}",
        "{'a': $x}",
        "{'a': 'changed', 'b': [1, 2]}",
        "{'a': [1, 2], 'b': $x}",
        "{'a': $x, 'b': [ 2]}",
        "{'a': $x, 'b': [1]}",
      ]),
    );
  });

  it("leave alone what is in a text", () => {
    expect(changesOf("'a ? b : {c}, $d'")).toEqual(["'a ? b : {c}, $d changed'"]);
  });
});
