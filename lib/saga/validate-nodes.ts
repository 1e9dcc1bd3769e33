import type { Diagnostic } from "./diagnostic.js";
import { diagnostics } from "./diagnostics.js";
import type {
  ChoiceDocument,
  ForEachDocument,
  NodeDocument,
  PartDocument,
  WaitDocument,
} from "./document.js";
import { walk } from "./nodes.js";
import { operators } from "./operators.js";
import { readTemplate, type TemplateJson } from "./template.js";
import { checkSpan } from "./validate-calls.js";
import { checkBranchNames } from "./validate-names.js";

/** The longest that a Wait state waits, in seconds: https://states-language.net/#wait-state. */
const longestWait = 99_999_999;

/** The rules of a node that is no step, as the user wrote it: it holds something, and its names tell apart. */
export function checkNode(node: NodeDocument): Diagnostic[] {
  const { name } = node;
  switch (node.type) {
    case "step":
      return [];
    case "parallel":
      return [
        ...(node.branches.length === 0
          ? [diagnostics.emptyBlock([name], { type: "block", block: name, what: "no branches" })]
          : []),
        ...node.branches.flatMap((branch) =>
          branch.steps.length > 0
            ? []
            : [
                diagnostics.emptyBlock([name, branch.name], {
                  type: "block",
                  block: name,
                  what: `no steps in its branch "${branch.name}"`,
                }),
              ],
        ),
        ...checkBranchNames(
          node,
          node.branches.map((branch) => branch.name),
        ),
      ];
    case "forEach":
      return checkForEach(node);
    case "choice":
      return checkChoice(node);
    case "wait":
      return checkWait(node);
    case "part":
      return checkPart(node);
  }
}

function checkForEach({ name, steps, maxConcurrency, maxItems }: ForEachDocument): Diagnostic[] {
  const limits = Object.entries({ maxConcurrency, maxItems }).flatMap(([limit, value]): Diagnostic[] => {
    if (value === undefined || (Number.isSafeInteger(value) && value >= 1)) return [];
    const where = `The option ${limit} of the block "${name}"`;
    return [diagnostics.invalidLimit([name, limit], { where, received: JSON.stringify(value) })];
  });
  return [...noSteps("block", name, steps), ...limits];
}

function noSteps(type: string, name: string, steps: readonly NodeDocument[]): Diagnostic[] {
  return steps.length > 0 ? [] : [diagnostics.emptyBlock([name], { type, block: name, what: "no steps" })];
}

function checkChoice(choice: ChoiceDocument): Diagnostic[] {
  const { name, paths } = choice;
  const found = checkBranchNames(
    choice,
    paths.map((path) => path.name),
  );
  if (paths.length === 0)
    found.push(diagnostics.emptyBlock([name], { type: "choice", block: name, what: "no paths" }));
  for (const path of paths.slice(0, -1)) {
    if (path.when !== undefined) continue;
    found.push(diagnostics.misplacedOtherwise([name, path.name], { choice: name, path: path.name }));
  }
  return found;
}

function checkWait(wait: WaitDocument): Diagnostic[] {
  const { name, for: duration, until } = wait;
  if ((duration === undefined) === (until === undefined)) {
    const received = duration === undefined ? "neither for nor until" : "both for and until";
    const mend = "Give it exactly one of them: for (a duration) or until (a time)";
    return [diagnostics.invalidWait([name], { wait: name, received, mend })];
  }
  if (until !== undefined && !mayBeTime(until)) {
    const received = `until ${JSON.stringify(until)}, which isn't a valid time`;
    const mend = 'Use a text such as "2030-01-01T00:00:00Z", or a reference to one';
    return [diagnostics.invalidWait([name], { wait: name, received, mend })];
  }
  if (duration === undefined) return [];
  const where = `The duration (for) of the wait "${name}"`;
  return checkSpan(duration, { where, least: 1, most: longestWait, whole: true, step: name });
}

/** The forms of a time that JSONata reads as one. */
const timeForm = /^\d{4}-[01]\d-[0-3]\d(T[0-2]\d:[0-5]\d:[0-5]\d(\.\d+)?(Z|[+-][0-2]\d:?[0-5]\d))?$/;

/** True if a template could yield a time, as far as that is seen before it runs. */
function mayBeTime(template: TemplateJson): boolean {
  const part = readTemplate(template);
  switch (part.kind) {
    case "literal":
      return (
        typeof part.value === "string" && timeForm.test(part.value) && !Number.isNaN(Date.parse(part.value))
      );
    case "operator":
      return operators[part.operator].result === "text" || operators[part.operator].result === "any";
    default:
      return part.kind === "reference" || part.kind === "raw";
  }
}

/** A part is run as a sequence of the saga around it, so what it says for itself would be lost. */
function checkPart({ name, steps, of }: PartDocument): Diagnostic[] {
  const found = noSteps("part", name, steps);
  for (const [own, what] of [
    ["options", "options"],
    ["recovery", "a recovery order"],
    ["hooks", "hooks"],
  ] as const) {
    if (of?.[own] === undefined || Object.keys(of[own]).length === 0) continue;
    found.push(diagnostics.partWithOptions([name, of.name], { part: name, saga: of.name, what }));
  }
  return found;
}

/** A pivot stands in the outermost sequence. */
export function checkPivots(steps: readonly NodeDocument[]): Diagnostic[] {
  return [...walk(steps)].flatMap(({ node, place }) => {
    if (node.type !== "step" || node.kind !== "pivot" || place.block === undefined) return [];
    const { name: block, type } = place.block.node;
    return [diagnostics.pivotInBlock([node.name, block], { step: node.name, block, why: noPivotIn(type) })];
  });
}

function noPivotIn(type: NodeDocument["type"]): string {
  if (type === "part") return "a part, which can be used anywhere and more than once";
  if (type === "choice") return "a choice, which may take a path without it";
  return "a block, where other steps could still fail after it";
}
