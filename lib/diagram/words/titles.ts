import type {
  NodeDocument,
  OperationDocument,
  SagaDocument,
  StepDocument,
  Titled,
} from "../../saga/index.js";

/**
 * A name as words: `ReserveCar` is "Reserve car", `Hotel2` is "Hotel 2", `confirm_HTTPCall` is "Confirm HTTP call".
 */
export function splitName(name: string): string {
  const words = name
    .replaceAll(/[_\-./]+/g, " ")
    .replaceAll(/(\p{Ll})(\p{Lu})/gu, "$1 $2")
    .replaceAll(/(\p{Lu})(\p{Lu}\p{Ll})/gu, "$1 $2")
    .replaceAll(/(\p{L})(\p{N})/gu, "$1 $2")
    .split(/\s+/)
    .filter((word) => word !== "");
  const text = words.map((word, index) => (index === 0 ? word : lowerWord(word))).join(" ");
  const [first = "", ...rest] = text;
  return first.toUpperCase() + rest.join("");
}

/** A word in small letters, unless it is an abbreviation. */
function lowerWord(word: string): string {
  return /^\p{Lu}{2,}$/u.test(word) ? word : word.toLowerCase();
}

/** A text that begins in the middle of a sentence: "reserve a car". An abbreviation keeps its letters. */
export function inSentence(text: string): string {
  const [first = ""] = text.split(" ");
  return /^\p{Lu}{2,}/u.test(first) ? text : text.charAt(0).toLowerCase() + text.slice(1);
}

/** A text that begins a sentence. */
export function asSentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

const emptyOperation: OperationDocument = { name: "", rejections: [] };

/** Titles of what is in a saga: given ones, or names split into words. */
export class Titles {
  readonly #operations: ReadonlyMap<string, OperationDocument>;

  constructor({ operations }: Pick<SagaDocument, "operations">) {
    this.#operations = new Map(operations.map((operation) => [operation.name, operation]));
  }

  /** The title of a step, a block or a wait. A step that is called as its operation has that one's title. */
  node(node: NodeDocument): string {
    if (node.type === "step" && node.title === undefined && node.name === node.action.operation)
      return this.operation(node.name);
    return titleOf(node);
  }

  operation(name: string): string {
    return titleOf(this.#operations.get(name) ?? { name });
  }

  /** The names of the rejections of a step, by an error or by an answer. What is tried until it succeeds has none. */
  rejections({ kind, action }: Pick<StepDocument, "kind" | "action">): readonly string[] {
    const { rejections = [], rejectedWhen } = this.#operations.get(action.operation) ?? emptyOperation;
    if (rejectedWhen === undefined || kind === "retriable") return rejections;
    return [...new Set([...rejections, rejectedWhen.rejection])];
  }

  /** True if what an operation refuses never happens. */
  rejectionsAreFinal(operation: string): boolean {
    return this.#operations.get(operation)?.rejectionsAreFinal !== false;
  }

  /** True if an operation refuses by its answer, and may refuse so what it has done at an earlier try. */
  refusesRepetitions(operation: string): boolean {
    const { rejectedWhen, rejectionsAreFinal } = this.#operations.get(operation) ?? emptyOperation;
    return rejectedWhen !== undefined && rejectionsAreFinal === undefined;
  }

  /** True if an operation's answer has to say that it succeeded. */
  hasToConfirm(operation: string): boolean {
    return this.#operations.get(operation)?.succeededWhen !== undefined;
  }
}

/** The title of something, or its name split into words. */
export function titleOf({ name, title }: Titled & { readonly name: string }): string {
  const given = title?.trim() ?? "";
  return given === "" ? splitName(name) : given;
}
