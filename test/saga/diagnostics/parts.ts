import type { SagaDocument } from "../../../lib/saga/index.js";
import {
  choice,
  forEach,
  parallel,
  part,
  ref,
  sagaOf,
  step,
  wait,
  withKey,
} from "../../support/documents.js";
import type { Mistake } from "./mistake.js";

const asking = (name: string, of: ReturnType<typeof ref>) =>
  step(name, { action: { request: { ...withKey, of } } });
const used = (of: Partial<SagaDocument>) =>
  sagaOf([part("Out", [step("Fly")], { of: { name: "Leg", ...of } })]);
/** A step of a name that is shortened in the names of its operations. */
const named = (name: string) =>
  step(name, { action: { operation: "Do" }, compensation: { operation: "Cancel" } });

export const parts: readonly Mistake[] = [
  {
    title: "a part without steps",
    saga: sagaOf([part("Out", []), step("A")]),
    expected: [["empty-block", "Out"]],
    says: ['The part "Out" has no steps'],
  },
  {
    title: "the pivot in a part",
    saga: sagaOf([part("Out", [step("Pay", { kind: "pivot" })])]),
    expected: [["pivot-in-block", "Pay", "Out"]],
    says: ["a part, which can be used anywhere and more than once"],
  },
  {
    title: "a saga with options as a part",
    saga: used({ options: { deadline: { hours: 1 } } }),
    expected: [["part-with-options", "Out", "Leg"]],
    says: ['The part "Out" is the saga "Leg", which has options of its own', "Set them on the outer saga"],
  },
  {
    title: "a saga with an order of recovery and hooks as a part",
    saga: used({ recovery: { order: "parallel" }, hooks: { onCompleted: [] } }),
    expected: [
      ["part-with-options", "Out", "Leg"],
      ["part-with-options", "Out", "Leg"],
    ],
    says: ["has a recovery order of its own", "has hooks of its own"],
  },
  {
    title: "one name twice in a part, and two parts of one name, but not one name within and without",
    saga: sagaOf([
      part("Out", [step("A"), step("A")]),
      part("Out", [step("B")]),
      part("Back", [step("A"), part("Back", [step("A")])]),
      step("A"),
    ]),
    expected: [
      ["duplicate-name", "A", "A"],
      ["duplicate-name", "Out", "Out"],
    ],
    says: [
      'Two steps of the part "Out" have the name "A": step 1 and step 2',
      'Two steps have the name "Out": step 1 and step 2',
    ],
  },
  {
    title: "names that are too long with those of the parts around, and of parts that only hold others",
    saga: sagaOf([part("x".repeat(40), [named("y".repeat(40)), part("z".repeat(40), [named("w")])])]),
    expected: [
      ["name-too-long", `${"x".repeat(40)}/${"y".repeat(40)}`],
      ["name-too-long", `${"x".repeat(40)}/${"z".repeat(40)}/w`],
    ],
    says: ["has 81 characters, 1 more than the 80", "has 83 characters"],
  },
  {
    title: "a part in a block that is called as what the block hands out",
    saga: sagaOf([parallel("P", { x: [part("failure", [step("A")])] }), part("recovery", [step("B")])]),
    expected: [["reserved-name", "failure"]],
    says: ['"recovery", "failure", "failures" and "index" are reserved inside blocks'],
  },
  {
    title:
      "results of what is no step of a part, of a later step in it, and of another part's without its name",
    saga: sagaOf([
      part("Out", [asking("A", ref("results", "B")), step("B"), wait("W", { for: { seconds: 1 } })]),
      asking("C", ref("results", "Out", "Z")),
      asking("D", ref("results", "A")),
      asking("E", ref("results", "Out", "W")),
      part("Back", [asking("F", ref("results", "G", "x")), asking("Fine1", ref("results", "Out", "A"))]),
      part("G", [asking("H", ref("results", "Out", "Z"))]),
      asking("Fine2", ref("results", "Out", "A", "x")),
      asking("Fine3", ref("results", "Back")),
    ]),
    expected: [
      ["unavailable-result", "Out/B"],
      ["unknown-step", "Out/Z"],
      ["unknown-step", "A"],
      ["unknown-step", "Out/W"],
      ["unknown-step", "G/x"],
      ["unknown-step", "Out/Z"],
    ],
    says: ["The steps are: Out/A, Out/B, C"],
  },
  {
    title: "what a part in a block, in an iteration or on a path must not refer to",
    saga: sagaOf([
      parallel("P", {
        x: [part("Out", [step("A")])],
        y: [part("Back", [asking("B", ref("results", "Out", "A"))])],
      }),
      forEach("Each", ref("input", "list"), [part("Leg", [asking("C", ref("items", "Other"))])]),
      choice("Way", { x: [ref("input", "x"), [part("Car", [asking("D", ref("item"))])]] }),
    ]),
    expected: [
      ["unknown-step", "Out"],
      ["unavailable-reference", "items"],
      ["unavailable-reference", "item"],
    ],
    says: ['The request of the step "Leg/C" refers to items.Other', "Allowed: items.Each"],
  },
  {
    title: "an input of a part that refers to what has not run",
    saga: sagaOf([
      part("Out", [asking("A", ref("input", "city"))], { input: { city: ref("results", "B", "city") } }),
      step("B"),
    ]),
    expected: [["unavailable-result", "B"]],
    says: ['The request of the step "Out/A" refers to the result of "B"'],
  },
  {
    title: "kinds on the wrong side of the pivot, in a part",
    saga: sagaOf([
      part("Early", [step("R", { kind: "retriable" })]),
      step("Pay", { kind: "pivot" }),
      part("Late", [step("A")]),
    ]),
    expected: [
      ["retriable-before-pivot", "Early/R", "Pay"],
      ["compensatable-after-pivot", "Late/A", "Pay"],
    ],
    says: [],
  },
];
