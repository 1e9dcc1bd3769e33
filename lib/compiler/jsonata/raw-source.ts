import jsonata from "jsonata";

/** A part of a parsed expression, as far as it is looked at here: what it holds is in its properties. */
interface Node {
  readonly type: string;
  readonly value?: unknown;
  readonly predicate?: unknown;
}

/**
 * The problem of raw JSONata; undefined if there is none.
 *
 * @param variables the names of the variables that it may use, without `$`.
 */
export function problemOf(source: string, variables: readonly string[]): string | undefined {
  if (source.includes("${"))
    return "it holds ${, which would be taken for a substitution; in a text write $\\u007b for it";
  const result = parse(source);
  if ("problem" in result) return `it cannot be parsed: ${result.problem}`;
  const parsed = result.ast;
  const known = new Set([...variables, ...functions]);
  for (const node of nodesIn(parsed)) {
    if (node.type === "variable" && !known.has(String(node.value))) {
      const declared = declaredIn(parsed);
      if (declared.has(String(node.value))) continue;
      if (node.value === "") return "it refers to $, and there is nothing that it would be";
      return `it refers to $${String(node.value)}, which is none of its variables (${variables.join(", ") || "none"})`;
    }
  }
  const bare = bareName(parsed);
  return bare === undefined
    ? undefined
    : `it begins with "${bare}", and there is nothing that this would be a property of; begin with a variable`;
}

/** Facts about JSONata that a user wrote. */
export interface ReadSource {
  /** The number of levels of syntax that it has. */
  readonly depth: number;
  /** The variables that it uses, without `$`, those that it binds itself included. */
  readonly variables: ReadonlySet<string>;
  /** The form of the whole: in a task's arguments, a request and its text cannot fail, whatever the request is. */
  readonly form: "request" | "request as text" | "token" | "object" | "other";
  /** True if it holds together by itself wherever it is put. */
  readonly isTerm: boolean;
  /** True if it only names something: a variable, or a property of what one holds. */
  readonly isName: boolean;
}

/** The variable that holds the request in the arguments of a task, without `$`. */
export const requestVariable = "request";

/** Expressions that were read lately: to parse takes longer than everything else that is asked of an expression. */
const lately = new Map<string, ReadSource | undefined>();
const mostKept = 1_000;

/** Reads JSONata that a user wrote; undefined where it cannot be parsed. */
export function readSource(source: string): ReadSource | undefined {
  if (lately.has(source)) return lately.get(source);
  const parsed = parse(source);
  const read = "problem" in parsed ? undefined : factsOf(parsed.ast);
  if (lately.size >= mostKept) lately.clear();
  lately.set(source, read);
  return read;
}

/** Why JSONata cannot be parsed; undefined where it can. */
export function problemOfSyntax(source: string): string | undefined {
  const parsed = parse(source);
  return "problem" in parsed ? parsed.problem : undefined;
}

function parse(source: string): { readonly ast: unknown } | { readonly problem: string } {
  try {
    return { ast: jsonata(source).ast() };
  } catch (error) {
    return { problem: messageOf(error) };
  }
}

function factsOf(ast: unknown): ReadSource {
  const variables = [...nodesIn(ast)].filter(({ type }) => type === "variable");
  return {
    depth: depthOf(ast),
    variables: new Set(variables.map(({ value }) => String(value))),
    form: formOf(ast),
    isTerm: isNode(ast) && ["path", "variable", "function", "block"].includes(ast.type),
    isName: isName(ast),
  };
}

function formOf(ast: unknown): ReadSource["form"] {
  if (!isNode(ast)) return "other";
  if (isRequest(ast)) return "request";
  if (ast.type === "unary" && ast.value === "{") return "object";
  if (ast.type === "path" && "steps" in ast && Array.isArray(ast.steps)) {
    const names = ast.steps.map((step: unknown) =>
      isNode(step) && step.predicate === undefined ? step.value : undefined,
    );
    return names.join(".") === "states.context.Task.Token" ? "token" : "other";
  }
  if (ast.type !== "function" || !("procedure" in ast) || !("arguments" in ast)) return "other";
  const { procedure, arguments: given } = ast;
  const isText =
    isNode(procedure) &&
    procedure.value === "string" &&
    Array.isArray(given) &&
    given.length === 1 &&
    given.every(isRequest);
  return isText ? "request as text" : "other";
}

