import type { State, Transition } from "../asl/index.js";
import type { NodeDocument, ParallelDocument } from "../saga/index.js";
import { compensationState } from "./backward.js";
import type { CompileContext } from "./context.js";
import { type ForwardPath, forwardState, type Recover } from "./forward.js";
import type { Jsonata } from "./jsonata-text.js";
import type { OwnResult } from "./references.js";
import type { View } from "./view.js";

/** One state with what it belongs to. */
export interface NamedState {
  readonly name: string;
  readonly state: State;
}

/** How a sequence is left. */
export interface Exit {
  /** What a Task on which the sequence ends bears. */
  readonly ending: (own: OwnResult) => { readonly End: true; readonly Output: string };
  /** The state to go to where it ends otherwise. */
  readonly done: string;
  /** How a failure leads into recovery; `entry` is the compensation to begin with, none where there is nothing. */
  readonly recover: (failure: FailureSource, entry: string | undefined) => Recover;
}

/** A failure: that of a step, with the source of the error output, or the source of one that was told already. */
export type FailureSource =
  | { readonly step: string; readonly errorOutput: Jsonata }
  | { readonly told: Jsonata };

/** Where a sequence stands. */
export interface SequenceContext {
  readonly context: CompileContext;
  readonly nodes: readonly NodeDocument[];
  /** What its states see on the way forward. */
  readonly view: View;
  /** The names of the blocks around it, outermost first. */
  readonly blocks: readonly string[];
  readonly exit: Exit;
  /** Whether a node of it comes before the pivot, by its index. */
  readonly beforePivot: (index: number) => boolean;
  /** How a block in it is compiled. */
  readonly compileBlock: (block: ParallelDocument, place: BlockPlace) => CompiledBlock;
}

/** Where a block stands in its sequence. */
export interface BlockPlace {
  readonly sequence: SequenceContext;
  /** The compensation before it. */
  readonly before: string | undefined;
  /** The state after it. */
  readonly next: string;
  readonly beforePivot: boolean;
}

/** The states of a block, and what compensates it. */
export interface CompiledBlock {
  readonly states: readonly NamedState[];
  readonly compensation: Compensation | undefined;
}

/** What compensates a node: states that end on `next`. */
export interface Compensation {
  /** The state with which it begins. */
  readonly entry: string;
  readonly states: (next: Transition, view: View) => NamedState[];
}

/** The states of a sequence, and what compensates it, in the order in which it was done. */
export interface CompiledSequence {
  readonly start: string;
  readonly states: readonly NamedState[];
  readonly compensations: readonly Compensation[];
}

/** Compiles a sequence: forward in the order of its nodes, with every failure leading into the compensations. */
export function compileSequence(sequence: SequenceContext): CompiledSequence {
  const { nodes, context, view, blocks, exit } = sequence;
  const states: NamedState[] = [];
  const compensations: Compensation[] = [];
  for (const [index, node] of nodes.entries()) {
    const next = nodes[index + 1]?.name;
    const beforePivot = sequence.beforePivot(index);
    const before = compensations.at(-1)?.entry;
    if (node.type === "parallel") {
      const block = sequence.compileBlock(node, { sequence, before, next: next ?? exit.done, beforePivot });
      states.push(...block.states);
      if (block.compensation !== undefined) compensations.push(block.compensation);
      continue;
    }
    const own = node.compensation === undefined ? undefined : context.names.compensation(node);
    const failure = (errorOutput: Jsonata) => ({ step: node.name, errorOutput });
    const path: ForwardPath = {
      step: node,
      blocks,
      view,
      ending:
        next === undefined
          ? exit.ending({ step: node.name, result: context.taskOf(node.action.operation).result })
          : { Next: next },
      recover: {
        own: (errorOutput) => exit.recover(failure(errorOutput), own ?? before),
        before: (errorOutput) => exit.recover(failure(errorOutput), before),
      },
      onwards: next ?? exit.done,
      beforePivot,
    };
    states.push({ name: node.name, state: forwardState(path, context) });
    if (own !== undefined) {
      compensations.push({
        entry: own,
        states: (after, recoveryView) => [
          {
            name: own,
            state: compensationState(
              { step: node, blocks, view: recoveryView, isLast: next === undefined && blocks.length === 0 },
              after,
              context,
            ),
          },
        ],
      });
    }
  }
  return { start: nodes[0]?.name ?? exit.done, states, compensations };
}

/** The chain of compensations, from the last one back to the first, which leads to `end`. */
export function recoveryChain(
  compensations: readonly Compensation[],
  end: Transition,
  view: View,
): NamedState[] {
  return compensations
    .map(({ states }, index) => {
      const before = compensations[index - 1]?.entry;
      return states(before === undefined ? end : { Next: before }, view);
    })
    .reverse()
    .flat();
}
