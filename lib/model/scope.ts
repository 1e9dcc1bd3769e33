import type { TemplateJson } from "../saga/template.js";
import type { Instance } from "./instance.js";
import type { Failure } from "./failure.js";
import type { Execution } from "./state.js";
import type { Json, Value } from "./values/json.js";

/** Surroundings of a sequence that is run: the meaning of names in it, and the beginning of its keys. Never changed. */
export interface Scope {
  /** The path of what is around it, as it is in keys; empty in the outermost sequence. */
  readonly path: string;
  /** The parts around it, as they are in names: `Outbound/`. */
  readonly parts: string;
  readonly iterations: readonly number[];
  /** The meaning of `input`: the saga's, or what a part says in terms of the scope around it. */
  readonly input: { readonly value: Json } | { readonly template: TemplateJson; readonly scope: Scope };
  readonly execution: Pick<Execution, "name" | "startTime">;
  /** The element of each forEach around, the innermost one first. */
  readonly items: readonly { readonly name: string; readonly item: Json }[];
  /** Results of what has run, the latest first. */
  readonly results: Results | undefined;
  /** True if the saga can still go back. */
  readonly isBeforePivot: boolean;
  readonly isInBlock: boolean;
  /** The failure that began the recovery, for what is run then. */
  readonly failure?: Failure;
}

export interface Results {
  readonly name: string;
  readonly value: Value;
  readonly before: Results | undefined;
}

export function outermostScope(execution: Execution): Scope {
  return {
    path: "",
    parts: "",
    iterations: [],
    input: { value: execution.input },
    execution,
    items: [],
    results: undefined,
    isBeforePivot: true,
    isInBlock: false,
  };
}

/** A scope in which something more has run. */
export function withResult(scope: Scope, name: string, value: Value): Scope {
  return { ...scope, results: { name, value, before: scope.results } };
}

/** The result of the nearest node of a name. A part may have steps called as others outside of it are. */
export function resultOf(name: string, { results }: Scope): Value {
  for (let each = results; each !== undefined; each = each.before) if (each.name === name) return each.value;
  return undefined;
}

/** A node of this name, as it is told and as it is in keys. */
export function instanceOf(name: string, scope: Scope): Instance {
  return { name: `${scope.parts}${name}`, path: pathOf(name, scope), iterations: scope.iterations };
}

export function pathOf(name: string, { path }: Scope): string {
  return path === "" ? name : `${path}/${name}`;
}

/** The scope of the branches of a Parallel. */
export function branchScope(block: string, scope: Scope): Scope {
  return { ...scope, path: pathOf(block, scope), isInBlock: true };
}

/** The scope of what is done for one element of a forEach. */
export function elementScope(forEach: string, element: { index: number; item: Json }, scope: Scope): Scope {
  const { index, item } = element;
  return {
    ...branchScope(forEach, scope),
    path: `${pathOf(forEach, scope)}/${index}`,
    iterations: [...scope.iterations, index],
    items: [{ name: forEach, item }, ...scope.items],
  };
}

/** The scope of a part: as around it, unless it has an input of its own. */
export function partScope(part: string, input: TemplateJson | undefined, scope: Scope): Scope {
  return {
    ...scope,
    path: pathOf(part, scope),
    parts: `${scope.parts}${part}/`,
    ...(input === undefined ? {} : { input: { template: input, scope } }),
  };
}
