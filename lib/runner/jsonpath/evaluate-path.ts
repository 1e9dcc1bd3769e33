import { isArray, isObject, type JsonObject, type JsonValue } from "../../asl/index.js";
import { setOwn } from "../jsonata/evaluate/values.js";
import { holds } from "./filter.js";
import { javaText } from "./java-text.js";
import { isPath, isStepDefinite, type Path, pathText, type Step, stepsText, stepText } from "./path.js";
import { type PathContext, PathNotFound } from "./path-context.js";
import { callPathFunction } from "./path-functions.js";

/**
 * The value of a path. A definite path has one value, or fails; any other has a list of what it finds, which may be empty,
 * also when the path leads nowhere.
 *
 * @param model the value that the path begins at.
 * @throws PathNotFound for a definite path that leads nowhere; BoundExceeded; PathFunctionError.
 */
export function evaluatePath(path: Path, model: JsonValue, context: PathContext): JsonValue {
  return new PathEvaluation(path, context).value(model);
}

/**
 * The value of a path of properties and indexes only, the most frequent kind, without the detours of the others.
 *
 * @returns undefined if it leads nowhere, or is of another kind.
 */
export function followQuickly({ steps }: Path, model: JsonValue): JsonValue | undefined {
  let value: JsonValue | undefined = model;
  for (const step of steps) {
    if (step.kind === "property") {
      const [name] = step.names;
      if (name === undefined || step.names.length > 1 || !isObject(value)) return undefined;
      value = propertyOf(value, name);
    } else if (step.kind === "index") {
      const [index] = step.indexes;
      if (index === undefined || step.indexes.length > 1 || !isArray(value)) return undefined;
      value = index < 0 ? value[value.length + index] : value[index];
    } else return undefined;
    if (value === undefined) return undefined;
  }
  return value;
}

function propertyOf(object: JsonObject, name: string): JsonValue | undefined {
  const value = object[name];
  return value === undefined || Object.hasOwn(object, name) ? value : undefined;
}

/** One evaluation of a path. */
class PathEvaluation {
  readonly #path: Path;
  readonly #context: PathContext;
  readonly #found: JsonValue[] = [];

  constructor(path: Path, context: PathContext) {
    this.#path = path;
    this.#context = context;
  }

  value(model: JsonValue): JsonValue {
    const { steps, isDefinite, root } = this.#path;
    const last = steps.at(-1);
    if (last?.kind === "function" && isDefinite && steps.some(({ kind }) => kind === "scan")) {
      const scan = { root, steps: steps.slice(0, -1), isDefinite: false };
      return this.#joined(last, evaluatePath(scan, model, this.#context), model);
    }
    try {
      this.#follow(0, model, true);
    } catch (error) {
      if (!isDefinite && error instanceof PathNotFound) return [];
      throw error;
    }
    if (!isDefinite) return this.#found;
    const value = this.#found.at(-1);
    if (value === undefined) throw new PathNotFound(`No results for path: ${pathText(this.#path)}`);
    return value;
  }

  /** The value of a function over all that a scan has found: `$..price.sum()`. */
  #joined(step: Step & { kind: "function" }, found: JsonValue, model: JsonValue): JsonValue {
    const values = isArray(found) ? found : [];
    // The number of elements in everything that was found, not of the things themselves.
    const subject = step.name === "length" ? values.flatMap(childrenOf) : values;
    const value = callPathFunction(step.name, subject, this.#parameters(step, model));
    if (value === undefined) throw new PathNotFound(`No results for path: ${pathText(this.#path)}`);
    return value;
  }

  /** @param isDefinite true if the steps so far lead to one value. */
  #follow(at: number, model: JsonValue, isDefinite: boolean): void {
    const { steps } = this.#path;
    const step = steps[at];
    this.#context.budget.work(1);
    if (step === undefined) {
      this.#found.push(model);
      return;
    }
    const isLast = at === steps.length - 1;
    const onward = isDefinite && isStepDefinite(step, isLast);
    switch (step.kind) {
      case "property":
        this.#properties(step, { at, model, isDefinite, isLast });
        break;
      case "index":
        if (this.#isList(model, at, isDefinite))
          for (const index of step.indexes) this.#element(model, index, { at, onward });
        break;
      case "slice":
        if (this.#isList(model, at, isDefinite))
          for (const index of sliceOf(step, model.length)) this.#element(model, index, { at, onward });
        break;
      case "wildcard":
        for (const child of childrenOf(model)) this.#tolerantly(at + 1, child);
        break;
      case "scan":
        this.#scan(at + 1, model);
        break;
      case "filter":
        this.#filter(step, { at, model, isDefinite });
        break;
      case "function": {
        const value = callPathFunction(step.name, model, this.#parameters(step, model));
        if (value !== undefined) this.#follow(at + 1, value, onward);
      }
    }
  }

  #properties(
    { names }: Step & { kind: "property" },
    here: { at: number; model: JsonValue; isDefinite: boolean; isLast: boolean },
  ): void {
    const { at, model, isDefinite, isLast } = here;
    if (!isObject(model)) {
      if (!isDefinite) return;
      const path = this.#path;
      throw new PathNotFound(
        `Expected to find an object with property ${stepText({ kind: "property", names })} in path ${pathText(path, at)} but found '${javaClass(model)}'. ` +
          "This is not a json object according to the JsonProvider: 'com.jayway.jsonpath.spi.json.JacksonJsonProvider'.",
      );
    }
    if (names.length > 1 && isLast) {
      const merged: Record<string, JsonValue> = {};
      for (const name of names) {
        const value = propertyOf(model, name);
        if (value !== undefined) setOwn(merged, name, value);
      }
      this.#follow(at + 1, merged, isDefinite);
      return;
    }
    for (const name of names) {
      const value = propertyOf(model, name);
      if (value !== undefined) this.#follow(at + 1, value, isDefinite && names.length === 1);
      else if (!isLast && isDefinite && names.length === 1)
        throw new PathNotFound(`Missing property in path ${pathText(this.#path, at + 1)}`);
    }
  }

  #isList(model: JsonValue, at: number, isDefinite: boolean): model is readonly JsonValue[] {
    if (isArray(model)) return true;
    if (!isDefinite) return false;
    if (model === null) throw new PathNotFound(`The path ${pathText(this.#path, at)} is null`);
    const rest = stepsText(this.#path.steps.slice(at));
    throw new PathNotFound(
      `Filter: ${rest} can only be applied to arrays. Current context is: ${javaText(model)}`,
      true,
    );
  }

  /** An index that is out of bounds finds nothing. */
  #element(model: readonly JsonValue[], index: number, here: { at: number; onward: boolean }): void {
    const value = model[index < 0 ? model.length + index : index];
    if (value !== undefined) this.#follow(here.at + 1, value, here.onward);
  }

