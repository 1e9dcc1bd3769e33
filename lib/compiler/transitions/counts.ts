import type { NodeDocument } from "../../saga/index.js";

/** A node that was begun and is to be compensated, with the number of states that takes. */
export interface BegunNode {
  readonly node: NodeDocument;
  readonly entered: number;
  /** True if its compensation ends on a Task or a block, so that what it stands in can end there; a Choice cannot. */
  readonly onTask: boolean;
}

/** A node or a sequence in a run. */
export interface Ran {
  readonly entered: number;
  readonly ended: "done" | "failed" | "stuck" | "racing";
  readonly begun: readonly BegunNode[];
  /** True if it ended on a Task, so that no state is needed to end on. */
  readonly onTask: boolean;
}

/** The states entered, and what was begun: how many compensations of the outermost sequence, of how many states. */
export interface StateCount {
  readonly entered: number;
  readonly begun: number;
  readonly backward: number;
  /** The number of these that end on a Task or a block. */
  readonly endingOnTask: number;
}

export const noStates: StateCount = { entered: 0, begun: 0, backward: 0, endingOnTask: 0 };

export function tallied({ entered, begun }: Ran): StateCount {
  const endingOnTask = begun.filter(({ onTask }) => onTask).length;
  return { entered, begun: begun.length, backward: backward(begun), endingOnTask };
}

/** Both of two counts, one after the other. */
export function joined(first: StateCount, second: StateCount): StateCount {
  return {
    entered: first.entered + second.entered,
    begun: first.begun + second.begun,
    backward: first.backward + second.backward,
    endingOnTask: first.endingOnTask + second.endingOnTask,
  };
}

/** Something that failed after so many states. */
export function failed(entered: number, begun: readonly BegunNode[] = []): Ran {
  return { entered, ended: "failed", begun, onTask: false };
}

/** True if what compensates a sequence ends on a Task or a block: that of what was begun first is the last. */
export function endsOnTask([first]: readonly BegunNode[]): boolean {
  return first?.onTask ?? false;
}

/** The states that compensate what was begun. */
export function backward(begun: readonly BegunNode[]): number {
  return sum(begun.map(({ entered }) => entered));
}

export function sum(counts: readonly number[]): number {
  return counts.reduce((all, each) => all + each, 0);
}
