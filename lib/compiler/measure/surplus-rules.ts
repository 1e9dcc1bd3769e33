import { type Load, larger } from "./load.js";
import { type StuckPart, stuckInMap, stuckInParallel, stuckOrHeld, stuckTogether } from "./stuck.js";

/** States one after the other. One of them gets stuck, and then nothing after it runs. */
export function inSequence(one: Load, other: Load): Load {
  return {
    base: one.base + other.base,
    largest: larger(one.largest, other.largest),
    longest: other.longest.events > one.longest.events ? other.longest : one.longest,
    fastest: other.fastest.eventsPerHour > one.fastest.eventsPerHour ? other.fastest : one.fastest,
  };
}

/** Branches that run at the same time. Whatever is down is down for all of them, so all get stuck together. */
export function inBranches(one: Load, other: Load): Load {
  return {
    base: one.base + other.base,
    largest: larger(one.largest, other.largest),
    longest: stuckTogether(one.longest, other.longest),
    fastest: stuckTogether(one.fastest, other.fastest),
  };
}

/** A branch in which, when it is given up, a state may be that writes so many events from one redrive to the next. */
export function heldUp(load: Load, held: number): Load {
  return withStuck(load, (stuck) => stuckOrHeld(stuck, held));
}

/** A Parallel, from its branches. */
export function inParallel(load: Load): Load {
  return withStuck(load, stuckInParallel);
}

/** A Map over so many items, from one of its iterations. As many as run at the same time get stuck together. */
export function inMap(load: Load, items: number, concurrency: number): Load {
  const atOnce = Math.min(items, concurrency);
  const { name, events } = load.largest;
  return withStuck({ ...load, base: load.base * items, largest: { name, events: events * items } }, (stuck) =>
    stuckInMap(stuck, items, atOnce),
  );
}

function withStuck(load: Load, change: (stuck: StuckPart) => StuckPart): Load {
  const longest = change(load.longest);
  return { ...load, longest, fastest: load.fastest === load.longest ? longest : change(load.fastest) };
}
