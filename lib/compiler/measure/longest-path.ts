import { successorsOf } from "../../asl/index.js";
import type { ForEachDocument } from "../../saga/index.js";
import type { EmittedGroup, EmittedState } from "../jsonata/expression.js";
import type { StateNames } from "../lower/state-names.js";
import { both, either, type Load, type Loads, loadOf, noLoad } from "./load.js";
import { eventsOf, failedMapEvents, failedParallelEvents, iterationEvents } from "./state-events.js";
import { failingBlock, forEachItem, inBranches, inSequence } from "./surplus-rules.js";

/** Answers about the states of a graph. */
export interface GraphFacts {
  readonly names: StateNames;
  /** The number of items that a list may have. */
  readonly maxItems: (block: ForEachDocument) => number;
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
  const own = [eventsOf(state, owner)];
  if (state.Type === "Parallel") {
    const inside = state.Branches.reduce<Loads>(
      (loads, branch) => both(loads, inGroup(branch, facts), inBranches),
      own,
    );
    return inside.map((load) => failingBlock(load, failedParallelEvents));
  }
  if (state.Type !== "Map") return own;
  const items = owner?.node.type === "forEach" ? facts.maxItems(owner.node) : 1;
  const each = (load: Load) => forEachItem(inSequence(loadOf(iterationEvents), load), items);
  const inside = both(own, either(inGroup(state.ItemProcessor, facts).map(each)), inBranches);
  return inside.map((load) => failingBlock(load, failedMapEvents));
}

function inGroup({ StartAt, States }: EmittedGroup, facts: GraphFacts): Loads {
  return longestPaths(StartAt, new Map(Object.entries(States)), facts);
}
