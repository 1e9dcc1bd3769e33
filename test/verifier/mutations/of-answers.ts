import type { ChoiceRule } from "../../../lib/asl/index.js";
import { choice, type Edit, task } from "./edit.js";
import type { Mutation } from "./mutation.js";

/** Changes the rules of the Choice that reads the answer of B. */
const rules = (change: (rules: readonly ChoiceRule[]) => readonly ChoiceRule[]): Edit =>
  choice("B: answer", (each) => ({ ...each, Choices: [...change(each.Choices)] }));
/** Lets a Task take any answer. */
const anyAnswer = (name: string): Edit => task(name, (each) => ({ ...each, Output: {} }));

/** Mistakes in what an answer means. */
export const ofAnswers: readonly Mutation[] = [
  {
    name: "an answer that is a rejection leads to the compensation of the step that was refused",
    of: "answers",
    edit: rules(([first, ...others]) =>
      first === undefined ? [] : [{ ...first, Next: "CancelB" }, ...others],
    ),
    breaks: "begun",
  },
  {
    name: "an answer that is a rejection is final at every try",
    of: "answers",
    edit: rules(([first, second, ...others]) =>
      first === undefined || second === undefined ? [] : [first, { ...second, Next: "CancelA" }, ...others],
    ),
    breaks: "compensated",
  },
  {
    name: "an answer that is a rejection counts as a success",
    of: "answers",
    edit: choice("B: answer", (each) => ({ ...each, Choices: each.Choices.slice(2), Default: "Pay" })),
    breaks: "recovery",
  },
  {
    name: "an answer that says nothing counts as a success",
    of: "answers",
    edit: choice("B: answer", ({ Assign: _, ...each }) => ({ ...each, Default: "Pay" })),
    breaks: "recovery",
  },
  {
    name: "a pivot goes on without a success",
    of: "answers",
    edit: anyAnswer("Pay"),
    breaks: "recovery",
  },
  {
    name: "a compensation goes on without a success",
    of: "answers",
    edit: anyAnswer("CancelB"),
    breaks: "model",
    faults: 2,
  },
  {
    name: "a retriable step goes on without a success",
    of: "answers",
    edit: anyAnswer("Ship"),
    breaks: "completed",
  },
];
