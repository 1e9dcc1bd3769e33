import { successorsOf } from "../../asl/index.js";
import type { ForEachDocument } from "../../saga/index.js";
import type { EmittedGroup, EmittedState } from "../jsonata/expression.js";
import type { StateNames, StateOwner } from "../lower/state-names.js";
import { both, either, type Loads, loadOf, noLoad } from "./load.js";
import { eventsOf, heldEvents, iterationEvents, type RetrierOf } from "./state-events.js";
import { abortedEvents } from "./stuck.js";
import { heldUp, inBranches, inMap, inParallel, inSequence } from "./surplus-rules.js";

/** Answers about the states of a graph. */
export interface GraphFacts {
  readonly names: StateNames;
  /** The number of items that a list may have. */
  readonly maxItems: (block: ForEachDocument) => number;
  /** The number of items that are worked on at the same time. */
  readonly concurrency: (block: ForEachDocument) => number;
  readonly retrierOf: RetrierOf;
}

/**
 * The longest ways through a graph of states, from where it starts to any of its ends. No state of a saga leads back to
 * one before it, so every way ends.
 */
export function longestPaths(
  start: string,
  states: ReadonlyMap<string, EmittedState>,
  facts: GraphFacts,
): Loads {
  const known = new Map<string, Loads>();
  const from = (name: string): Loads => {
    const before = known.get(name);
    if (before !== undefined) return before;
    const state = states.get(name);
    if (state === undefined) throw new RangeError(`There is no state "${name}".`);
    const ahead = [...new Set(successorsOf(state))].flatMap(from);
    const loads = both(within(name, state, facts), ahead.length === 0 ? [noLoad] : either(ahead), inSequence);
    known.set(name, loads);
    return loads;
  };
  return from(start);
}

/** The longest ways through one state and what is in it. */
function within(name: string, state: EmittedState, facts: GraphFacts): Loads {
  const owner = facts.names.ownerOf(name);
  const own = [eventsOf(state, owner, facts.retrierOf)];
  if (state.Type === "Parallel") {
    const inside = state.Branches.map((branch) => inGroup(branch, facts)).reduce<Loads>(
      (loads, branch) => both(loads, branch, inBranches),
      [noLoad],
    );
    return both(own, inside.map(inParallel), inSequence);
  }
  if (state.Type !== "Map") return own;
  const { items, concurrency } = sizeOfMap(owner, facts);
  const iterations = inGroup(state.ItemProcessor, facts).map((load) =>
    inMap(inSequence(loadOf(iterationEvents), load), items, concurrency),
  );
  return both(own, iterations, inSequence);
}

/** The longest ways through a branch or an iteration. */
function inGroup(group: EmittedGroup, facts: GraphFacts): Loads {
  const loads = longestPaths(group.StartAt, new Map(Object.entries(group.States)), facts);
  const held = heldIn(group, facts);
  return held === 0 ? loads : loads.map((load) => heldUp(load, held));
}

/** Most events that a branch writes from one redrive to the next if it is given up each time, in whatever state it is. */
function heldIn({ States }: EmittedGroup, facts: GraphFacts): number {
  return Object.entries(States).reduce(
    (most, [name, state]) => Math.max(most, heldInState(name, state, facts)),
    0,
  );
}

function heldInState(name: string, state: EmittedState, facts: GraphFacts): number {
  const owner = facts.names.ownerOf(name);
  if (state.Type === "Parallel") {
    return state.Branches.reduce((sum, branch) => sum + heldIn(branch, facts), abortedEvents);
  }
  if (state.Type !== "Map") return heldEvents(state, owner, facts.retrierOf);
  const { items, concurrency } = sizeOfMap(owner, facts);
  return Math.min(items, concurrency) * (heldIn(state.ItemProcessor, facts) + abortedEvents) + abortedEvents;
}

/** A Map that is no forEach has one item. */
function sizeOfMap(
  owner: StateOwner | undefined,
  { maxItems, concurrency }: GraphFacts,
): { readonly items: number; readonly concurrency: number } {
  if (owner?.node.type !== "forEach") return { items: 1, concurrency: 1 };
  return { items: maxItems(owner.node), concurrency: concurrency(owner.node) };
}
