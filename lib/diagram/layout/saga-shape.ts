import {
  type NodeDocument,
  partSeparator,
  type SagaDocument,
  type StepDocument,
  sequencesIn,
  walk,
} from "../../saga/index.js";
import type { Expressions } from "../words/expressions.js";
import { asSentence, type Titles, titleOf } from "../words/titles.js";

/** One of the sequences of a block, a choice or a part, which stand side by side. */
export interface Column {
  /** A branch's name or a path's condition; undefined for the only sequence of a forEach or a part. */
  readonly branch?: { readonly name: string; readonly words: string };
  readonly steps: readonly NodeDocument[];
}

/** The columns of a node; undefined for a step or a wait. */
export function columnsOf(node: NodeDocument, words: Expressions): readonly Column[] | undefined {
  switch (node.type) {
    case "parallel":
      return node.branches.map((branch) => ({
        branch: { name: branch.name, words: titleOf(branch) },
        steps: branch.steps,
      }));
    case "choice": {
      const paths = node.paths.map(({ when, ...path }) => {
        const condition = when === undefined ? "otherwise" : words.inWords(when);
        return { branch: { name: path.name, words: path.title ?? condition }, steps: path.steps };
      });
      const isComplete = node.paths.some(({ when }) => when === undefined);
      return isComplete ? paths : [...paths, { branch: { name: "", words: "otherwise" }, steps: [] }];
    }
    case "forEach":
    case "part":
      return [{ steps: node.steps }];
    default:
      return undefined;
  }
}

/** True if a failure in a sequence before the pivot leads back, so that it needs a lane for that. */
export function leadsBack(nodes: readonly NodeDocument[], titles: Titles): boolean {
  return nodes.some((node) => {
    switch (node.type) {
      case "step":
        if (node.kind === "pivot") return titles.rejections(node).length > 0;
        return node.kind === "compensatable" || node.kind === "read-only";
      case "wait":
        return node.until !== undefined;
      case "forEach":
        return true;
      default:
        return sequencesIn(node).some(({ steps }) => leadsBack(steps, titles));
    }
  });
}

/** The index after the pivot in the outermost sequence; the length of the sequence if there is none. */
export function pivotEnd({ steps }: Pick<SagaDocument, "steps">): number {
  const pivot = steps.findIndex((node) => node.type === "step" && node.kind === "pivot");
  return pivot === -1 ? steps.length : pivot + 1;
}

/** Names of the states that compensate, as the compiler gives them. */
export class CompensationStates {
  readonly #uses = new Map<string, number>();

  constructor({ steps, hooks }: SagaDocument) {
    const outermost = [
      ...steps,
      ...(hooks?.onCompleted ?? []),
      ...(hooks?.onCompensated ?? []),
    ] satisfies readonly NodeDocument[];
    for (const name of ["Completed", "Compensated", ...namesIn(outermost, "")]) this.#use(name);
    for (const { node } of walk(outermost)) {
      if (node.type === "step" && node.compensation !== undefined) this.#use(node.compensation.operation);
    }
  }

  /** The state that compensates a step, whose name has those of the parts around it in front. */
  of(step: string, operation: string): string {
    return this.#uses.get(operation) === 1 ? operation : `${operation} (${step})`;
  }

  #use(name: string): void {
    this.#uses.set(name, (this.#uses.get(name) ?? 0) + 1);
  }
}

/** The names of all states that bear a node's name; a part has none. */
function namesIn(nodes: readonly NodeDocument[], prefix: string): string[] {
  return nodes.flatMap((node) => {
    const name = `${prefix}${node.name}`;
    if (node.type === "part") return namesIn(node.steps, `${name}${partSeparator}`);
    return [name, ...sequencesIn(node).flatMap(({ steps }) => namesIn(steps, prefix))];
  });
}

/** The places of the outermost nodes in the order of recovery, from 1 on; undefined where it is simply backward. */
export function recoveryPlaces(document: SagaDocument): ReadonlyMap<NodeDocument, number> | undefined {
  const order = document.recovery?.order ?? "reverse";
  if (order === "reverse") return undefined;
  const compensated = document.steps.filter((node) => isCompensated(node));
  if (order === "parallel") return new Map(compensated.map((node) => [node, 1]));
  const first = order.first.flatMap((name) => compensated.filter((node) => node.name === name));
  const others = compensated.filter((node) => !first.includes(node)).reverse();
  return new Map([...first, ...others].map((node, index) => [node, index + 1]));
}

/** True if a step, or one in a block, has a compensation. */
export function isCompensated(node: NodeDocument): boolean {
  return node.type === "step"
    ? node.compensation !== undefined
    : sequencesIn(node).some(({ steps }) => steps.some(isCompensated));
}

/** The order of recovery in words; undefined where it is simply backward. */
export function recoveryOrder(document: SagaDocument, titles: Titles): string | undefined {
  const order = document.recovery?.order ?? "reverse";
  if (order === "reverse") return undefined;
  if (order === "parallel") return "Everything is taken back at the same time.";
  const places = recoveryPlaces(document) ?? new Map<NodeDocument, number>();
  const first = [...places]
    .filter(([node]) => order.first.includes(node.name))
    .map(([node]) => `"${titles.node(node)}"`);
  if (first.length === 0) return undefined;
  const rest = places.size > first.length ? " Then the others are, the last one first." : "";
  return `${asSentence(first.join(", then "))} ${first.length === 1 ? "is" : "are"} taken back first.${rest}`;
}

/** A step's compensation, with what it is called. */
export function compensationOf(
  step: StepDocument,
  titles: Titles,
): { readonly operation: string; readonly title: string } | undefined {
  const operation = step.compensation?.operation;
  return operation === undefined ? undefined : { operation, title: titles.operation(operation) };
}
