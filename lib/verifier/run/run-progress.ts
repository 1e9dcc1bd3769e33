import type { JsonValue } from "../../asl/index.js";
import type { Divergence } from "../acceptor/acceptor.js";
import { doneWell, down } from "../subject/outcomes.js";
import type { Leg, Stop, TaskVisit } from "./trace.js";
import type { TraceCopies } from "./trace-copies.js";

/** Progress of a run: all that it has written down apart from what others keep for it. */
export interface RunProgress {
  readonly visits: TaskVisit[];
  /** The last visit of each place since the last start or redrive, and how many there have been. */
  readonly open: Map<string, TaskVisit>;
  readonly counts: Map<string, number>;
  readonly legs: Leg[];
  /** The Tasks that have called something. */
  readonly started: Set<string>;
  /** The arguments of calls that failed before the last redrive, as text, by place. */
  readonly argumentsBefore: Map<string, string>;
  readonly firstArguments: Map<TaskVisit, string>;
  /** The operations that are down until the next redrive. */
  readonly down: Set<string>;
  stop: Stop | undefined;
  divergence: Divergence | undefined;
  /** True after a redrive that the model doesn't know. */
  isLost: boolean;
  /** True if tries were left out. */
  hasLeapt: boolean;
  /** Number of Tasks that have had another outcome than success since the last start or redrive. */
  faults: number;
}

export function noProgress(): RunProgress {
  return {
    visits: [],
    open: new Map(),
    counts: new Map(),
    legs: [],
    started: new Set(),
    argumentsBefore: new Map(),
    firstArguments: new Map(),
    down: new Set(),
    stop: undefined,
    divergence: undefined,
    isLost: false,
    hasLeapt: false,
    faults: 0,
  };
}

/** Progress of a run that goes on from here by itself. */
export function copiedProgress(original: RunProgress, copies: TraceCopies): RunProgress {
  const { counts, legs, started, argumentsBefore, stop, divergence, isLost, hasLeapt, faults } = original;
  const firstArguments = new Map<TaskVisit, string>();
  for (const [visit, text] of original.firstArguments) firstArguments.set(copies.visit(visit), text);
  const open = new Map<string, TaskVisit>();
  const visits = original.visits.map((visit) => copies.visit(visit));
  for (const [place, visit] of original.open) open.set(place, copies.visit(visit));
  return {
    visits,
    open,
    counts: new Map(counts),
    legs: [...legs],
    started: new Set(started),
    argumentsBefore: new Map(argumentsBefore),
    firstArguments,
    down: new Set(original.down),
    stop,
    divergence,
    isLost,
    hasLeapt,
    faults,
  };
}

/** Forgets what is no more once the execution is redriven, but for the arguments of the calls that were under way. */
export function beginLeg({ open, down, firstArguments, argumentsBefore }: RunProgress): void {
  for (const [place, visit] of open) {
    const text = firstArguments.get(visit);
    if (text !== undefined) argumentsBefore.set(place, text);
  }
  open.clear();
  down.clear();
}

/** Notes a visit that begins: how often its place has been visited with it, and what it is called with. */
export function beginVisit(
  progress: RunProgress,
  begun: { readonly visit: TaskVisit; readonly count: number; readonly arguments: JsonValue },
): void {
  const { visit, count, arguments: given } = begun;
  const { outcome, operation, place } = visit;
  progress.counts.set(place, count);
  if (outcome === down && operation !== undefined) progress.down.add(operation);
  if (outcome !== doneWell && !outcome.isStop) progress.faults += 1;
  progress.visits.push(visit);
  progress.open.set(place, visit);
  if (outcome !== doneWell) progress.firstArguments.set(visit, JSON.stringify(given));
}
