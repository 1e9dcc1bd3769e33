import { dateAndTime } from "feelin";
import type { Json } from "../../../lib/model/index.js";
import { asVariable, evaluateFeel } from "../evaluate-feel.js";

/** Variables of a scope, which those in it see unless they have one of the same name. */
export class Variables {
  readonly #values = new Map<string, Json>();
  readonly #outer: Variables | undefined;

  constructor(outer?: Variables) {
    this.#outer = outer;
  }

  get(name: string): Json | undefined {
    return this.#values.has(name) ? this.#values.get(name) : this.#outer?.get(name);
  }

  /** A variable of this scope. A name with a dot leads into a context. */
  setLocal(target: string, value: Json): void {
    const [name = "", ...path] = target.split(".");
    this.#values.set(name, path.length === 0 ? value : within(this.#values.get(name), path, value));
  }

  /** A variable that goes up to the scope that has one of its name, or to the outermost. */
  propagate(name: string, value: Json): void {
    if (this.#values.has(name) || this.#outer === undefined) this.#values.set(name, value);
    else this.#outer.propagate(name, value);
  }

  all(): Record<string, Json> {
    return { ...this.#outer?.all(), ...Object.fromEntries(this.#values) };
  }
}

function within(context: Json | undefined, [name = "", ...path]: readonly string[], value: Json): Json {
  const before = typeof context === "object" && context !== null && !Array.isArray(context) ? context : {};
  const entry = Object.entries(before).find(([key]) => key === name)?.[1];
  return { ...before, [name]: path.length === 0 ? value : within(entry, path, value) };
}

/** Things that expressions ask of the engine. */
export interface EngineFunctions {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** At least 0 and below 1. */
  readonly random: () => number;
  readonly executionName: string;
}

/** Values of expressions by their texts and variables: most runs of a search are alike for the most part. */
const known = new Map<string, unknown>();

/** The value of an expression with these variables. */
export function evaluated(
  text: string,
  variables: Readonly<Record<string, unknown>>,
  functions: EngineFunctions,
): unknown {
  if (text.includes("now()")) return newlyEvaluated(text, variables, functions);
  const id = `${text}\n${JSON.stringify(variables)}`;
  if (known.has(id)) return known.get(id);
  let isDrawn = false;
  const random = () => {
    isDrawn = true;
    return functions.random();
  };
  const value = newlyEvaluated(text, variables, { ...functions, random });
  if (!isDrawn) known.set(id, value);
  return value;
}

function newlyEvaluated(
  text: string,
  variables: Readonly<Record<string, unknown>>,
  { now, random, executionName }: EngineFunctions,
): unknown {
  const timeOf = (milliseconds: number) => dateAndTime(new Date(milliseconds).toISOString());
  return evaluateFeel(text, {
    ...variables,
    camunda: { processInstance: { key: executionName } },
    uuid: () => executionName,
    now: () => timeOf(now()),
    "random number": random,
    // Its second operand is the zone, which is UTC here anyway.
    "date and time": (...[from]: readonly unknown[]) => (typeof from === "string" ? dateOf(from) : from),
  });
}

function dateOf(text: string): unknown {
  return Number.isNaN(Date.parse(text)) ? null : dateAndTime(text);
}

/** The value of an expression, or the text, as a variable. */
export function valueFrom(source: string, variables: Variables, functions: EngineFunctions): Json {
  if (!source.startsWith("=")) return source;
  return asVariable(evaluated(source.slice(1), variables.all(), functions));
}
