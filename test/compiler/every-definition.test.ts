import { describe, expect, it } from "@jest/globals";
import jsonata from "jsonata";
import {
  type Catcher,
  expressionSource,
  isExpression,
  type Retrier,
  type State,
  type StateMachineDefinition,
  statesOf,
  successorsOf,
  type TaskState,
} from "../../lib/asl/index.js";
import { allSteps, type SagaDocument } from "../../lib/saga/index.js";
import { aslErrorsIn } from "../support/asl-validity.js";
import { definitionOf, stringsIn } from "../support/definitions.js";
import { languageSagas } from "../support/language-sagas.js";
import { manySagas } from "../support/many-sagas.js";

describe.each(Object.entries(manySagas))("the definition of %s", (_title, saga) => {
  const document: SagaDocument = "toJSON" in saga ? saga.toJSON() : saga;
  const definition = definitionOf(saga);
  const states = [...statesOf(definition)];
  const tasks = states.flatMap(([name, state]): [string, TaskState][] =>
    state.Type === "Task" ? [[name, state]] : [],
  );

  it("is accepted by asl-validator", () => {
    expect(aslErrorsIn(definition)).toBe("");
  });

  it("is one of JSONata, and never ended by a timeout of its own", () => {
    expect(definition.QueryLanguage).toBe("JSONata");
    expect(definition).not.toHaveProperty("TimeoutSeconds");
  });

  it("has a Task for each action and each compensation, an end or two, and nothing else", () => {
    const counted = (type: State["Type"]) => states.filter(([, state]) => state.Type === type).length;
    const compensations = allSteps(document.steps).filter(({ compensation }) => compensation !== undefined);
    expect(counted("Task")).toBe(allSteps(document.steps).length + compensations.length);
    expect(counted("Fail") + counted("Succeed")).toBe(states.length - tasks.length);
    expect(states.length - tasks.length).toBeLessThanOrEqual(2);
  });

  it("gives every Task a timeout", () => {
    for (const [, { TimeoutSeconds }] of tasks) {
      if (!isExpression(TimeoutSeconds)) expect(TimeoutSeconds).toBeGreaterThan(0);
    }
  });

  it("reaches every state, and leads to none that is not there", () => {
    const reached = new Set([definition.StartAt]);
    for (const name of reached) {
      const state = definition.States[name];
      for (const next of state === undefined ? [] : successorsOf(state)) reached.add(next);
    }
    expect([...reached].sort()).toEqual(states.map(([name]) => name).sort());
  });

  it("has States.ALL alone and last, and retries nothing that was refused or fails for ever", () => {
    const rejections = new Map(document.operations.map((each) => [each.name, each.rejections]));
    for (const [name, { Retry = [], Catch = [] }] of tasks) {
      for (const handlers of [Retry, Catch] satisfies (readonly (Retrier | Catcher)[])[]) {
        const all = handlers.findIndex(({ ErrorEquals }) => ErrorEquals.includes("States.ALL"));
        if (all === -1) continue;
        expect([all, handlers[all]?.ErrorEquals]).toEqual([handlers.length - 1, ["States.ALL"]]);
      }
      if (Retry.length === 0) continue;
      const step = allSteps(document.steps).find((each) => each.name === name);
      expect(Retry[0]).toEqual({
        ErrorEquals: [
          ...(step === undefined ? [] : (rejections.get(step.action.operation) ?? [])),
          "States.QueryEvaluationError",
          "States.DataLimitExceeded",
        ],
        MaxAttempts: 0,
      });
    }
  });

  it("holds no substitution but the placeholders of its operations", () => {
    const found = new Set([...stringsIn(definition)].filter((text) => text.includes("${")));
    expect([...found].sort()).toEqual(document.operations.map(({ name }) => `\${${name}}`).sort());
  });

  it("refers to no variable that no state assigns, and assigns none that nothing refers to", () => {
    const assigns = (value: unknown): string[] =>
      typeof value !== "object" || value === null
        ? []
        : Object.entries(value).flatMap(([name, part]) =>
            name === "Assign" ? Object.keys(part) : assigns(part),
          );
    const referred = [
      ...JSON.stringify(definition).matchAll(/\$((result|failed|failure)\w*|(?:saga|at|stopped)\b)/g),
    ].map(([, name]) => name);
    const assigned = new Set(assigns(definition));
    expect([...new Set(referred)].sort()).toEqual([...assigned].sort());
  });

  it("has expressions that JSONata 2.0.6 reads and that begin with nothing but $states or a variable", () => {
    for (const text of [...stringsIn(definition)].filter(isExpression)) {
      const source = expressionSource(text);
      expect(() => jsonata(source)).not.toThrow();
      const withoutLiterals = source.replace(/'[^']*'/g, "''").replace(/`[^`]*`/g, "``");
      expect(withoutLiterals).not.toMatch(/\?\?|\?:|\$\$|\$(?![A-Za-z_])/);
    }
  });
});

describe("asl-validator", () => {
  it.each(Object.entries(languageSagas))("accepts what this compiles to: %s", (_title, { saga }) => {
    expect(aslErrorsIn(definitionOf(saga))).toBe("");
  });
});

describe("a definition that is none", () => {
  const definition: StateMachineDefinition = {
    QueryLanguage: "JSONata",
    StartAt: "Pay",
    States: { Pay: { Type: "Pass", Output: "{% $states.input %}", End: true } },
  };

  it.each<[what: string, Pay: object, error: string]>([
    ["a state of no type", { Type: "Pause", End: true }, "SCHEMA_VALIDATION_FAILED"],
    ["what is no JSONata", { Type: "Pass", Output: "{% $states. %}", End: true }, "SCHEMA_VALIDATION_FAILED"],
    ["a way to nowhere", { Type: "Pass", Next: "Nowhere" }, "MISSING_TRANSITION_TARGET"],
  ])("fails for asl-validator: one with %s", (_what, Pay, error) => {
    expect(aslErrorsIn(definition)).toBe("");
    expect(aslErrorsIn({ ...definition, States: { Pay: Pay as State } })).toContain(error);
  });
});
