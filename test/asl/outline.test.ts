import { describe, expect, it } from "@jest/globals";
import { compile, eq, operation, type Ref, saga, shape } from "../../lib/core.js";
import { outline, outlinesIn } from "../../lib/testing.js";
import { orderStack } from "../support/order-stack.js";
import { order } from "../support/small-sagas.js";

function definitionOf(described: Parameters<typeof compile>[0]) {
  const { definition, diagnostics } = compile(described);
  if (definition === undefined) throw new Error(JSON.stringify(diagnostics));
  return definition;
}

describe("the outline of a definition", () => {
  it("has a line for each state, with what it calls, how often, and where it leads", () => {
    expect(outline(definitionOf(order))).toBe(`Take: Task lambda:invoke, 915 s, 3 tries → Pay
  SoldOut → Compensated
  States.DataLimitExceeded → GiveBack
  States.ALL → GiveBack
Pay: Task lambda:invoke, 915 s, 32 tries → end
  Declined, States.QueryEvaluationError → GiveBack
GiveBack: Task lambda:invoke, 915 s, 32 tries → Compensated
Compensated: Fail`);
  });

  it("shows branches, elements, paths and waits inside of what holds them", () => {
    const call = operation("Call", { request: shape<{ id: string }>() });
    const undo = operation("Undo", { request: shape<{ id: string }>() });
    const step = {
      action: call,
      request: ({ key }: { readonly key: Ref<string> }) => ({ id: key }),
      compensation: undo,
    };
    const nested = saga<{ list: readonly string[]; by: string }>("Nested")
      .parallel("Both", {
        one: (branch) => branch.step("One", step),
        two: (branch) => branch.step("Two", step),
      })
      .forEach("Each", { items: ({ input }) => input.list, each: (each) => each.step("Item", step) })
      .choice("By", {
        car: { when: ({ input }) => eq(input.by, "car"), steps: (path) => path.step("Car", step) },
      })
      .wait("Pause", { for: { minutes: 1 } });
    const lines = outline(definitionOf(nested)).split("\n");
    expect(lines).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^Both: Parallel/),
        "  branch 2",
        expect.stringMatching(/^ {4}One: Task lambda:invoke, 915 s, 3 tries → /),
        "  each",
        expect.stringMatching(/^ {4}Item: Task lambda:invoke/),
        "  condition 1 → Car",
        expect.stringMatching(/^Pause: Wait/),
      ]),
    );
    expect(lines.join("\n")).not.toContain("{%");
  });

  it("is that of the same definition in a template", () => {
    const { template } = orderStack();
    // In the stack, the functions' timeouts are known.
    const text = outline(definitionOf(order)).replaceAll("915 s", "18 s");
    expect(Object.values(outlinesIn(template))).toEqual([text]);
  });

  it("leaves out what has no definition in the template", () => {
    expect(outlinesIn(orderStack({ definitionPlace: "asset" }).template)).toEqual({});
    expect(outlinesIn(undefined)).toEqual({});
    expect(
      outlinesIn({
        Resources: {
          A: { Type: "AWS::StepFunctions::StateMachine", Properties: { DefinitionString: "no" } },
        },
      }),
    ).toEqual({});
  });
});
