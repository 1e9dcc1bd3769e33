import type { TemplateJson } from "../../../lib/saga/index.js";
import { choice, forEach, parallel, ref, sagaOf, step, withKey } from "../../support/documents.js";
import type { Mistake } from "./mistake.js";

const byCar: TemplateJson = { $eq: [ref("input", "by"), "car"] };
const asking = (name: string, of: ReturnType<typeof ref>) =>
  step(name, { action: { request: { ...withKey, of } } });

export const choices: readonly Mistake[] = [
  {
    title: "a choice without paths",
    saga: sagaOf([choice("C", {})]),
    expected: [["empty-block", "C"]],
    says: ['The choice "C" has no paths'],
  },
  {
    title: "otherwise before the last path",
    saga: sagaOf([
      choice("C", {
        any: ["otherwise", [step("A")]],
        car: [byCar, []],
        other: ["otherwise", []],
      }),
    ]),
    expected: [["misplaced-otherwise", "C", "any"]],
    says: [
      "has no condition, so no path after it could ever be taken",
      "Move it to the end, or give it a condition",
    ],
  },
  {
    title: "two paths of one name, and one of an odd name",
    saga: sagaOf([
      {
        type: "choice",
        name: "C",
        paths: [
          { name: "x", when: byCar, steps: [] },
          { name: "x", steps: [] },
        ],
      },
      choice("D", { "x/y": [byCar, []] }),
    ]),
    expected: [
      ["duplicate-branch", "C", "x"],
      ["invalid-name", "D", "x/y"],
    ],
    says: [
      'Two paths of the choice "C" have the name "x"',
      'The path of the choice "D" can\'t have the name "x/y"',
    ],
  },
  {
    title: "the pivot on a path",
    saga: sagaOf([choice("C", { x: [byCar, [step("Pay", { kind: "pivot" })]] })]),
    expected: [["pivot-in-block", "Pay", "C"]],
    says: ["which may take a path without it"],
  },
  {
    title: "one name on two paths, and that of the choice on one",
    saga: sagaOf([choice("C", { x: [byCar, [step("A")]], y: ["otherwise", [step("A"), step("C")]] })]),
    expected: [
      ["duplicate-name", "A", "A"],
      ["duplicate-name", "C", "C"],
    ],
    says: ["step 2 and step 3", "step 1 and step 4"],
  },
  {
    title: "kinds on the wrong side of the pivot, on a path",
    saga: sagaOf([
      choice("Early", { x: [byCar, [step("R", { kind: "retriable" })]] }),
      step("Pay", { kind: "pivot" }),
      choice("Late", { x: [byCar, [step("A")]] }),
    ]),
    expected: [
      ["retriable-before-pivot", "R", "Pay"],
      ["compensatable-after-pivot", "A", "Pay"],
    ],
    says: [],
  },
  {
    title: "results of a path from outside, from another path, and of paths and steps that there are not",
    saga: sagaOf([
      choice("C", {
        car: [byCar, [step("A")]],
        train: ["otherwise", [asking("B", ref("results", "A")), asking("B2", ref("results", "C"))]],
        none: ["otherwise", []],
      }),
      asking("D", ref("results", "A")),
      parallel("P", {
        x: [choice("C2", { y: ["otherwise", [forEach("Each", ref("input", "list"), [step("H")])]] })],
      }),
      asking("I", ref("results", "H")),
      asking("E", ref("results", "C", "boat")),
      asking("F", ref("results", "C", "car", "B")),
      asking("G", ref("results", "C", "none", "B")),
      asking("Fine1", ref("results", "C", "car", "A", "price")),
      asking("Fine2", ref("results", "C", "none")),
    ]),
    expected: [
      ["misplaced-otherwise", "C", "train"],
      ["unavailable-result", "A"],
      ["unavailable-result", "C"],
      ["unavailable-result", "A"],
      ["unavailable-result", "H"],
      ["unknown-step", "boat"],
      ["unknown-step", "B"],
      ["unknown-step", "B"],
    ],
    says: [
      'The request of the step "B" refers to the result of "A", which hasn\'t run yet at that point. Refer to a step that runs before',
      'refers to the result of "A", which is inside "C". From outside, refer to it as results.C.car.A.',
      'which is inside "P". From outside, refer to it as results.P.x.C2.y.Each[0].H.',
      'which is not a path of "C". The paths are: car, train, none',
      'which is not a step in "C". The steps are: A',
      'which is not a step in "C". The steps are: none',
    ],
  },
  {
    title: "a condition that refers to what has not run, or is not there",
    saga: sagaOf([
      choice("C", {
        x: [{ $eq: [ref("results", "A", "by"), "car"] }, [step("A")]],
        y: [{ $eq: [ref("key"), ref("results", "Z", "by")] }, []],
      }),
    ]),
    expected: [
      ["unavailable-result", "A"],
      ["unavailable-reference", "key"],
      ["unknown-step", "Z"],
    ],
    says: [
      'The condition of the path "y" of the choice "C" refers to key',
      "Allowed: input, results, execution.",
    ],
  },
  {
    title: "a choice, a wait and a part of odd names",
    saga: sagaOf([
      choice("1st", { x: [byCar, []] }),
      { type: "wait", name: "2nd", for: { seconds: 1 } },
      { type: "part", name: "a/b", steps: [step("A")] },
      forEach("3rd", ref("input"), [step("B")]),
      parallel("4th", { x: [step("C")] }),
    ]),
    expected: ["1st", "2nd", "a/b", "3rd", "4th"].map((name) => ["invalid-name", name] as const),
    says: [
      'The choice can\'t have the name "1st"',
      'The wait can\'t have the name "2nd"',
      'The part can\'t have the name "a/b"',
      'The block can\'t have the name "3rd"',
      'The block can\'t have the name "4th"',
    ],
  },
];
