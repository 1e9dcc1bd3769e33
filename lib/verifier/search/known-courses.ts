import type { SwitchName } from "../fault-script.js";
import type { SearchedRun } from "../run/searched-run.js";
import { heardLast, type Leg } from "../run/trace.js";

/** The way in which a run goes on from a situation if nothing more goes wrong. */
export interface Course {
  readonly outcome: Leg["outcome"];
  /** The outcome, and what each participant keeps. */
  readonly end: string;
  /** The switches that had made a difference before the situation, and may make one after it. */
  readonly touched: readonly SwitchName[];
}

/**
 * Courses of runs that kept every law. Most runs of several faults soon pass a situation that another one has passed after its
 * last fault. What follows there was judged, so it need not be done again.
 */
export class KnownCourses {
  readonly #bySetting = new Map<string, Map<string, Course>>();

  /** @param setting what is the same in all of a run. */
  from(situation: string, setting: string): Course | undefined {
    return this.#bySetting.get(setting)?.get(situation);
  }

  learn({ passed, trace }: SearchedRun, setting: string, { outcome, end }: Omit<Course, "touched">): void {
    // With results that are too large for a state, the laws expect less.
    if (trace.visits.some((visit) => heardLast(visit)?.kind === "large")) return;
    const courses = this.#bySetting.get(setting) ?? new Map<string, Course>();
    this.#bySetting.set(setting, courses);
    for (const { situations, legs, touched } of passed) {
      // A run that got stuck later had some of its faults still ahead.
      if (legs !== trace.legs.length - 1) continue;
      for (const situation of situations) courses.set(situation, { outcome, end, touched });
    }
  }
}
