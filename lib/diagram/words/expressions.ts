import {
  type OperatorName,
  type ReferencePath,
  readTemplate,
  type SagaDocument,
  type TemplateJson,
  walk,
} from "../../saga/index.js";
import { grouped, listed } from "./time.js";
import { inSentence, splitName, Titles } from "./titles.js";

/** Expressions of a saga in words: conditions, lists, times. */
export class Expressions {
  /** Titles of steps and blocks by their names. */
  readonly #titles: ReadonlyMap<string, string>;

  constructor(document: SagaDocument) {
    const titles = new Titles(document);
    this.#titles = new Map([...walk(document.steps)].map(({ node }) => [node.name, titles.node(node)]));
  }

  /** An expression in words: "onward is car". */
  inWords(template: TemplateJson): string {
    const part = readTemplate(template);
    switch (part.kind) {
      case "literal":
        return literal(part.value);
      case "reference":
        return this.#reference(part.path);
      case "operator":
        return this.#operator(part.operator, part.operands);
      case "raw":
        return "a calculation";
      case "array":
        return (
          listed(
            part.elements.map((each) => this.inWords(each)),
            "and",
          ) || "nothing"
        );
      case "object":
        return listed(Object.keys(part.properties).map(smallName), "and") || "nothing";
    }
  }

  #reference([root, ...path]: ReferencePath): string {
    if (root === "results") return this.#result(path);
    const words = path.filter((step) => typeof step === "string").map(smallName);
    const named = words.join(" ");
    switch (root) {
      case "input":
        return named === "" ? "what the saga is started with" : named;
      case "item":
      case "element":
        return named === "" ? "the element" : `its ${named}`;
      case "items":
        return words.length < 2 ? "the element" : words.slice(1).join(" ");
      default:
        return [smallName(root), ...words].join(" ");
    }
  }

  /** A result: `results.Onward.car.ReserveCar.reservationId` is "the reservation id of reserve car". */
  #result(path: readonly (string | number)[]): string {
    const last = path.findLastIndex((step) => typeof step === "string" && this.#titles.has(step));
    const owner = path[last];
    const title = typeof owner === "string" ? this.#titles.get(owner) : undefined;
    const fields = path
      .slice(last + 1)
      .filter((step) => typeof step === "string")
      .map(smallName);
    if (title === undefined) return fields.join(" ") || "a result";
    return fields.length === 0 ? `the result of "${title}"` : `the ${fields.join(" ")} of "${title}"`;
  }

  #operator(operator: OperatorName, operands: readonly TemplateJson[]): string {
    const words = operands.map((each) => this.inWords(each));
    const [first = "", second = ""] = words;
    switch (operator) {
      case "sum":
        return words.join(" + ") || "0";
      case "difference":
        return `${first} − ${second}`;
      case "product":
        return words.join(" × ") || "1";
      case "concat":
        return words.join("");
      case "sumOf":
        return `the sum of ${second} over ${first}`;
      case "count":
        return `the number of ${first}`;
      case "coalesce":
        return words.join(", or else ");
      case "and":
        return words.join(" and ") || "always";
      case "or":
        return words.join(" or ") || "never";
      case "not":
        return this.#negated(operands[0] ?? null);
      case "exists":
        return `there is ${first}`;
      case "eq":
      case "lt":
      case "lte":
      case "gt":
      case "gte":
      case "isOneOf":
        return `${first} is ${compared(operator, words.slice(1))}`;
      default:
        return `${inSentence(splitName(operator))} of ${listed(words, "and")}`;
    }
  }

  #negated(template: TemplateJson): string {
    const part = readTemplate(template);
    if (part.kind === "operator") {
      const [first = "", ...others] = part.operands.map((each) => this.inWords(each));
      if (isComparison(part.operator)) return `${first} is not ${compared(part.operator, others)}`;
      if (part.operator === "exists") return `there is no ${first.replace(/^the /, "")}`;
    }
    return `not: ${this.inWords(template)}`;
  }
}

const comparisons = { eq: "", lt: "below ", lte: "at most ", gt: "above ", gte: "at least " } as const;
type Comparison = keyof typeof comparisons | "isOneOf";

function isComparison(operator: OperatorName): operator is Comparison {
  return operator === "isOneOf" || Object.hasOwn(comparisons, operator);
}

function compared(operator: Comparison, others: readonly string[]): string {
  return operator === "isOneOf"
    ? `one of ${listed(others, "or")}`
    : `${comparisons[operator]}${others[0] ?? ""}`;
}

function literal(value: string | number | boolean | null): string {
  if (value === null) return "nothing";
  if (value === "") return "an empty text";
  return typeof value === "number" ? grouped(value) : String(value);
}

function smallName(name: string | number): string {
  return inSentence(splitName(String(name)));
}
