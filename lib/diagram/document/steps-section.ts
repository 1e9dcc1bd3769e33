import type { CallOptions, CompensationDocument, NodeDocument, StepDocument } from "../../saga/index.js";
import { patience } from "../words/patience.js";
import { elementsNote, waitNote } from "../words/step-words.js";
import { inTime, listed } from "../words/time.js";
import { asSentence, inSentence, splitName, type Titles } from "../words/titles.js";
import type { SagaWords } from "./saga-words.js";

/** Section with each step in a sentence or two. */
export function stepsSection(words: SagaWords): string[] {
  const { before, after, pivot, document } = words;
  const told = document.hooks?.onCompleted ?? [];
  const last = [...after, ...told];
  const lines = ["## Step by step", "", ...items(before, words, "", 1)];
  if (pivot !== undefined) {
    lines.push(
      "",
      `**Here is the point of no return.** Once ${words.named(pivot)} is done, nothing is taken back any more.`,
    );
  }
  if (last.length > 0) lines.push("", ...items(last, words, "", before.length + 1));
  return lines;
}

function items(nodes: readonly NodeDocument[], words: SagaWords, indent: string, first: number): string[] {
  return nodes.flatMap((node, index) => {
    const line = `${indent}${first + index}. **${escapeMarkdown(words.titles.node(node))}.** ${sentences(node, words).join(" ")}`;
    const inner = `${indent}   `;
    const branches = words.columns(node).flatMap(({ branch, steps }) => {
      if (branch === undefined) return items(steps, words, inner, 1);
      const rest = steps.length === 0 ? " Nothing is done; it just goes on." : "";
      return [
        `${inner}- ${escapeMarkdown(asSentence(branch.words))}:${rest}`,
        ...items(steps, words, `${inner}  `, 1),
      ];
    });
    return [line.trimEnd(), ...branches];
  });
}

function sentences(node: NodeDocument, words: SagaWords): string[] {
  switch (node.type) {
    case "step":
      return stepSentences(node, words);
    case "wait":
      return [`It ${escapeMarkdown(waitNote(node, words.expressions))}.`];
    case "parallel":
      return ["These are done at the same time, and each goes on to its own end, even if another fails:"];
    case "forEach":
      return [
        `This is done ${escapeMarkdown(elementsNote(node, words.expressions))}. Each goes on to its own end, even if another fails:`,
      ];
    case "choice":
      return ["One of these is done, the first that applies:"];
    case "part":
      return ["These belong together:"];
  }
}

function stepSentences(step: StepDocument, { titles }: SagaWords): string[] {
  const { action, compensation } = step;
  const lines = [`The request goes to \`${action.operation}\`.`];
  if (action.callback !== undefined) {
    const limit = action.timeout === undefined ? "" : ` at most ${inTime(action.timeout)}, and`;
    lines.push(
      `Then it waits for the answer:${limit} at most ${inTime(action.callback.heartbeat)} without a sign of life.`,
    );
  }
  const names = titles.rejections(step);
  if (names.length > 0) {
    const refusals = names.map((name) => `${escapeMarkdown(inSentence(splitName(name)))} (\`${name}\`)`);
    lines.push(`It may be refused: ${listed(refusals, "or")}.`);
  }
  if (titles.hasToConfirm(action.operation)) lines.push("It counts as done only if the answer says so.");
  lines.push(...hopeless(action));
  if (compensation !== undefined) {
    lines.push(
      `It can be taken back: ${escapeMarkdown(inSentence(titles.operation(compensation.operation)))} (\`${compensation.operation}\`).`,
    );
    lines.push(...takingBackSentences(compensation, titles));
  }
  return [...lines, ...kindSentences(step)];
}

function kindSentences({ kind, action }: StepDocument): string[] {
  switch (kind) {
    case "read-only":
      return ["It only reads, so there is nothing to take back."];
    case "pivot":
      return ["It can't be taken back."];
    case "retriable":
      return [
        `It is tried ${patience(action)}. If it still fails, the run is [stuck](#when-a-run-is-stuck): it waits for an operator.`,
      ];
    case "best-effort":
      return ["This is best effort: if it fails, everything else goes on."];
    default:
      return [];
  }
}

/** A text in which nothing has a meaning to Markdown. */
export function escapeMarkdown(text: string): string {
  return text.replaceAll(/[\\`*_{}[\]<>#|~!]/g, "\\$&").replaceAll(/\s+/g, " ");
}

/** Sentences about what ends taking back, besides that it succeeds. */
function takingBackSentences(compensation: CompensationDocument, titles: Titles): string[] {
  const { settledBy = [], operation } = compensation;
  return [
    ...(titles.hasToConfirm(operation) ? ["It counts as taken back only if the answer says so."] : []),
    ...(settledBy.length === 0
      ? []
      : [`If the answer is ${inCode(settledBy)}, there is nothing to take back, and that is fine.`]),
    ...hopeless(compensation, "Taking it back"),
  ];
}

/** A sentence about the errors after which nothing is tried again. */
function hopeless({ retry }: CallOptions, what = "It"): string[] {
  const { notOn = [] } = retry ?? {};
  return notOn.length === 0 ? [] : [`${what} isn't tried again if the error is ${inCode(notOn)}.`];
}

function inCode(names: readonly string[]): string {
  return listed(
    names.map((name) => `\`${name}\``),
    "or",
  );
}