  /** Goes on from one of several values; that one of them leads nowhere is no matter. */
  #tolerantly(at: number, model: JsonValue): void {
    try {
      this.#follow(at, model, false);
    } catch (error) {
      if (!(error instanceof PathNotFound)) throw error;
    }
  }

  /** Takes a step from a value and from everything inside it, outer ones first. */
  #scan(at: number, model: JsonValue): void {
    const step = this.#path.steps[at];
    if (step === undefined) return;
    const open: JsonValue[] = [model];
    for (let value = open.pop(); value !== undefined; value = open.pop()) {
      if (typeof value !== "object" || value === null) continue;
      this.#context.budget.work(1);
      if (this.#takes(step, value)) this.#tolerantly(at, value);
      const children = childrenOf(value);
      for (let index = children.length - 1; index >= 0; index -= 1) open.push(children[index] ?? null);
    }
  }

  /** True if a scan takes a step from a value. A filter is applied to objects themselves, not to their properties. */
  #takes(step: Step, value: JsonValue): boolean {
    switch (step.kind) {
      case "property":
        return (
          isObject(value) && (step.names.length > 1 || propertyOf(value, step.names[0] ?? "") !== undefined)
        );
      case "index":
      case "slice":
        return isArray(value);
      case "filter":
        return holds(step.condition, value, this.#context, evaluatePath);
      default:
        return step.kind === "wildcard";
    }
  }

  #filter(
    { condition }: Step & { kind: "filter" },
    { at, model, isDefinite }: { at: number; model: JsonValue; isDefinite: boolean },
  ): void {
    if (isArray(model)) {
      for (const element of model) {
        this.#context.budget.work(1);
        if (holds(condition, element, this.#context, evaluatePath)) this.#follow(at + 1, element, false);
      }
    } else if (isObject(model)) {
      if (holds(condition, model, this.#context, evaluatePath)) this.#follow(at + 1, model, false);
    } else if (isDefinite) {
      throw new PathNotFound(
        `Filter: ${stepsText(this.#path.steps.slice(at))} can not be applied to primitives. Current context is: ${javaText(model)}`,
      );
    }
  }

  #parameters({ parameters }: Step & { kind: "function" }, model: JsonValue): JsonValue[] {
    const { document } = this.#context;
    return parameters.map((parameter) =>
      isPath(parameter)
        ? evaluatePath(parameter, parameter.root === "$" ? document : model, this.#context)
        : parameter,
    );
  }
}

function childrenOf(value: JsonValue): readonly JsonValue[] {
  if (isArray(value)) return value;
  return isObject(value) ? Object.values(value) : [];
}

/** The indexes of a slice as Jayway counts them: `[1:-1]` is empty, `[-2:]` the last two. */
function sliceOf({ from, to }: Step & { kind: "slice" }, length: number): number[] {
  const indexes: number[] = [];
  const counting = (first: number, end: number): number[] => {
    for (let index = first; index < end; index += 1) indexes.push(index);
    return indexes;
  };
  if (from === undefined) {
    const end = to ?? length;
    return counting(0, Math.min(length, end < 0 ? length + end : end));
  }
  if (to === undefined) return counting(Math.max(0, from < 0 ? length + from : from), length);
  // A beginning before the list's own counts from the end, but not further back than that.
  return length === 0 ? [] : counting(Math.max(from, -length), Math.min(length, to));
}

function javaClass(value: JsonValue): string {
  if (value === null) return "null";
  if (typeof value === "string") return "java.lang.String";
  if (typeof value === "boolean") return "java.lang.Boolean";
  if (typeof value === "number") return Number.isInteger(value) ? "java.lang.Integer" : "java.lang.Double";
  return "java.util.ArrayList";
}
