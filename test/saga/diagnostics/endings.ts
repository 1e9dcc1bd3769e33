import { operation, saga, shape } from "../../../lib/saga/index.js";
import { forEach, parallel, part, ref, sagaOf, step, withKey } from "../../support/documents.js";
import type { Mistake } from "./mistake.js";

const list = ref("input", "list");
const [a, b] = [step("A"), step("B")];
const last = (name: string, request = withKey) => step(name, { kind: "best-effort", action: { request } });
const first = (...names: string[]) => ({ recovery: { order: { first: names } } });

/** The order of recovery, and what is run at the end. */
export const endings: readonly Mistake[] = [
  {
    title: "what is named first that there is not, has no compensation, is in a block, or is named twice",
    saga: sagaOf(
      [a, b, step("Look", { kind: "read-only" }), parallel("P", { x: [step("C")] })],
      first("B", "Z", "Look", "P", "C", "B"),
    ),
    expected: ["Z", "Look", "C", "B"].map((name) => ["unknown-first", name] as const),
    says: [
      'names "Z" first, which is not a step with a compensation in the outermost sequence. You can use: A, B, P.',
      'names "B" first, which is named twice.',
    ],
  },
  {
    title: "a part named first in which nothing is compensated",
    saga: sagaOf(
      [
        part("Out", [step("A"), parallel("P", { x: [step("B")] }), forEach("Each", list, [last("C")])]),
        part("Back", [step("Look", { kind: "read-only" })]),
      ],
      first("Out", "Back"),
    ),
    expected: [["unknown-first", "Back"]],
    says: ["You can use: Out/A, Out/P."],
  },
  {
    title: "a part and its step named first",
    saga: sagaOf([part("Out", [step("A"), step("B")])], first("Out", "Out")),
    expected: [
      ["unknown-first", "Out/B"],
      ["unknown-first", "Out/A"],
    ],
    says: ["named twice"],
  },
  {
    title: "a hook that is not best-effort",
    saga: sagaOf([a], {
      hooks: {
        onCompleted: [step("Done", { kind: "read-only" })],
        onCompensated: [step("Sorry", { kind: "pivot" })],
      },
    }),
    expected: [
      ["hook-not-best-effort", "Done"],
      ["hook-not-best-effort", "Sorry"],
    ],
    says: ['The hook "Done" has the kind read-only', "If it must happen, make it a step"],
  },
  {
    title: "names of hooks that are taken, odd or reserved",
    saga: sagaOf([a], {
      hooks: {
        onCompleted: [last("A"), last("Completed")],
        onCompensated: [
          step("1st", { kind: "best-effort", action: { operation: "First" } }),
          step("x".repeat(81), { kind: "best-effort", action: { operation: "Do" } }),
        ],
      },
    }),
    expected: [
      ["duplicate-name", "A", "A"],
      ["reserved-name", "Completed"],
      ["invalid-name", "1st"],
      ["name-too-long", "x".repeat(81)],
    ],
    says: [],
  },
  {
    title: "no key in the request of what is run at the end",
    saga: sagaOf([a], {
      hooks: {
        onCompleted: [last("Done", { id: ref("input", "id") })],
        onCompensated: [last("Sorry", { id: ref("input", "id") })],
      },
    }),
    expected: [
      ["missing-key", "Done", "DoDone"],
      ["missing-key", "Sorry", "DoSorry"],
    ],
    says: [],
  },
  {
    title: "results in what is run when everything was compensated, and the failure in what is run before",
    saga: sagaOf([a], {
      hooks: {
        onCompleted: [
          step("Done", {
            kind: "best-effort",
            action: { request: { ...withKey, fine: ref("results", "A"), why: ref("failure") } },
          }),
        ],
        onCompensated: [
          step("Sorry", {
            kind: "best-effort",
            action: { request: { ...withKey, of: ref("results", "A"), why: ref("failure", "error") } },
          }),
        ],
      },
    }),
    expected: [
      ["unavailable-reference", "failure"],
      ["unavailable-reference", "results"],
    ],
    says: [
      'The request of the step "Sorry" refers to results, which isn\'t available there. Allowed: input, key, keyHash, execution, failure.',
    ],
  },
  {
    title: "timeouts, retries and operations of hooks that are wrong",
    saga: {
      ...sagaOf([a], {
        hooks: {
          onCompleted: [step("Done", { kind: "best-effort", action: { timeout: { seconds: 0 } } })],
          onCompensated: [step("Sorry", { kind: "best-effort", action: { retry: { tries: 0 } } })],
        },
      }),
      operations: sagaOf([a]).operations,
    },
    expected: [
      ["invalid-time", "Done"],
      ["invalid-retry", "Sorry"],
      ["unknown-operation", "Done", "DoDone"],
      ["unknown-operation", "Sorry", "DoSorry"],
    ],
    says: [],
  },
  {
    title: "two operations of one name, one of them that of a hook",
    saga: saga("S")
      .step("Look", {
        kind: "read-only",
        action: operation("Look", { request: shape<object>() }),
        request: () => ({}),
      })
      .onCompensated("Sorry", {
        action: operation("Look", { request: shape<{ id: string }>(), rejections: ["No"] }),
        request: ({ key }) => ({ id: key }),
      }),
    expected: [["conflicting-operations", "Look"]],
    says: [],
  },
  {
    title: "the output's property that holds failures, where a hook has one",
    saga: sagaOf([a], { output: { failures: 0 }, hooks: { onCompleted: [last("Done")] } }),
    expected: [["reserved-output", "failures"]],
    says: ["(Done)"],
  },
];
