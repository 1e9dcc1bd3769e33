import { describe, expect, it } from "@jest/globals";
import {
  expressionSource,
  isExpression,
  nestedGroupsOf,
  type State,
  type StateGroup,
  statesOf,
  successorsOf,
} from "../../lib/asl/index.js";

const group = (name: string): StateGroup => ({
  StartAt: name,
  States: { [name]: { Type: "Pass", End: true } },
});
const parallel: State = {
  Type: "Parallel",
  Branches: [group("Left"), group("Right")],
  Catch: [{ ErrorEquals: ["States.ALL"], Next: "Back" }],
  Next: "On",
};
const map: State = { Type: "Map", ItemProcessor: group("Each"), End: true };

describe("an expression", () => {
  it.each(["{%%}", "{% 1 %}", "{%$states.input%}", "{% '%}' %}"])("is %s", (text) => {
    expect(isExpression(text)).toBe(true);
  });

  it.each(["", "{%", "1 %}", " {% 1 %}", "{% 1 %} ", "a {% 1 %} b", 1, null, { a: "{% 1 %}" }])(
    "is not %j",
    (value) => {
      expect(isExpression(value)).toBe(false);
    },
  );

  it("has a source without delimiters and white space", () => {
    expect(expressionSource("{%  $states.input.a \n%}")).toBe("$states.input.a");
  });
});

describe("the successors of a state", () => {
  it.each<[what: string, state: State, successors: string[]]>([
    ["a state that ends", { Type: "Pass", End: true }, []],
    ["a Fail", { Type: "Fail" }, []],
    ["a Wait", { Type: "Wait", Seconds: 1, Next: "A" }, ["A"]],
    [
      "a Choice",
      { Type: "Choice", Choices: [{ Condition: "{% true %}", Next: "A" }], Default: "B" },
      ["A", "B"],
    ],
    ["a Choice without default", { Type: "Choice", Choices: [{ Condition: true, Next: "A" }] }, ["A"]],
    ["what catches", parallel, ["On", "Back"]],
  ])("of %s are named in its order", (_what, state, successors) => {
    expect(successorsOf(state)).toEqual(successors);
  });
});

describe("the groups in a state", () => {
  it("are branches, an item processor, or none", () => {
    expect(nestedGroupsOf(parallel).map(({ StartAt }) => StartAt)).toEqual(["Left", "Right"]);
    expect(nestedGroupsOf(map).map(({ StartAt }) => StartAt)).toEqual(["Each"]);
    expect(nestedGroupsOf({ Type: "Succeed" })).toEqual([]);
  });

  it("give their states after the one that holds them", () => {
    const States = { First: parallel, Second: map, Third: { Type: "Succeed" } as const };
    const names = [...statesOf({ StartAt: "First", States })].map(([name]) => name);
    expect(names).toEqual(["First", "Left", "Right", "Second", "Each", "Third"]);
  });
});
