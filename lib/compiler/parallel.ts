import {
  type Assign,
  type ParallelState,
  type State,
  type StateGroup,
  successorsOf,
  type Transition,
} from "../asl/index.js";
import type { BranchDocument, NodeDocument, ParallelDocument } from "../saga/index.js";
import type { CompileContext } from "./context.js";
import { expression, type Jsonata, navigate, objectConstructor, stringLiteral } from "./jsonata-text.js";
import { blockStates } from "./names.js";
import { causeCharactersInBlock } from "./outcome.js";
import type { OwnResult } from "./references.js";
import {
  type BlockPlace,
  type Compensation,
  type CompiledBlock,
  type CompiledSequence,
  compileSequence,
  type Exit,
  type FailureSource,
  type NamedState,
  recoveryChain,
  type SequenceContext,
} from "./sequence.js";
import { outcomeView, type View, variableOf, variablesView } from "./view.js";

/**
 * A Parallel whose branches never fail: a failure ends its branch with an outcome that tells it, so that no branch is
 * abandoned while its function runs on. A Choice after it goes on, or into the recovery.
 *
 * After the pivot there is nothing to recover: a branch that cannot go on fails the execution, which is redriven.
 */
export function parallelNode(block: ParallelDocument, place: BlockPlace): CompiledBlock {
  const { sequence, before, next, beforePivot } = place;
  const { context, view, exit } = sequence;
  const branches = block.branches.map((branch) => compileBranch(block, branch, place));
  const groups = branches.map(({ group }) => group);
  const variable = context.names.block(block.name);
  if (!beforePivot) {
    const state = parallel(
      groups,
      context.usage.isAssigned(block.name) || hasBestEffort(block) ? variable : undefined,
      { Next: next },
    );
    return { states: [{ name: block.name, state }], compensation: undefined };
  }
  const compensation = compensationOf(block, branches, sequence);
  const entry = compensation?.entry ?? before;
  const settled = blockStates.settled(block.name);
  const outcomes = view.find(block.name)?.source ?? `$${variable}`;
  const failed = exit.recover({ told: `(${outcomes}.failure)[0]` }, entry);
  const net = (error: string) => ({
    ErrorEquals: [error],
    ...exit.recover({ step: block.name, errorOutput: "$states.errorOutput" }, entry),
  });
  return {
    states: [
      {
        name: block.name,
        state: {
          ...parallel(groups, variable, { Next: settled }),
          // For what no branch can catch: outcomes that are too large together. Then every branch is compensated whole.
          Catch: [net("States.DataLimitExceeded"), net("States.ALL")],
        },
      },
      {
        name: settled,
        state: {
          Type: "Choice",
          Choices: [{ Condition: expression(`$not($exists(${outcomes}.failure))`), Next: next }],
          Default: failed.Next,
          Assign: failed.Assign,
          Output: {},
        },
      },
    ],
    compensation,
  };
}

interface CompiledBranch {
  readonly branch: BranchDocument;
  readonly sequence: CompiledSequence;
  readonly group: StateGroup;
}

function compileBranch(
  block: ParallelDocument,
  branch: BranchDocument,
  { sequence, beforePivot }: BlockPlace,
): CompiledBranch {
  const { context } = sequence;
  const view = variablesView(branch.steps, context.names, sequence.view);
  const exit = branchExit(block, branch, { context, beforePivot });
  const compiled = compileSequence({
    context,
    nodes: branch.steps,
    view,
    blocks: [...sequence.blocks, block.name],
    exit,
    beforePivot: () => beforePivot,
    compileBlock: sequence.compileBlock,
  });
  const { done, stopped } = exit.states;
  return { branch, sequence: compiled, group: group(compiled.start, [...compiled.states, done, stopped]) };
}

/** How a branch is left: by an outcome, whatever happened. */
/** An exit, and the states that it leads to. */
interface BranchExit extends Exit {
  readonly states: { readonly done: NamedState; readonly stopped: NamedState };
}

function branchExit(
  block: ParallelDocument,
  branch: BranchDocument,
  { context, beforePivot }: { readonly context: CompileContext; readonly beforePivot: boolean },
): BranchExit {
  const stop = context.names.stop(block.name);
  const doneState = blockStates.branchDone(block.name, branch.name);
  const stoppedState = blockStates.branchStopped(block.name, branch.name);
  const lastCompensation = lastEntry(branch.steps, context);
  const last = branch.steps.at(-1);
  const results = (own?: OwnResult) =>
    branch.steps
      .filter(({ name }) => context.usage.isHandedOut(name))
      // What a last step answered is nowhere but in its own Task: any other state follows its failure.
      .filter((node) => node !== last || node.type !== "step" || own !== undefined)
      .map(
        (node) =>
          [node.name, own?.step === node.name ? own.result : `$${variableOf(node, context.names)}`] as const,
      );
  const failures = branch.steps
    .filter((node) => node.type === "step" && node.kind === "best-effort")
    .map(({ name }) => [name, `$${context.names.bestEffortFailure(name)}`] as const);
  const whole = (own?: OwnResult) =>
    expression(
      objectConstructor([
        ...(beforePivot && lastCompensation !== undefined
          ? [["recovery", stringLiteral(lastCompensation)] as const]
          : []),
        ...results(own),
        ...(failures.length > 0 ? [["failures", objectConstructor(failures)] as const] : []),
      ]),
    );
  return {
    ending: (own) => ({ End: true, Output: whole(own) }),
    done: doneState,
    recover: (failure, entry) => ({
      Assign: {
        [stop]: { failure: toldFailure(failure), ...(entry === undefined ? {} : { recovery: entry }) },
      },
      Next: stoppedState,
    }),
    states: {
      done: { name: doneState, state: { Type: "Succeed", Output: whole() } } as const,
      stopped: {
        name: stoppedState,
        state: {
          Type: "Succeed",
          Output: expression(
            objectConstructor([
              ["failure", `$${stop}.failure`],
              ["recovery", `$${stop}.recovery`],
              ...results(),
            ]),
          ),
        },
      },
    },
  };
}

