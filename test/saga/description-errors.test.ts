import { describe, expect, it } from "@jest/globals";
import { DescriptionError, operation, saga, shape } from "../../lib/saga/index.js";
import { giveBack, take } from "../support/small-sagas.js";

/** A saga as somebody describes it who heeds no types. */
interface Untyped {
  step(name: string, props?: unknown): unknown;
  parallel(name: string, branches: unknown): unknown;
}
function untyped(): Untyped {
  const begun: unknown = saga("Untyped");
  return begun as Untyped;
}
const request = ({ key }: { key: unknown }) => ({ id: key });

describe("a description without its types", () => {
  it.each([
    ["no props", undefined, 'What the step "A" is told is undefined, but has to be an object'],
    [
      "no action",
      { request },
      'The action of the step "A" is undefined, but has to be an operation, made by operation()',
    ],
    ["an action by name", { action: "Take", request }, 'The action of the step "A" is "Take"'],
    [
      "no request",
      { action: take },
      'The request of the step "A" is undefined, but has to be a function that makes it',
    ],
    [
      "a request that is data",
      { action: take, request: { id: 1 } },
      'The request of the step "A" is {"id":1}',
    ],
    [
      "a compensation by name",
      { action: take, request, compensation: "Back" },
      'The compensation of the step "A" is "Back"',
    ],
    [
      "a compensation under a wrong name",
      { action: take, request, compensation: { op: giveBack } },
      "has to be an operation, made by operation(), or { operation, request }",
    ],
    [
      "a compensation's request that is data",
      { action: take, request, compensation: { operation: giveBack, request: {} } },
      'The compensation of the step "A", request, is {}, but has to be a function',
    ],
  ])("fails on %s, naming the step, what was received and what is allowed", (_what, props, message) => {
    expect(() => untyped().step("A", props)).toThrow(DescriptionError);
    expect(() => untyped().step("A", props)).toThrow(message);
  });

  it("fails on a branch that is no function, and on rejections that are no list", () => {
    expect(() => untyped().parallel("P", { x: [] })).toThrow(
      'The branch "x" of the block "P" is [], but has to be a function, as in (branch) => branch.step(…), which adds steps to what it is given',
    );
    // @ts-expect-error a list is wanted
    expect(() => operation("Take", { request: shape<object>(), rejections: "Declined" })).toThrow(
      'What the operation "Take" has as rejections is "Declined", but has to be a list of error names',
    );
  });
});
