import type { JsonValue } from "../../asl/index.js";

/** A JSONPath as Jayway's library reads it, which is the one that AWS uses. Parsed once, when the machine is loaded. */
export interface Path {
  /** `$` is the document; `@`, in a filter only, is the element that is looked at. */
  readonly root: "$" | "@";
  readonly steps: readonly Step[];
  /** True if it leads to one value at most. Other paths yield a list, which may be empty. */
  readonly isDefinite: boolean;
}

/** One step of a path, from a value to values in it. */
export type Step =
  | { readonly kind: "property"; readonly names: readonly string[] }
  | { readonly kind: "index"; readonly indexes: readonly number[] }
  | { readonly kind: "slice"; readonly from: number | undefined; readonly to: number | undefined }
  | { readonly kind: "wildcard" }
  /** `..`: takes the next step from the value itself and from everything inside it. */
  | { readonly kind: "scan" }
  | { readonly kind: "filter"; readonly condition: Condition }
  | { readonly kind: "function"; readonly name: string; readonly parameters: readonly (Path | JsonValue)[] };

/** The condition of a filter. */
export type Condition =
  | { readonly kind: "or" | "and"; readonly parts: readonly Condition[] }
  | { readonly kind: "not"; readonly part: Condition }
  | { readonly kind: "exists"; readonly path: Path }
  | {
      readonly kind: "comparison";
      readonly left: Operand;
      readonly operator: ComparisonOperator;
      readonly right: Operand;
    };

export type Operand =
  | { readonly kind: "path"; readonly path: Path }
  | { readonly kind: "value"; readonly value: JsonValue }
  | { readonly kind: "pattern"; readonly expression: RegExp };

/** Operators in the order in which the reader tries them: the longer one first. */
export const comparisonOperators = [
  "===",
  "!==",
  "==",
  "!=",
  "<=",
  ">=",
  "=~",
  "<",
  ">",
  "subsetof",
  "contains",
  "anyof",
  "noneof",
  "empty",
  "size",
  "nin",
  "in",
] as const;

export type ComparisonOperator = (typeof comparisonOperators)[number];

/** A path parameter of a function, told from a value. */
export function isPath(parameter: Path | JsonValue): parameter is Path {
  return (
    typeof parameter === "object" && parameter !== null && "steps" in parameter && "isDefinite" in parameter
  );
}

/** Makes a path of its steps. A step after another one decides whether several properties are one value or several. */
export function pathOf(root: Path["root"], steps: readonly Step[]): Path {
  const last = steps.length - 1;
  // A function that follows a scan is applied to all that was found.
  const isJoined = steps[last]?.kind === "function" && steps.some(({ kind }) => kind === "scan");
  return {
    root,
    steps,
    isDefinite: isJoined || steps.every((step, at) => isStepDefinite(step, at === last)),
  };
}

/** True if a step leads to one value at most. Several properties at a path's end are one object. */
export function isStepDefinite(step: Step, isLast: boolean): boolean {
  switch (step.kind) {
    case "property":
      return isLast || step.names.length === 1;
    case "index":
      return step.indexes.length === 1;
    case "function":
      return true;
    default:
      return false;
  }
}

/** The first steps of a path in brackets, as Jayway's messages have them: `$['a'][0]`. */
export function pathText(path: Path, steps = path.steps.length): string {
  return path.root + stepsText(path.steps.slice(0, steps));
}

export function stepsText(steps: readonly Step[]): string {
  return steps.map(stepText).join("");
}

/** A step in brackets. */
export function stepText(step: Step): string {
  switch (step.kind) {
    case "property":
      return `[${step.names.map((name) => `'${name}'`).join(",")}]`;
    case "index":
      return `[${step.indexes.join(",")}]`;
    case "slice":
      return `[${step.from ?? ""}:${step.to ?? ""}]`;
    case "wildcard":
      return "[*]";
    case "scan":
      return "..";
    case "filter":
      return "[?]";
    case "function":
      return `.${step.name}()`;
  }
}
