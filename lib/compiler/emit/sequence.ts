import type { Transition } from "../../asl/index.js";
import type { NodeDocument } from "../../saga/index.js";
import type { EmittedFields, EmittedState, Expression } from "../jsonata/expression.js";
import type { Jsonata } from "../jsonata/tree.js";
import type { Gate } from "../lower/cancellation.js";
import type { CompileContext } from "../lower/context.js";
import type { IterationPath } from "../lower/iteration-path.js";
import type { Location, OwnResult } from "../lower/references.js";
import type { ResultScope } from "../lower/result-scope.js";

/** One state with what it belongs to. */
export interface NamedState {
  readonly name: string;
  readonly state: EmittedState;
}

/** The states of a saga, and the one that it starts at. */
export interface EmittedStates {
  readonly start: string;
  readonly states: readonly NamedState[];
}

/** The exit of a sequence. */
export interface SequenceExit {
  /** The fields of a Task on which the sequence ends. */
  readonly ending: (own: OwnResult) => { readonly End: true; readonly Output: Expression };
  /** The state to go to where it ends otherwise. */
  readonly done: string;
  /** The way of a failure into recovery; `entry` is the compensation to begin with, none if there is nothing. */
  readonly recover: (failure: FailureSource, entry: string | undefined) => Recover;
}

/** The way of a catcher, or a Choice, into recovery. */
export interface Recover {
  readonly Assign: EmittedFields;
  readonly Next: string;
}

/** A failure: that of a step, with the source of the error output, or the source of one that was told already. */
export type FailureSource =
  | { readonly step: string; readonly errorOutput: Jsonata }
  | { readonly told: Jsonata };

/** The place of a sequence. */
export interface SequenceContext {
  readonly context: CompileContext;
  readonly nodes: readonly NodeDocument[];
  /** The view of its states on the way forward. */
  readonly results: ResultScope;
  readonly iterationPath: IterationPath;
  readonly exit: SequenceExit;
  /** The state after it; undefined where its end is the exit. */
  readonly after?: string | undefined;
  /** The compensation before it. */
  readonly before?: string | undefined;
  /** True if a node of it comes before the pivot, by its index. */
  readonly beforePivot: (index: number) => boolean;
  /** The place of a Choice between two nodes that leads a redriven execution back. */
  readonly gate?: Gate | undefined;
  /** The iteration path of its first node, where that is another. */
  readonly first?: IterationPath;
}

/** The place of a node in its sequence. */
export interface NodeSite {
  readonly sequence: SequenceContext;
  /** The compensation before it. */
  readonly before: string | undefined;
  /** The state after it; undefined where the sequence may end on it. */
  readonly next: string | undefined;
  readonly beforePivot: boolean;
}

/** The states of a node, and what compensates it. */
export interface CompiledNode {
  readonly states: readonly NamedState[];
  readonly compensation?: Compensation | undefined;
}

/** The continuation of a chain of states: a transition, or for a Choice, which cannot end, a state. */
export interface ChainEnd {
  readonly transition: Transition;
  readonly state: string;
}

/** The compensation of a node. */
export interface Compensation {
  /** The state with which it begins. */
  readonly entry: string;
  /** Further states that recovery may begin with: those of the paths of a choice, in the order of the text. */
  readonly entries?: readonly string[];
  readonly states: (end: ChainEnd, location: Location) => NamedState[];
  /** The last tries of compensations at the end, if one that is stuck lets the others go first. */
  readonly again: readonly Again[];
}

/** One compensation, or all of a block, tried once more if it is stuck. */
export interface Again {
  readonly entry: string;
  /** The node, by whose name it is noted that it is stuck, and the variable that says so, without `$`. */
  readonly node: string;
  readonly variable: string;
  readonly isBlock: boolean;
  readonly states: (next: string, location: Location, noted: Noted) => NamedState[];
}

/** The source of what says that a node's compensation is stuck, by the node's name. */
export type Noted = (again: Pick<Again, "node" | "variable">) => Jsonata;

/** The states of a sequence, and what compensates it, in the order in which it was done. */
export interface CompiledSequence {
  readonly start: string;
  readonly states: readonly NamedState[];
  readonly compensations: readonly Compensation[];
}

/** The chain of compensations, from the last one back to the first, which leads to `end`. */
export function recoveryChain(
  compensations: readonly Compensation[],
  end: ChainEnd,
  location: Location,
): NamedState[] {
  return compensations
    .map(({ states }, index) => {
      const before = compensations[index - 1]?.entry;
      return states(before === undefined ? end : { transition: { Next: before }, state: before }, location);
    })
    .reverse()
    .flat();
}

/** The chain of what is tried once more, in the same order; with the state that it begins with. */
export function againChain(
  compensations: readonly Compensation[],
  next: string,
  { location, noted }: { readonly location: Location; readonly noted: Noted },
): { readonly start: string; readonly states: NamedState[] } {
  const all = compensations.flatMap(({ again }) => again);
  const states = all
    .map((again, index) => again.states(all[index - 1]?.entry ?? next, location, noted))
    .reverse()
    .flat();
  return { start: all.at(-1)?.entry ?? next, states };
}
