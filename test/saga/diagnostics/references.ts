import { ref, sagaOf, step, stepsOf, withKey } from "../../support/documents.js";
import type { Mistake } from "./mistake.js";

const [a, b] = [step("A"), step("B")];

export const references: readonly Mistake[] = [
  {
    title: "no key in the request of an action that changes the world",
    saga: sagaOf([step("A", { action: { request: { id: "constant" } } })]),
    expected: [["missing-key", "A", "DoA"]],
    says: ["The request of the action", "Add key or keyHash to the request"],
  },
  {
    title: "no key in the request of a compensation",
    saga: sagaOf([
      step("A", {
        action: { request: { id: ref("key"), city: ref("input", "city") } },
        compensation: { request: { city: ref("request", "city") } },
      }),
    ]),
    expected: [["missing-key", "A", "CancelA"]],
    says: ["The request of the compensation", "Add key or keyHash to the request"],
  },
  {
    title: "nothing of a key but a property that it does not have",
    saga: sagaOf([step("A", { action: { request: { id: ref("key", "length") } } })]),
    expected: [["missing-key", "A", "DoA"]],
    says: [],
  },
  {
    title: "the result of what is no step",
    saga: sagaOf([a, step("B", { action: { request: { ...withKey, of: ref("results", "Z", "id") } } })]),
    expected: [["unknown-step", "Z"]],
    says: ['The request of the step "B"', "The steps are: A, B"],
  },
  {
    title: "the result of a later step, and of the step itself",
    saga: sagaOf([
      step("A", { action: { request: { ...withKey, of: [ref("results", "B"), ref("results", "A")] } } }),
      b,
    ]),
    expected: [
      ["unavailable-result", "A"],
      ["unavailable-result", "B"],
    ],
    says: [
      'The request of the step "A"',
      "hasn't run yet at that point",
      "Refer to a step that runs before, or change the order",
    ],
  },
  {
    title: "the failure in a request that is no compensation's",
    saga: sagaOf([step("A", { action: { request: { ...withKey, why: ref("failure") } } })]),
    expected: [["unavailable-reference", "failure"]],
    says: ['The request of the step "A"', "Allowed: input, results, execution, key, keyHash"],
  },
  {
    title: "the key in the output",
    saga: sagaOf([a], { output: { id: ref("key") } }),
    expected: [["unavailable-reference", "key"]],
    says: ["The output", "Allowed: input, results"],
  },
  {
    title: "all results at once",
    saga: sagaOf([a], { output: { all: ref("results") } }),
    expected: [["unavailable-reference", "results"]],
    says: ["results as a whole", "results.<step>"],
  },
  {
    title: "an output that is a text",
    saga: sagaOf([a], { output: "done" }),
    expected: [["invalid-output"]],
    says: ['is "done"', "has to be an object", "Put it into a property"],
  },
  {
    title: "an output that is a reference",
    saga: sagaOf([a], { output: ref("results", "A") }),
    expected: [["invalid-output"]],
    says: ["the reference results.A"],
  },
  {
    title: "the output's property that holds failures",
    saga: sagaOf(stepsOf("best-effort", "best-effort"), { output: { failures: 0 } }),
    expected: [["reserved-output", "failures"]],
    says: ["(A, B)", "Rename the property"],
  },
];
