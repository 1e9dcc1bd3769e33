import { type Load, larger } from "./load.js";

/** What is done one after the other. Of what persists only the longest is exhausted. */
export function inSequence(one: Load, other: Load): Load {
  const longer = other.surplus > one.surplus ? other : one;
  return {
    base: one.base + other.base,
    surplus: longer.surplus,
    largest: larger(one.largest, other.largest),
    persisting: longer.persisting,
  };
}

/** What is done at the same time, in branches. */
export function inBranches(one: Load, other: Load): Load {
  return inSequence(one, other);
}

/** What fails in a block, and fails the block with it, before it is redriven. */
export function failingBlock(load: Load, events: number): Load {
  return load.surplus === 0 ? load : { ...load, surplus: load.surplus + events };
}

/** What is done for each item of a list. Of what persists only one item's is exhausted. */
export function forEachItem({ base, surplus, largest, persisting }: Load, items: number): Load {
  const times = ({ name, events }: Load["largest"]) => ({ name, events: events * items });
  return { base: base * items, surplus, largest: times(largest), persisting: times(persisting) };
}
