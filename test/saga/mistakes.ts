import { sagaOf, step } from "../support/documents.js";
import { answers } from "./diagnostics/answers.js";
import { blocks } from "./diagnostics/blocks.js";
import { budgets } from "./diagnostics/budgets.js";
import { callbacks } from "./diagnostics/callbacks.js";
import { calls } from "./diagnostics/calls.js";
import { choices } from "./diagnostics/choices.js";
import { endings } from "./diagnostics/endings.js";
import { kinds } from "./diagnostics/kinds.js";
import { lists } from "./diagnostics/lists.js";
import type { Mistake } from "./diagnostics/mistake.js";
import { names } from "./diagnostics/names.js";
import { operations } from "./diagnostics/operations.js";
import { parts } from "./diagnostics/parts.js";
import { rawJsonata } from "./diagnostics/raw-jsonata.js";
import { references } from "./diagnostics/references.js";
import { tasks } from "./diagnostics/tasks.js";
import { waits } from "./diagnostics/waits.js";

const a = step("A");

const documents: Mistake[] = [
  {
    title: "a document of another version",
    saga: { ...sagaOf([a]), format: "cdk-saga/2" } as never,
    expected: [["invalid-document"]],
    says: ["$.format", 'Received: "cdk-saga/2"', 'Allowed: "cdk-saga/1"'],
  },
];

/** Every mistake that is tried. */
export const mistakes: readonly Mistake[] = [
  ...names,
  ...operations,
  ...answers,
  ...kinds,
  ...blocks,
  ...lists,
  ...choices,
  ...waits,
  ...parts,
  ...callbacks,
  ...rawJsonata,
  ...references,
  ...endings,
  ...calls,
  ...tasks,
  ...budgets,
  ...documents,
];
