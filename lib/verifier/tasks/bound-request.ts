import { isObject, type JsonValue } from "../../asl/index.js";
import type { Value } from "../../model/index.js";
import type { TaskCall } from "../../runner/index.js";
import { Evaluator } from "../../runner/jsonata/evaluate/evaluator.js";
import { OuterFrame } from "../../runner/jsonata/evaluate/frame.js";
import { builtin } from "../../runner/jsonata/evaluate/library.js";
import { ParsedExpression } from "../../runner/jsonata/expression.js";
import { toPlain } from "../../runner/jsonata/plain.js";
import type { TreeNode } from "../../runner/jsonata/tree.js";
import { nodeDigest } from "../../runner/node-digest.js";
import { nodeWatch } from "../../runner/node-watch.js";
import { disagreement } from "../acceptor/agreement.js";

/** A field of a Task's arguments: as its definition has it, and as it was called. */
interface Field {
  readonly written: JsonValue;
  readonly given: Value;
  readonly at: string;
}

/** The JSONata in the arguments of a Task. */
export interface ArgumentFields {
  /** Expressions that bind the request to `$request` and make something of it. */
  readonly bound: readonly (Field & { readonly rest: TreeNode })[];
  /** Expressions that make an object by themselves, or by a condition: requests do. */
  readonly plain: readonly Field[];
}

/** Parts of a Task's arguments. */
export function argumentFields(written: JsonValue, given: Value): ArgumentFields {
  const bound: (Field & { rest: TreeNode })[] = [];
  const plain: Field[] = [];
  const visit = (field: Field): void => {
    const { written: template, given: value, at } = field;
    if (typeof template === "string") {
      const tree = treeOf(template);
      const rest = tree && restOf(tree);
      if (rest !== undefined) bound.push({ ...field, rest });
      else if (tree !== undefined && makesObject(tree)) plain.push(field);
    } else if (typeof template === "object" && template !== null) {
      const parts = isObject(value) ? value : {};
      for (const [name, part] of Object.entries(template)) {
        const index = Array.isArray(value) ? value[Number(name)] : undefined;
        const found = Array.isArray(template) ? index : Object.hasOwn(parts, name) ? parts[name] : undefined;
        visit({ written: part, given: found, at: `${at}.${name}` });
      }
    }
  };
  visit({ written, given, at: "" });
  return { bound, plain };
}

/** The first place at which arguments are not what they make of a request. */
export function boundDisagreement(
  { bound }: ArgumentFields,
  request: Value,
  { taskToken }: Pick<TaskCall, "taskToken">,
): string | undefined {
  for (const field of bound) {
    const differs = differenceMade(field, request, taskToken);
    if (differs !== undefined) return differs;
  }
  return undefined;
}

/** True if what arguments make of a request fails, or yields nothing: then nothing is called. */
export function failsFor(written: JsonValue, request: Value): boolean {
  return argumentFields(written, undefined).bound.some(({ rest }) => {
    try {
      const made = madeOf(rest, request, "token");
      // If it depends on something else, nobody knows.
      return made === undefined || made.value === undefined;
    } catch {
      return true;
    }
  });
}

function differenceMade(
  { rest, given, at }: ArgumentFields["bound"][number],
  request: Value,
  taskToken: string | undefined,
): string | undefined {
  try {
    const made = madeOf(rest, request, taskToken);
    return made && disagreement(made.value, given, at);
  } catch {
    // What fails by itself is not called; what needs something else is not known.
    return undefined;
  }
}

/**
 * The value that an expression makes of a request; undefined if that depends on something else, too.
 *
 * @throws what JSONata throws where an expression fails.
 */
function madeOf(
  tree: TreeNode,
  request: Value,
  token: string | undefined,
): { readonly value: Value } | undefined {
  let isKnown = true;
  const frame = new OuterFrame((name) => {
    if (name === "request") return request;
    if (name === "states") {
      isKnown &&= token !== undefined;
      return { context: { Task: { Token: token } } };
    }
    const found = builtin(name);
    isKnown &&= found !== undefined;
    return found;
  });
  const services = { now: () => 0, random: () => 0, digest: nodeDigest, watch: nodeWatch };
  const value = toPlain(new Evaluator(services).evaluate(tree, undefined, frame));
  return isKnown ? { value } : undefined;
}

const trees = new Map<string, TreeNode | undefined>();

/** The syntax of a field that is JSONata. */
function treeOf(text: string): TreeNode | undefined {
  if (trees.has(text)) return trees.get(text);
  const source = /^\{%([\s\S]*)%\}$/.exec(text)?.[1];
  const tree = source === undefined ? undefined : new ParsedExpression(source.trim()).tree;
  trees.set(text, tree);
  return tree;
}

/** The expression after the binding of `$request`, on its own. */
function restOf(tree: TreeNode): TreeNode | undefined {
  const [first, ...others] = tree.type === "block" ? (tree.expressions ?? []) : [];
  const { lhs } = first ?? {};
  const isRequest =
    first?.type === "bind" && isNode(lhs) && lhs.type === "variable" && lhs.value === "request";
  return isRequest ? { ...tree, expressions: others } : undefined;
}

function makesObject(tree: TreeNode): boolean {
  if (tree.type === "condition") return [tree.then, tree.else].some((each) => each && makesObject(each));
  if (tree.type === "block") {
    const last = tree.expressions?.at(-1);
    return last !== undefined && makesObject(last);
  }
  return tree.type === "unary" && tree.value === "{";
}

function isNode(value: unknown): value is TreeNode {
  return typeof value === "object" && value !== null && "type" in value;
}
