import { sagaOf, step } from "../../support/documents.js";
import type { Mistake } from "./mistake.js";

const long = "x".repeat(81);
const [a, b] = [step("A"), step("B")];

export const names: readonly Mistake[] = [
  {
    title: "an empty name of the saga",
    saga: sagaOf([a], { name: " " }),
    expected: [["invalid-name", " "]],
    says: ["The saga", "a text that isn't empty"],
  },
  {
    title: "a step's name with a slash, which separates the parts of a key",
    saga: sagaOf([step("A/B")]),
    expected: [["invalid-name", "A/B"]],
    says: ["The step", "a letter, followed by letters, digits, spaces, dots, hyphens and underscores"],
  },
  {
    title: "a step's name that begins with a digit",
    saga: sagaOf([step("1st", { action: { operation: "First" }, compensation: { operation: "Last" } })]),
    expected: [["invalid-name", "1st"]],
    says: ["Rename"],
  },
  {
    title: "an operation's name that is no identifier",
    saga: sagaOf([step("A", { action: { operation: "do-a" } })]),
    expected: [["invalid-name", "do-a"]],
    says: ["The operation", "letters, digits and underscores"],
  },
  {
    title: "a blank rejection, and one that CloudFormation would substitute",
    saga: sagaOf([a], { declared: { DoA: { rejections: ["", "No${Car}"] } } }),
    expected: [
      ["invalid-name", "DoA", ""],
      ["invalid-name", "DoA", "No${Car}"],
    ],
    says: ["the name of one error, to the letter", "substitution"],
  },
  {
    title: "a step's name of 81 characters",
    saga: sagaOf([step(long, { action: { operation: "Do" }, compensation: { operation: "Cancel" } })]),
    expected: [["name-too-long", long]],
    says: ["81 characters, 1 more than the 80", "Shorten"],
  },
  {
    title: "an operation's name of 81 characters",
    saga: sagaOf([step("A", { action: { operation: long } })]),
    expected: [["name-too-long", long]],
    says: ["The operation"],
  },
  {
    title: "a compensation's state whose name becomes too long because two steps share it",
    saga: sagaOf([
      step("A", { compensation: { operation: "C".repeat(77) } }),
      step("B", { compensation: { operation: "C".repeat(77) } }),
    ]),
    expected: [
      ["name-too-long", "A", "C".repeat(77)],
      ["name-too-long", "B", "C".repeat(77)],
    ],
    says: ['The step "A" needs a state', "81 characters", "by 1 character."],
  },
  {
    title: "a step called as an end state",
    saga: sagaOf([step("Completed"), step("Compensated")]),
    expected: [
      ["reserved-name", "Completed"],
      ["reserved-name", "Compensated"],
    ],
    says: ["Rename the step"],
  },
  {
    title: "two steps of one name",
    saga: sagaOf([a, b, step("A")]),
    expected: [["duplicate-name", "A", "A"]],
    says: ["step 1 and step 3", "Rename one of them"],
  },
];
