import { isArray, isObject, type JsonValue } from "../../../asl/index.js";
import { everyElement, type PathStep } from "../machine/paths.js";

/** Mark of a value that is missing. */
export const absent = Symbol("absent");
/** Mark of a value that is there, whatever it is. */
export const present = Symbol("present");
/** A value that a machine asks for. */
export type Candidate = JsonValue | typeof absent | typeof present;
/** The kind of a value, as far as its use tells. */
export type DemandKind = "number" | "time" | "boolean" | "json";

/** All that a machine asks of a value that comes from outside: its fields, its elements, what it is compared with. */
export class Demand {
  readonly fields = new Map<string, Demand>();
  /** The elements, if it is used as a list. */
  element: Demand | undefined;
  /** The value inside, if it is text that is read as JSON. */
  parsed: Demand | undefined;
  kind: DemandKind | undefined;
  /** Values that lead different ways. */
  readonly candidates: Candidate[] = [];
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }

  at(step: PathStep): Demand {
    if (typeof step !== "string") {
      this.element ??= new Demand(this.name);
      return this.element;
    }
    const known = this.fields.get(step);
    if (known !== undefined) return known;
    const made = new Demand(step);
    this.fields.set(step, made);
    return made;
  }

  /** Adds values that it is compared with. */
  offer(...values: readonly Candidate[]): void {
    for (const value of values) {
      if (!this.candidates.some((each) => isSame(each, value))) this.candidates.push(value);
    }
  }

  /** Itself and everything in it. */
  *all(): Generator<Demand> {
    yield this;
    for (const inner of this.fields.values()) yield* inner.all();
    if (this.element !== undefined) yield* this.element.all();
    if (this.parsed !== undefined) yield* this.parsed.all();
  }
}

function isSame(one: Candidate, other: Candidate): boolean {
  if (typeof one === "symbol" || typeof other === "symbol") return one === other;
  return JSON.stringify(one) === JSON.stringify(other);
}

/** The candidates chosen, by demand; the first one where nothing is chosen. */
export type Choices = ReadonlyMap<Demand, number>;

/** A value as a state finds it, before anything has run: where it comes from is known. */
export type Origin =
  | { readonly kind: "demand"; readonly demand: Demand }
  | { readonly kind: "value"; readonly value: JsonValue }
  | {
      readonly kind: "object";
      readonly fields: ReadonlyMap<string, Origin>;
      readonly rest: Origin | undefined;
    }
  | { readonly kind: "list"; readonly items: readonly Origin[] }
  /** An answer that is the request, with fields of its own. Choices ask the answer, everything else the request. */
  | { readonly kind: "echo"; readonly answer: Demand; readonly request: Origin };

export const unknownOrigin: Origin = { kind: "value", value: "text" };

/** The origin of a part of a value. */
export function partOf(origin: Origin, step: PathStep, forChoice = false): Origin {
  switch (origin.kind) {
    case "demand":
      return { kind: "demand", demand: origin.demand.at(step) };
    case "echo":
      return forChoice
        ? { kind: "demand", demand: origin.answer.at(step) }
        : partOf(origin.request, step, forChoice);
    case "list": {
      if (step === everyElement) return origin;
      if (typeof step === "number") return origin.items.at(step) ?? unknownOrigin;
      return { kind: "list", items: origin.items.map((item) => partOf(item, step, forChoice)) };
    }
    case "object": {
      const own = typeof step === "string" ? origin.fields.get(step) : undefined;
      if (own !== undefined) return own;
      return origin.rest === undefined ? unknownOrigin : partOf(origin.rest, step, forChoice);
    }
    case "value": {
      const { value } = origin;
      if (isArray(value) && typeof step === "number") return { kind: "value", value: value.at(step) ?? null };
      const field = isObject(value) && typeof step === "string" ? value[step] : undefined;
      return field === undefined ? unknownOrigin : { kind: "value", value: field };
    }
  }
}

/** The origin at the end of a path. */
export function follow(origin: Origin, steps: readonly PathStep[], forChoice = false): Origin {
  return steps.reduce<Origin>((at, step) => partOf(at, step, forChoice), origin);
}

/** The origin of a value in which a path leads to another one. */
export function withOriginAt(origin: Origin, steps: readonly PathStep[], inner: Origin): Origin {
  const [step, ...rest] = steps;
  if (step === undefined) return inner;
  const name = String(step);
  const under: Origin =
    origin.kind === "object"
      ? (origin.fields.get(name) ?? { kind: "value", value: {} })
      : { kind: "value", value: {} };
  return { kind: "object", fields: new Map([[name, withOriginAt(under, rest, inner)]]), rest: origin };
}

/** The demands at the end of a path that leads outside; none for a value that the machine makes. */
export function demandsOf(origin: Origin): readonly Demand[] {
  if (origin.kind === "demand") return [origin.demand];
  return origin.kind === "list" ? origin.items.flatMap(demandsOf) : [];
}

const numeric =
  /(amount|price|total|count|quantity|qty|seconds|minutes|days|cost|balance|limit|size|age|year|number)$/i;

/**
 * A value that meets a demand. Texts are different from each other, so that one can be told from another.
 *
 * @param whose begins each text: the state that answered; empty for the input.
 */
export function sampleOf(demand: Demand, choices: Choices, whose: string, suffix = "1"): JsonValue {
  const { fields, element, parsed, kind, candidates, name } = demand;
  const chosen = candidates[choices.get(demand) ?? 0];
  if (chosen !== undefined && typeof chosen !== "symbol") return chosen;
  if (parsed !== undefined) return JSON.stringify(sampleOf(parsed, choices, whose, suffix));
  if (element !== undefined) {
    const of = element;
    return ["1", "2"].map((each) => sampleOf(of, choices, whose, `${suffix}${each}`));
  }
  if (fields.size > 0) {
    const made: Record<string, JsonValue> = {};
    for (const [field, inner] of fields) {
      if (inner.candidates[choices.get(inner) ?? 0] === absent) continue;
      made[field] = sampleOf(inner, choices, whose, suffix);
    }
    return made;
  }
  if (kind === "number" || (kind === undefined && numeric.test(name))) return Number(suffix);
  if (kind === "time") return "2000-01-01T00:00:10Z";
  if (kind === "boolean") return true;
  if (kind === "json") return "{}";
  return name === "" ? {} : `${whose === "" ? "" : `${whose} `}${name}-${suffix}`;
}