function isName(ast: unknown): boolean {
  if (!isNode(ast) || ast.predicate !== undefined) return false;
  if (ast.type === "path" && "steps" in ast && Array.isArray(ast.steps)) {
    const [first, ...others]: unknown[] = ast.steps;
    return isName(first) && others.every(isPlainName);
  }
  return ast.type === "variable";
}

function isPlainName(step: unknown): boolean {
  return isNode(step) && step.type === "name" && !("stages" in step) && step.predicate === undefined;
}

function isRequest(ast: unknown): boolean {
  return (
    isNode(ast) && ast.type === "variable" && ast.value === requestVariable && ast.predicate === undefined
  );
}

function depthOf(value: unknown): number {
  const inside = childrenOf(value).map(depthOf);
  return (isNode(value) ? 1 : 0) + Math.max(0, ...inside);
}

function* nodesIn(value: unknown): Generator<Node> {
  if (isNode(value)) yield value;
  for (const child of childrenOf(value)) yield* nodesIn(child);
}

function childrenOf(value: unknown): unknown[] {
  return typeof value === "object" && value !== null ? Object.values(value) : [];
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
}

/** Variables that the expression binds itself: parameters of its functions, and what it assigns. */
function declaredIn(parsed: unknown): ReadonlySet<string> {
  const names = new Set<string>();
  for (const node of nodesIn(parsed)) {
    if (node.type === "lambda" && "arguments" in node) {
      for (const argument of nodesIn(node.arguments)) names.add(String(argument.value));
    }
    // A path may name what it has come to, and at which place: $list@$one#$place.
    for (const bound of ["focus", "index"]) {
      const name: unknown = Object.entries(node).find(([property]) => property === bound)?.[1];
      if (typeof name === "string") names.add(name);
    }
    if (node.type === "bind" && "lhs" in node && isNode(node.lhs)) names.add(String(node.lhs.value));
  }
  // Inside a path or a predicate, $ is what is looked at.
  if ([...nodesIn(parsed)].some(({ type }) => type === "path" || type === "filter" || type === "lambda"))
    names.add("");
  return names;
}

/** The property of nothing with which an expression begins, outside of a path: there is no input that it would be in. */
function bareName(value: unknown): string | undefined {
  if (isNode(value) && value.type === "path" && "steps" in value && Array.isArray(value.steps)) {
    const [first]: unknown[] = value.steps;
    if (isNode(first) && (first.type === "name" || first.type === "wildcard" || first.type === "descendant"))
      return String(first.value);
    return bareName(first);
  }
  // Where a value is looked into, names are properties of it.
  const looked = ["predicate", "stages", "group"];
  const children = isNode(value)
    ? Object.entries(value).flatMap(([name, child]): unknown[] => (looked.includes(name) ? [] : [child]))
    : childrenOf(value);
  for (const child of children) {
    const found = bareName(child);
    if (found !== undefined) return found;
  }
  return undefined;
}

function messageOf(error: unknown): string {
  return typeof error === "object" && error !== null && "message" in error
    ? String(error.message)
    : String(error);
}

/**
 * The functions that Step Functions has, JSONata's and its own, and that give the same each time: a request is made anew for
 * each try. So there is no $eval, and neither $now, $millis, $random, $uuid nor $shuffle.
 *
 * Source: https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html
 */
const functions: readonly string[] = [
  ...["abs", "average", "base64decode", "base64encode", "boolean", "ceil", "contains", "count", "decodeUrl"],
  ...[
    "decodeUrlComponent",
    "distinct",
    "each",
    "encodeUrl",
    "encodeUrlComponent",
    "error",
    "exists",
    "filter",
  ],
  ...[
    "floor",
    "formatBase",
    "formatInteger",
    "formatNumber",
    "fromMillis",
    "join",
    "keys",
    "length",
    "lookup",
  ],
  ...["lowercase", "map", "match", "max", "merge", "min", "not", "number", "pad", "parseInteger"],
  ...["power", "reduce", "replace", "reverse", "round", "sift", "single", "sort", "split", "spread"],
  ...["sqrt", "string", "substring", "substringAfter", "substringBefore", "sum", "toMillis", "trim", "type"],
  ...["uppercase", "zip", "assert", "partition", "range", "hash", "parse"],
];
