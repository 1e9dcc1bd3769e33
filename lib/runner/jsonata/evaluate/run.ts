import type { EvaluationServices } from "../environment.js";
import type { TreeNode } from "../tree.js";
import type { Budget } from "./budget.js";
import { CodedFailure } from "./failure.js";
import type { Frame } from "./frame.js";
import { type Callable, FunctionObject, isList, type Native } from "./values.js";

/** One evaluation of an expression, as its parts see it. */
export interface Run {
  readonly budget: Budget;
  readonly services: EvaluationServices;
  /** The value of a part, in view of a context item. */
  evaluate(node: TreeNode, input: unknown, frame: Frame): unknown;
  /** Calls a function. */
  call(callable: Callable, given: readonly unknown[]): unknown;
}

/** The surroundings of a call: the value of an argument that is left out, and the variables in view. */
export interface CallSite {
  readonly run: Run;
  readonly input: unknown;
  readonly frame: Frame;
}

/** Checks arguments against a function's signature, and adds the context item where it stands for one. */
export interface Signature {
  validate(given: readonly unknown[], context: unknown): unknown[];
}

/** A function that every expression has. */
export class Builtin extends FunctionObject {
  readonly implementation: (site: CallSite, given: readonly unknown[]) => unknown;
  readonly signature: Signature | undefined;
  readonly arity: number;

  constructor(given: Pick<Builtin, "implementation" | "signature" | "arity">) {
    super();
    this.implementation = given.implementation;
    this.signature = given.signature;
    this.arity = given.arity;
  }
}

/** A function that the expression itself defines. */
export class Lambda extends FunctionObject {
  readonly input: unknown;
  readonly frame: Frame;
  /** The names of its parameters, without `$`. */
  readonly parameters: readonly string[];
  readonly signature: Signature | undefined;
  /** A native body is a function some of whose arguments are given already. */
  readonly body: TreeNode | Native;
  /** True if it stands for a call in the last place of a function, which is made without nesting. */
  readonly isTailCall: boolean;

  constructor(given: Pick<Lambda, "input" | "frame" | "parameters" | "signature" | "body" | "isTailCall">) {
    super();
    this.input = given.input;
    this.frame = given.frame;
    this.parameters = given.parameters;
    this.signature = given.signature;
    this.body = given.body;
    this.isTailCall = given.isTailCall;
  }

  get arity(): number {
    return this.parameters.length;
  }
}

/**
 * True if a value is a number that JSON can say.
 *
 * @throws CodedFailure D1001 for a number that is not finite.
 */
export function isNumeric(value: unknown): value is number {
  if (typeof value !== "number" || Number.isNaN(value)) return false;
  if (!Number.isFinite(value)) throw new CodedFailure("D1001", { value });
  return true;
}

/** The effective boolean value; undefined is nothing, and counts as false. */
export function booleanOf(run: Run, value: unknown): boolean {
  switch (typeof value) {
    case "boolean":
      return value;
    case "string":
      return value.length > 0;
    case "number":
      return isNumeric(value) && value !== 0;
    case "object":
      break;
    default:
      return false;
  }
  if (value === null) return false;
  if (value instanceof FunctionObject) return true;
  if (!isList(value)) return Object.keys(value).length > 0;
  run.budget.work(1 + value.length / 8);
  return value.some((element) => booleanOf(run, element));
}
