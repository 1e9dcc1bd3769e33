import type { Ready } from "../../runner/index.js";
import type { ScheduleName } from "../fault-script.js";

/** Chooses which of several branches goes on first; undefined lets them take turns. */
export function orderOf(schedule: ScheduleName): ((ready: readonly Ready[]) => number) | undefined {
  switch (schedule) {
    case "in-turn":
      return undefined;
    case "first-ahead":
      return (ready) => best(ready, (one, other) => compare(one.path, other.path) < 0);
    case "last-ahead":
      return (ready) => best(ready, (one, other) => compare(one.path, other.path) > 0);
  }
}

function best(ready: readonly Ready[], isBetter: (one: Ready, other: Ready) => boolean): number {
  let found = 0;
  for (const [index, each] of ready.entries()) {
    const before = ready[found];
    if (before !== undefined && isBetter(each, before)) found = index;
  }
  return found;
}

function compare(one: readonly number[], other: readonly number[]): number {
  for (const [depth, index] of one.entries()) {
    const there = other[depth];
    if (there === undefined) return 1;
    if (there !== index) return index - there;
  }
  return one.length - other.length;
}