/** A failure as a branch tells it: short, for many may be told together. */
function toldFailure(failure: FailureSource): string | Assign {
  if ("told" in failure) return expression(failure.told);
  const { step, errorOutput } = failure;
  const source =
    errorOutput.startsWith("$states.errorOutput") && !errorOutput.includes(" ")
      ? errorOutput
      : `(${errorOutput})`;
  return {
    step,
    errorOutput: expression(
      objectConstructor([
        ["Error", `${source}.Error`],
        ["Cause", `$substring(${source}.Cause, 0, ${causeCharactersInBlock})`],
      ]),
    ),
  };
}

/**
 * What compensates a Parallel: a Parallel in which every branch begins where its outcome says; where its outcome names
 * nothing, with nothing; and where no outcome has come back, with its last compensation.
 */
function compensationOf(
  block: ParallelDocument,
  branches: readonly CompiledBranch[],
  { context }: SequenceContext,
): Compensation | undefined {
  const compensated = [...branches.entries()].filter(([, { sequence }]) => sequence.compensations.length > 0);
  if (compensated.length === 0) return undefined;
  const entry = blockStates.compensation(block.name);
  return {
    entry,
    states: (next, view) => {
      const outcomes = view.find(block.name)?.source ?? `$${context.names.block(block.name)}`;
      const groups = compensated.map(([index, compiled]) =>
        branchRecovery(block, compiled, { outcome: `${outcomes}[${index}]`, view }),
      );
      return [{ name: entry, state: parallel(groups, undefined, next) }];
    },
  };
}

function branchRecovery(
  block: ParallelDocument,
  { branch, sequence: { compensations } }: CompiledBranch,
  { outcome, view }: { readonly outcome: Jsonata; readonly view: View },
): StateGroup {
  const begin = blockStates.branchCompensation(block.name, branch.name);
  const nothing = blockStates.nothingToCompensate(block.name, branch.name);
  const last = compensations.at(-1)?.entry ?? nothing;
  const recovery = navigate(outcome, ["recovery"]);
  const states: NamedState[] = [
    {
      name: begin,
      state: {
        Type: "Choice",
        Choices: [
          ...compensations.map(({ entry }) => ({
            Condition: expression(`${recovery} = ${stringLiteral(entry)}`),
            Next: entry,
          })),
          { Condition: expression(`$exists(${outcome})`), Next: nothing },
        ],
        Default: last,
        Output: {},
      },
    },
    ...recoveryChain(compensations, { End: true }, outcomeView(branch.steps, outcome, view)),
    { name: nothing, state: { Type: "Succeed", Output: {} } },
  ];
  return group(begin, states);
}

function parallel(
  Branches: readonly StateGroup[],
  variable: string | undefined,
  next: Transition,
): ParallelState {
  return {
    Type: "Parallel",
    Branches,
    ...(variable === undefined ? {} : { Assign: { [variable]: expression("$states.result") } }),
    Output: {},
    ...next,
  };
}

/** A group of those states that can be reached. */
function group(StartAt: string, states: readonly NamedState[]): StateGroup {
  const led = new Set([StartAt, ...states.flatMap(({ state }) => successorsOf(state))]);
  const reached = states
    .filter(({ name }) => led.has(name))
    .map(({ name, state }): [string, State] => [name, state]);
  return { StartAt, States: Object.fromEntries(reached) };
}

/** The compensation with which the recovery of a sequence that was done whole begins. */
function lastEntry(nodes: readonly NodeDocument[], { names }: CompileContext): string | undefined {
  return nodes
    .map((node) => {
      if (node.type === "step") return node.compensation === undefined ? undefined : names.compensation(node);
      return hasCompensation(node) ? blockStates.compensation(node.name) : undefined;
    })
    .findLast((entry) => entry !== undefined);
}

function hasCompensation(node: NodeDocument): boolean {
  if (node.type === "step") return node.compensation !== undefined;
  return node.branches.some(({ steps }) => steps.some(hasCompensation));
}

function hasBestEffort(node: NodeDocument): boolean {
  if (node.type === "step") return node.kind === "best-effort";
  return node.branches.some(({ steps }) => steps.some(hasBestEffort));
}
