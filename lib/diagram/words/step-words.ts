import type { ForEachDocument, NodeDocument, StepDocument, WaitDocument } from "../../saga/index.js";
import { defaultMaxItems } from "../../saga/index.js";
import type { BoxWords } from "../layout/box-text.js";
import type { Mark } from "../picture.js";
import type { Expressions } from "./expressions.js";
import { patience } from "./patience.js";
import { counted, inTime } from "./time.js";
import type { Titles } from "./titles.js";

/** The words in the box of a step or a wait, and the sign before them. */
export function boxWords(node: StepDocument | WaitDocument, titles: Titles, words: Expressions): BoxWords {
  const title = titles.node(node);
  if (node.type === "wait") return { title, note: waitNote(node, words), mark: "clock" };
  const notes = [kindNote(node), callbackNote(node)].filter((note) => note !== undefined);
  const mark = markOf(node);
  return {
    title,
    ...(notes.length === 0 ? {} : { note: notes.join("; ") }),
    ...(mark === undefined ? {} : { mark }),
  };
}

function kindNote({ kind, action }: StepDocument): string | undefined {
  switch (kind) {
    case "compensatable":
      return undefined;
    case "read-only":
      return "only reads";
    case "pivot":
      return "can't be taken back";
    case "retriable":
      return `tried ${patience(action)}`;
    case "best-effort":
      return "best effort";
  }
}

function callbackNote({ action }: StepDocument): string | undefined {
  if (action.callback === undefined) return undefined;
  const limit = action.timeout === undefined ? "" : `, at most ${inTime(action.timeout)}`;
  return `waits for an answer${limit}`;
}

function markOf({ kind, action }: StepDocument): Mark | undefined {
  if (action.callback !== undefined) return "envelope";
  return kind === "retriable" ? "loop" : undefined;
}

/** The time that a wait takes: "waits 1 hour", "waits until departure". */
export function waitNote(wait: WaitDocument, words: Expressions): string {
  if (wait.until !== undefined) return `waits until ${words.inWords(wait.until)}`;
  return wait.for === undefined ? "waits" : `waits ${inTime(wait.for)}`;
}

/** The words at the head of a frame, and the sign before them. */
export function headWords(
  node: Exclude<NodeDocument, StepDocument | WaitDocument>,
  titles: Titles,
  words: Expressions,
): BoxWords {
  const title = titles.node(node);
  switch (node.type) {
    case "parallel":
      return { title, note: "all at the same time, each to its end", mark: "fork" };
    case "forEach":
      return { title, note: elementsNote(node, words), mark: "stack" };
    case "choice":
      return { title, note: "one of these", mark: "diamond" };
    case "part":
      return { title, mark: "folder" };
  }
}

/** The elements of a forEach: "for each of travellers, at most 20". */
export function elementsNote(node: ForEachDocument, words: Expressions): string {
  const { items, maxItems = defaultMaxItems, maxConcurrency } = node;
  const together =
    maxConcurrency === undefined ? "" : `, ${counted(maxConcurrency, "element")} at the same time`;
  const list = words.inWords(items).replace(/^the result of/, "the results of");
  const named = /^(the|its) /.test(list) ? list : `the ${list}`;
  return `for each of ${named}, at most ${maxItems}${together}`;
}
