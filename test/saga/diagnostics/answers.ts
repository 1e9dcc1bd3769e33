import { both, final, rejects, succeeds } from "../../support/answers.js";
import { ref, sagaOf, step, stepsOf } from "../../support/documents.js";
import type { Mistake } from "./mistake.js";

const a = step("A");
const when = (template: unknown) =>
  ({ rejectedWhen: { ...rejects.rejectedWhen, when: template } }) as typeof rejects;

export const answers: readonly Mistake[] = [
  {
    title: "a pivot whose answer may be a rejection of what it has done",
    saga: sagaOf(stepsOf("pivot"), { declared: { DoA: both } }),
    expected: [["pivot-answer-not-final", "A", "DoA"]],
    says: ['"Declined"', "add rejectionsAreFinal: true", "make the step compensatable"],
  },
  {
    title: "a pivot whose rejections by answer are not final",
    saga: sagaOf(stepsOf("pivot"), { declared: { DoA: { ...rejects, rejectionsAreFinal: false } } }),
    expected: [["pivot-answer-not-final", "A", "DoA"]],
    says: ["compensated though the pivot was done"],
  },
  {
    title: "a compensation whose answer may be a rejection",
    saga: sagaOf([a], { declared: { CancelA: { ...rejects, ...final } } }),
    expected: [["missing-succeeded-when", "A", "CancelA"]],
    says: ['compensation of the step "A"', '"Declined"', "Add succeededWhen"],
  },
  {
    title: "a retriable step whose answer may be a rejection",
    saga: sagaOf(stepsOf("pivot", "retriable"), { declared: { DoB: rejects } }),
    expected: [["missing-succeeded-when", "B", "DoB"]],
    says: ['retriable step "B"', "tried until it succeeds"],
  },
  {
    title: "a rejection by answer of a reserved name",
    saga: sagaOf([a], {
      declared: {
        DoA: { rejectedWhen: { when: rejects.rejectedWhen?.when ?? null, rejection: "States.Timeout" } },
      },
    }),
    expected: [["reserved-rejection", "DoA", "States.Timeout"]],
    says: ["Choose a name of your own"],
  },
  {
    title: "conditions on an answer that refer to more than the response",
    saga: sagaOf([a], {
      declared: {
        DoA: {
          ...when({ $eq: [ref("input", "a"), 1] }),
          succeededWhen: { $eq: [ref("key"), ref("response")] },
        },
      },
    }),
    expected: [
      ["unavailable-reference", "input"],
      ["unavailable-reference", "key"],
    ],
    says: [
      'rejectedWhen.when of the operation "DoA"',
      'succeededWhen of the operation "DoA"',
      "Allowed: response",
    ],
  },
  {
    title: "a response outside of the conditions on it",
    saga: sagaOf([step("A", { action: { request: { id: ref("key"), of: ref("response") } } })]),
    expected: [["unavailable-reference", "response"]],
    says: ['The request of the step "A"'],
  },
  {
    title: "a condition on an answer that may fail",
    saga: sagaOf([a], { declared: { DoA: when({ $jsonata: ["$x > 1", { x: ref("response", "n") }] }) } }),
    expected: [["jsonata-not-allowed", "$x > 1"]],
    says: ["the state that reads the answer"],
  },
  {
    title: "conditions on an answer that are the same for every answer",
    saga: sagaOf([a], { declared: { DoA: { ...when(false), succeededWhen: { ok: ref("response") } } } }),
    expected: [
      ["invalid-answer-condition", "DoA"],
      ["invalid-answer-condition", "DoA"],
    ],
    says: ["is false", "eq(response.success, false)", "or remove it"],
  },
  {
    title: "two operations of one name whose answers mean something else",
    saga: {
      ...sagaOf([a]),
      operations: [
        { name: "DoA", rejections: [], ...rejects, ...final },
        { name: "DoA", rejections: [], ...succeeds },
        { name: "CancelA", rejections: [] },
      ],
    },
    expected: [["conflicting-operations", "DoA"]],
    says: ["whose answer is the rejection Declined", "which succeeded when"],
  },
];
