import { all, choice, map, next, parallel, payload, route, task, text, without } from "./edit.js";
import type { Mutation } from "./mutation.js";

/** Mistakes in blocks, lists, choices and waits. */
export const ofBlocks: readonly Mutation[] = [
  {
    name: "a Parallel fails with its branch, and abandons the others",
    of: "block",
    edit: all(
      task("C", ({ Catch: _, ...each }) => each),
      without("Both: y stopped"),
    ),
    breaks: "begun",
  },
  {
    name: "what a branch tells of its failure is not asked for",
    of: "block",
    edit: choice("Both: settled", (each) => ({
      ...each,
      Choices: each.Choices.map((rule) => ({ ...rule, Condition: "{% true %}" })),
    })),
    breaks: "recovery",
  },
  {
    name: "an expression fails in a Choice",
    of: "block",
    edit: choice("Both: settled", (each) => ({
      ...each,
      Choices: each.Choices.map((rule) => ({ ...rule, Condition: "{% $block_Both[0].A.id.none > 1 %}" })),
    })),
    breaks: "stuck",
  },
  {
    name: "a block that failed is not compensated",
    of: "block",
    edit: choice("Both: settled", (each) => ({ ...each, Default: "CancelFirst" })),
    breaks: "compensated",
  },
  {
    name: "a branch that was refused begins with its own compensation",
    of: "block",
    edit: text("B", '"recovery":"CancelA"', '"recovery":"CancelB"'),
    breaks: "begun",
  },
  {
    name: "a branch that is in doubt begins with the compensation before its own",
    of: "block",
    edit: text("B", '"recovery":"CancelB"', '"recovery":"CancelA"'),
    breaks: "compensated",
  },
  {
    name: "the recovery of a block leaves out a branch",
    of: "block",
    edit: parallel("Both: compensation", (each) => ({ ...each, Branches: each.Branches.slice(0, 1) })),
    breaks: "compensated",
  },
  {
    name: "outcomes that are too large together are not caught",
    of: "block",
    edit: parallel("Both", ({ Catch: _, ...each }) => each),
    breaks: "stuck",
    faults: 2,
  },
  {
    name: "outcomes that are too large together lead past the block's compensation",
    of: "block",
    edit: parallel("Both", (each) => ({
      ...each,
      Catch: (each.Catch ?? []).map((catcher) => ({ ...catcher, Next: "CancelFirst" })),
    })),
    breaks: "compensated",
    faults: 2,
  },
  {
    name: "the step before a block is compensated first",
    of: "block",
    edit: all(
      next("CancelLast", "CancelFirst"),
      next("CancelFirst", "Both: compensation"),
      next("Both: compensation", "Compensated"),
      route("First", "States.ALL", "Compensated"),
    ),
    breaks: "order",
  },
  {
    name: "the branches of a block are compensated in the order of their steps",
    of: "block",
    edit: all(
      text("Both: x compensation", '"Next":"CancelB"', '"Next":"CancelA"'),
      text("Both: x compensation", '"Default":"CancelB"', '"Default":"CancelA"'),
      task("CancelA", ({ End: _, ...each }) => ({ ...each, Next: "CancelB" })),
      task("CancelB", ({ Next: _, ...each }) => ({ ...each, End: true })),
    ),
    breaks: "order",
  },
  {
    name: "the iterations of a list share a key",
    of: "list",
    edit: text("Each", "$string($states.context.Map.Item.Index)", "'0'"),
    breaks: "keys",
  },
  {
    name: "a list is compensated but for its last element",
    of: "list",
    edit: map("Each: compensation", (each) => ({
      ...each,
      Items: "{% [$states.context.Execution.Input.list[0]] %}",
    })),
    breaks: "compensated",
  },
  {
    name: "every element is compensated as far as the first one came",
    of: "list",
    edit: text("Each: compensation", "$block_Each[index = $states.input.index]", "$block_Each[0]"),
    breaks: "begun",
  },
  {
    name: "an element is compensated with the data of another one",
    of: "list",
    edit: text("CancelA", "$states.input.item", "$states.context.Execution.Input.list[0]"),
    breaks: "requests",
  },
  {
    name: "a list fails with its element, and abandons the others",
    of: "list",
    edit: task("A", ({ Catch: _, ...each }) => each),
    breaks: "begun",
  },
  {
    name: "the wrong path of a choice is compensated",
    of: "ways",
    edit: text("Way: compensation", "$path_Way = 'car'", "$path_Way = 'train'"),
    breaks: "begun",
  },
  {
    name: "no path of a choice is compensated",
    of: "ways",
    edit: choice("Way: compensation", (each) => ({
      ...each,
      Choices: each.Choices.map((rule) => ({ ...rule, Next: "Compensated" })),
    })),
    breaks: "compensated",
  },
  {
    name: "a path of a choice leads into the other one",
    of: "ways",
    edit: next("B", "C"),
    breaks: "completed",
  },
  {
    name: "a time that is none is not caught",
    of: "raw",
    edit: (definition) => parallel("Until: evaluation", ({ Catch: _, ...each }) => each)(definition),
    breaks: "stuck",
  },
  {
    name: "a callback is handed out without its token",
    of: "token",
    edit: payload("A", (source) => source.replace("$states.context.Task.Token", "'token'")),
    breaks: "calls",
  },
];
