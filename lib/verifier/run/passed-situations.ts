import type { SwitchName } from "../fault-script.js";
import { courseOf, type Situation } from "../search/state-fingerprint.js";
import type { PassedSituation, RunOptions } from "./searched-run.js";

/** The situations that a run passes after its last fault. From each on it goes like every other run that passes an equal one. */
export class PassedSituations {
  readonly all: PassedSituation[] = [];
  /** The known situation in which the run is left. */
  leftAt: string | undefined;
  readonly #isKnown: RunOptions["isKnown"];

  /** @param isKnown undefined if the run goes to its end, and nobody asks what it passed. */
  constructor(isKnown: RunOptions["isKnown"]) {
    this.#isKnown = isKnown;
  }

  /** True if the run is left in a situation, because it is known what follows. */
  leaves(situation: () => Situation, touched: Iterable<SwitchName>): boolean {
    if (this.#isKnown === undefined) return false;
    const found = situation();
    const [course, ...heldToLess] = courseOf(found);
    if (course === undefined) return false;
    if (this.#isKnown(course)) {
      this.leftAt = course;
      return true;
    }
    this.all.push({
      situations: [course, ...heldToLess],
      legs: found.legs.length,
      touched: [...touched],
    });
    return false;
  }
}

/** Something that is made once, when it's first asked for. */
export function lazily<T extends object>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
