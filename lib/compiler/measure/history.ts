import { limits } from "../../asl/index.js";
import { defaultMaxItems, type ForEachDocument } from "../../saga/index.js";
import type { EmittedStates } from "../emit/sequence.js";
import type { StateNames } from "../lower/state-names.js";
import { type Contribution, type Load, larger } from "./load.js";
import { longestPaths } from "./longest-path.js";
import { emittedRetrier, type RetrierOf } from "./state-events.js";
import { eventsOfRedrive } from "./stuck.js";

/** Events of an execution besides those of its states: that it started, and how it ended. */
const executionEvents = 2;

/** An inline Map runs at most so many iterations at a time, whatever MaxConcurrency says (AWS docs: "state-map-inline"). */
const inlineConcurrency = 40;

/** An execution lasts for a year at most. */
const longestExecutionHours = 365 * 24;

/** A sum, with the part that is the largest. */
export interface HistorySize {
  /** Events of the longest run, in which what gets stuck does so once. */
  readonly events: number;
  /** The events of the longest run in which nothing gets stuck. */
  readonly undisturbed: number;
  readonly largest: Contribution;
  /** The outage that fills the history soonest; undefined if the execution never gets stuck. */
  readonly outage: Outage | undefined;
}

/** A time in which everything that one part of a saga calls is down. */
export interface Outage {
  /** Full hours of it that fit into the history. */
  readonly hours: number;
  /** Events that are written in an hour of it. */
  readonly events: number;
  /** The part of which most calls fail, with the events that they write an hour. */
  readonly largest: Contribution;
}

/** Other answers than the saga's own, to find out what would fit. */
export interface WhatIf {
  readonly maxItems?: (block: ForEachDocument) => number;
  readonly concurrency?: (block: ForEachDocument) => number;
  readonly retrierOf?: RetrierOf;
}

/** The number of items that a list may have. */
export function maxItemsOf({ maxItems = defaultMaxItems }: ForEachDocument): number {
  return maxItems;
}

/** The number of items that are worked on at the same time. */
export function concurrencyOf({ maxConcurrency = inlineConcurrency }: ForEachDocument): number {
  return Math.min(maxConcurrency, inlineConcurrency);
}

/**
 * The events of the longest run: every try of what may fail does, every list is as long as it may be, of each choice the
 * longest path is taken, forward and backward, and the calls that write most events until they are stuck are stuck once,
 * and redriven.
 */
export function measureHistory(
  { start, states }: EmittedStates,
  names: StateNames,
  { maxItems = maxItemsOf, concurrency = concurrencyOf, retrierOf = emittedRetrier }: WhatIf = {},
): HistorySize {
  const graph = new Map(states.map(({ name, state }) => [name, state]));
  const loads = longestPaths(start, graph, { names, maxItems, concurrency, retrierOf });
  const longest = loads.map(sizeOf).reduce((one, other) => (other.events > one.events ? other : one));
  return {
    ...longest,
    undisturbed: executionEvents + Math.max(...loads.map(({ base }) => base)),
    outage: loads.map(outageOf).reduce(soonest),
  };
}

function sizeOf({ base, largest, longest }: Load): Pick<HistorySize, "events" | "largest"> {
  const { name, base: anyway, tries } = longest.by;
  return {
    events: executionEvents + base + eventsOfRedrive(longest),
    largest: larger(largest, { name, events: anyway + tries }),
  };
}

function outageOf({ base, fastest }: Load): Outage | undefined {
  const { by, calls, events, cycle, eventsPerHour } = fastest;
  if (calls === 0) return undefined;
  const redrives = Math.max(0, limits.historyEvents - executionEvents - base) / cycle.events;
  // Less than the expected time by two standard deviations: so long it lasts though chance is against it.
  const seconds = redrives * cycle.seconds - 2 * Math.sqrt(redrives) * cycle.deviation;
  return {
    hours: Math.min(longestExecutionHours, Math.max(0, Math.floor(seconds / 3600))),
    events: Math.round(eventsPerHour),
    largest: { name: by.name, events: Math.round((eventsPerHour * by.tries) / events) },
  };
}

function soonest(one: Outage | undefined, other: Outage | undefined): Outage | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return other.hours < one.hours ? other : one;
}
