import type { NodeDocument, SagaDocument, StepDocument } from "../../saga/index.js";
import { columnsOf, pivotEnd, recoveryOrder } from "../layout/saga-shape.js";
import type { OutlineItem } from "../picture.js";
import { Expressions } from "./expressions.js";
import { patience } from "./patience.js";
import { elementsNote, waitNote } from "./step-words.js";
import { counted, inTime, listed } from "./time.js";
import { asSentence, inSentence, splitName, Titles, titleOf } from "./titles.js";

/** The meaning of a saga's picture in a few sentences. */
export function summaryOf(document: SagaDocument): string {
  const titles = new Titles(document);
  const end = pivotEnd(document);
  const pivot = document.steps[end - 1];
  const hasPivot = pivot?.type === "step" && pivot.kind === "pivot";
  return [
    `The saga "${titleOf(document)}" has ${counted(document.steps.length, "step")}${document.steps.some(({ type }) => type !== "step") ? " and blocks" : ""}, one after the other.`,
    "If one of them fails, what came before it is taken back, the last one first.",
    ...(hasPivot ? [`After "${titles.node(pivot)}" nothing is taken back any more.`] : []),
  ].join(" ");
}

/** A saga as an ordered list: a sentence or two for each node, and in it those about what it holds. */
export function outlineOf(document: SagaDocument): readonly OutlineItem[] {
  const told = new Told(document);
  const end = pivotEnd(document);
  const { hooks = {} } = document;
  const order = recoveryOrder(document, told.titles);
  const item = (text: string): OutlineItem => ({ text, items: [] });
  return [
    ...told.items(document.steps.slice(0, end), true),
    ...told.items(document.steps.slice(end), false),
    ...told.items(hooks.onCompleted ?? [], false),
    ...(order === undefined ? [] : [item(order)]),
    ...(hooks.onCompensated ?? []).map((hook) =>
      item(`When everything is taken back: ${told.titles.node(hook)}, best effort.`),
    ),
  ];
}

/** Sentences about nodes. */
class Told {
  readonly titles: Titles;
  readonly #words: Expressions;

  constructor(document: SagaDocument) {
    this.titles = new Titles(document);
    this.#words = new Expressions(document);
  }

  items(nodes: readonly NodeDocument[], beforePivot: boolean): OutlineItem[] {
    return nodes.map((node) => ({
      text: this.#sentence(node),
      items: (columnsOf(node, this.#words) ?? []).flatMap(({ branch, steps }) => {
        const items = this.items(steps, beforePivot);
        return branch === undefined ? items : [{ text: `${asSentence(branch.words)}:`, items }];
      }),
    }));
  }

  #sentence(node: NodeDocument): string {
    const title = this.titles.node(node);
    switch (node.type) {
      case "step":
        return stepSentences(node, this.titles).join(" ");
      case "wait":
        return `${title}: ${waitNote(node, this.#words)}.`;
      case "parallel":
        return `${title}: ${counted(node.branches.length, "branch").replace("branchs", "branches")} at the same time.`;
      case "forEach":
        return `${title}: ${elementsNote(node, this.#words)}.`;
      case "choice":
        return `${title}: one of these, by the first condition that is true.`;
      case "part":
        return `${title}: a part of several steps.`;
    }
  }
}

/** Sentences about one step: what it is, what may refuse it, and what takes it back. */
export function stepSentences(step: StepDocument, titles: Titles): string[] {
  const { action, compensation } = step;
  const names = titles.rejections(step);
  const refusals = listed(
    names.map((name) => inSentence(splitName(name))),
    "or",
  );
  const waits =
    action.callback === undefined
      ? []
      : [
          `It waits for an answer${action.timeout === undefined ? "" : `, at most ${inTime(action.timeout)}`}.`,
        ];
  const refused = names.length === 0 ? [] : [`It may be refused: ${refusals}.`];
  const back =
    compensation === undefined ? [] : [`Taken back by: ${titles.operation(compensation.operation)}.`];
  return [`${titles.node(step)}.`, ...waits, ...kindSentence(step), ...refused, ...back];
}

function kindSentence({ kind, action }: StepDocument): string[] {
  switch (kind) {
    case "compensatable":
      return [];
    case "read-only":
      return ["It only reads, so there is nothing to take back."];
    case "pivot":
      return ["This is the point of no return: once it is done, nothing is taken back any more."];
    case "retriable":
      return [`It is tried ${patience(action)}. If it still fails, the run waits for an operator.`];
    case "best-effort":
      return ["It is done if possible; if not, everything goes on."];
  }
}
