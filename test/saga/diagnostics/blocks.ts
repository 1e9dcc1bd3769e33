import { parallel, ref, sagaOf, step, withKey } from "../../support/documents.js";
import type { Mistake } from "./mistake.js";

const [a, b] = [step("A"), step("B")];

export const blocks: readonly Mistake[] = [
  {
    title: "a block without branches, and a branch without steps",
    saga: sagaOf([parallel("None", {}), parallel("Some", { x: [a], y: [] })]),
    expected: [
      ["empty-block", "None"],
      ["empty-block", "Some", "y"],
    ],
    says: ["no branches", 'no steps in its branch "y"', "Add some, or remove it"],
  },
  {
    title: "the pivot in a block",
    saga: sagaOf([parallel("P", { x: [step("Pay", { kind: "pivot" })], y: [a] })]),
    expected: [["pivot-in-block", "Pay", "P"]],
    says: ["could still fail after it", "Move it to the outermost sequence"],
  },
  {
    title: "two branches of one name, and one of an odd name",
    saga: sagaOf([
      {
        type: "parallel",
        name: "P",
        branches: [
          { name: "x", steps: [a] },
          { name: "x", steps: [b] },
        ],
      },
      parallel("Q", { "x/y": [step("C")] }),
    ]),
    expected: [
      ["duplicate-branch", "P", "x"],
      ["invalid-name", "Q", "x/y"],
    ],
    says: ["Rename one of them", 'The branch of the block "Q"'],
  },
  {
    title: "a step in a block named like another one, like the block, or like what a block hands out",
    saga: sagaOf([
      a,
      parallel("P", {
        x: [a],
        y: [
          step("P"),
          step("recovery", { action: { operation: "Go" }, compensation: { operation: "Back" } }),
          step("index", { action: { operation: "Go" }, compensation: { operation: "Back" } }),
        ],
      }),
    ]),
    expected: [
      ["duplicate-name", "A", "A"],
      ["duplicate-name", "P", "P"],
      ["reserved-name", "recovery"],
      ["reserved-name", "index"],
    ],
    says: ['"recovery", "failure", "failures" and "index" are reserved inside blocks'],
  },
  {
    title: "kinds on the wrong side of the pivot, in a block",
    saga: sagaOf([
      parallel("Early", { x: [step("R", { kind: "retriable" })] }),
      step("Pay", { kind: "pivot" }),
      parallel("Late", { x: [a], y: [step("L", { kind: "read-only" })] }),
    ]),
    expected: [
      ["retriable-before-pivot", "R", "Pay"],
      ["compensatable-after-pivot", "A", "Pay"],
      ["read-only-after-pivot", "L", "Pay"],
    ],
    says: [],
  },
  {
    title:
      "references into another branch, past the end of a block, and to branches and steps that there are not",
    saga: sagaOf([
      parallel("P", {
        x: [step("A")],
        y: [
          step("B", { action: { request: { ...withKey, a: ref("results", "A"), p: ref("results", "P") } } }),
        ],
      }),
      step("C", {
        action: {
          request: {
            ...withKey,
            inside: ref("results", "A"),
            branch: ref("results", "P", "z"),
            step: ref("results", "P", "x", "B"),
            fine: ref("results", "P", "x", "A", "id"),
          },
        },
      }),
    ]),
    expected: [
      ["unavailable-result", "A"],
      ["unavailable-result", "P"],
      ["unavailable-result", "A"],
      ["unknown-step", "z"],
      ["unknown-step", "B"],
    ],
    says: ['not a branch of "P". The branches are: x, y', 'not a step in "P". The steps are: A'],
  },
  {
    title: "a block whose states would have names that are too long",
    saga: sagaOf([parallel("x".repeat(70), { branch: [a] })]),
    expected: [["name-too-long", "x".repeat(70)]],
    says: [
      `The block "${"x".repeat(70)}" needs a state called "${"x".repeat(70)}: branch has nothing to compensate"`,
      "Shorten the name of the block by 24 characters.",
    ],
  },
];
