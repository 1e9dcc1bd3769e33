import { isArray, isObject, type JsonValue } from "../../../asl/index.js";
import { scalarsIn, valuesAtPath } from "../machine/paths.js";
import type { Step } from "./steps.js";

/** The effect's key: the values that its paths lead to in a request, as JSON. Undefined if nothing is known of it. */
type Key = readonly string[] | undefined;

/** Holdings of a participant for one key. */
export interface Effect {
  readonly state: string;
  readonly key: Key;
  /** Number of times that it is there: 0 for what was taken back, below 0 for what was given back too often. */
  count: number;
  /** Values of the answer without which it cannot be found. */
  readonly needs: readonly string[];
  /** True if a try took effect that nobody waited for any more. */
  hasLanded: boolean;
  /** Compensations that were here and took nothing away, and why. */
  readonly missedBy: { readonly state: string; readonly why: "needs" | "key" }[];
  /** Compensations that were called for it. */
  readonly compensatedBy: Set<string>;
}

/** A call of a compensation: whom it was for is known by what its request holds. */
interface Arrival {
  readonly step: Step;
  readonly request: JsonValue;
  readonly scalars: ReadonlySet<string>;
}

/** Participants that may break their contract: what each holds, by key. */
export class ForeignWorld {
  readonly effects: Effect[] = [];
  /** Records of cancellations of what never was. */
  readonly records: string[] = [];

  readonly #visits: Arrival[] = [];
  /** Keys for which a step has been refused. */
  readonly #refused = new Set<string>();

  /** An action arrives. Answers false if its compensation was here before, so that it is refused. */
  act(step: Step, request: JsonValue, answer: JsonValue, hasLanded = false): boolean {
    if (!step.hasEffect) return true;
    const { name } = step.task;
    if (hasLanded && step.tombstone !== false && this.#refused.has(refusalOf(step, request))) return false;
    const key = keyIn(step, request);
    const known = this.effects.find((each) => each.state === name && isSameKey(each.key, key));
    // A compensation that needs the answer cannot have known of what was never answered.
    const mayBeKnown = step.tombstone !== false && step.needs.length === 0;
    if (mayBeKnown && known === undefined && this.#wasCompensated(name, key)) return false;
    if (step.tombstone !== false && known !== undefined && known.compensatedBy.size > 0) return false;
    const repeats = step.idempotent === false || (step.keys?.length === 0 && step.idempotent !== true);
    if (known !== undefined && !(step.keys?.length === 0)) {
      known.count = repeats ? known.count + 1 : 1;
      known.hasLanded ||= hasLanded;
      return true;
    }
    if (known !== undefined && !repeats) return true;
    this.effects.push({
      state: name,
      key,
      count: 1,
      needs: step.needs.flatMap((path) => valuesAtPath(path, answer).map((value) => JSON.stringify(value))),
      hasLanded,
      missedBy: [],
      compensatedBy: new Set(),
    });
    return true;
  }

  /** A participant refuses, and for this key it will go on to. */
  refuse(step: Step, request: JsonValue): void {
    this.#refused.add(refusalOf(step, request));
  }

  /** True if an idempotent participant has done what a request asks for. */
  knows(step: Step, request: JsonValue): boolean {
    if (step.idempotent === false || step.rejectsByValue?.leavesEffect === true) return false;
    const key = keyIn(step, request);
    return this.effects.some(
      (each) => each.state === step.task.name && each.count > 0 && isSameKey(each.key, key),
    );
  }

  /** True if there is an effect that a compensation with this request finds. */
  hasFor(step: Step, request: JsonValue): boolean {
    const visit = arrivalOf(step, request);
    return this.#effectsOf(step).some((effect) => effect.count > 0 && missing(visit, effect) === undefined);
  }

  /** A compensation arrives, and takes away what it finds. */
  compensate(step: Step, request: JsonValue): void {
    const { name } = step.task;
    const visit = arrivalOf(step, request);
    let found = false;
    for (const effect of this.#effectsOf(step)) {
      const why = missing(visit, effect);
      if (why !== undefined) {
        if (effect.count > 0) effect.missedBy.push({ state: name, why });
        continue;
      }
      found ||= effect.count > 0 || effect.compensatedBy.size > 0;
      effect.compensatedBy.add(name);
      if (effect.count > 0) effect.count = step.idempotent === false ? effect.count - 1 : 0;
      else if (step.whenNothingIsThere === "takesAnyway" && step.idempotent === false) effect.count -= 1;
    }
    if (!found && step.whenNothingIsThere === "takesAnyway") {
      const [state = name] = step.compensates;
      const compensatedBy = new Set([name]);
      this.effects.push({
        state,
        key: undefined,
        count: -1,
        needs: [],
        hasLanded: false,
        missedBy: [],
        compensatedBy,
      });
    }
    if (!found && step.whenNothingIsThere === "leavesRecord") this.records.push(name);
    this.#visits.push(visit);
  }

  #effectsOf({ compensates }: Step): readonly Effect[] {
    return this.effects.filter(({ state }) => compensates.includes(state));
  }

  /** True if a compensation of a step has left its tombstone for a key. */
  #wasCompensated(state: string, key: Key): boolean {
    return this.#visits.some(
      (visit) => visit.step.compensates.includes(state) && missing(visit, { key, needs: [] }) === undefined,
    );
  }
}

function refusalOf(step: Step, request: JsonValue): string {
  return `${step.task.name}\n${keyIn(step, request)?.join() ?? ""}`;
}

function arrivalOf(step: Step, request: JsonValue): Arrival {
  return { step, request, scalars: scalarsIn(request) };
}

/** Data that a compensation lacks to find an effect; undefined if it finds it. */
function missing(
  { step, request, scalars }: Arrival,
  effect: Pick<Effect, "key" | "needs">,
): "needs" | "key" | undefined {
  if (effect.needs.some((value) => !isHeld(value, scalars))) return "needs";
  if (effect.key === undefined) return undefined;
  const own = step.keys === undefined ? undefined : keyIn(step, request);
  // It finds the effect by the answer, and needs no key.
  if (effect.needs.length > 0 && own === undefined) return undefined;
  if (effect.key.length === 0) return "key";
  if (own !== undefined) return isSameKey(own, effect.key) ? undefined : "key";
  return effect.key.every((value) => isHeld(value, scalars)) ? undefined : "key";
}

/** True if a request holds a value, by itself or in a longer text, such as the path of a URL. */
function isHeld(value: string, scalars: ReadonlySet<string>): boolean {
  const inner = value.startsWith('"') ? value.slice(1, -1) : "";
  return scalars.has(value) || (inner.length > 3 && [...scalars].some((each) => each.includes(inner)));
}

/** The key in a request. A path that leads nowhere is a part of it that is empty. */
function keyIn({ keys }: Step, request: JsonValue): Key {
  if (keys === undefined) return undefined;
  return keys.map((path) => {
    const values = valuesAtPath(path, request);
    const [value] = values;
    if (value === undefined) return '""';
    return JSON.stringify(values.length === 1 && !isArray(value) && !isObject(value) ? value : values);
  });
}

function isSameKey(one: Key, other: Key): boolean {
  return one?.join() === other?.join() && (one === undefined) === (other === undefined);
}
