import { type Catcher, successorsOf } from "../../asl/index.js";
import { type Block, type NodeDocument, scopeNodes, walk } from "../../saga/index.js";
import {
  binary,
  call,
  condition,
  element,
  everyValue,
  group as inBrackets,
  literal,
  navigate,
  object,
  property,
  states,
  variable,
} from "../jsonata/build.js";
import {
  type EmittedGroup,
  type EmittedState,
  type Expression,
  expression,
  type Field,
} from "../jsonata/expression.js";
import type { Jsonata } from "../jsonata/tree.js";
import type { CompileContext } from "../lower/context.js";
import { catcherOutput, handOn, type Standing } from "../lower/iteration-path.js";
import { blockStates } from "../lower/names.js";
import { endingSteps, hasCompensation } from "../lower/node-facts.js";
import type { OwnResult, Scene } from "../lower/references.js";
import { sourceOf, variableOf, variablesView } from "../lower/result-scope.js";
import { causeCharactersInBlock, shortError } from "./saga-output.js";
import {
  againChain,
  type Compensation,
  type CompiledSequence,
  compileSequence,
  type Exit,
  type FailureSource,
  type NamedState,
  type NodePlace,
  recoveryChain,
} from "./sequence.js";

/** A branch of a Parallel, or what a Map runs for each element. */
export interface Branch {
  readonly name: string;
  readonly steps: readonly NodeDocument[];
}

/** The branch of a block, compiled. */
export interface CompiledBranch {
  readonly branch: Branch;
  readonly sequence: CompiledSequence;
  readonly group: EmittedGroup;
}

/** Compiles a branch: it never fails, for each of its failures ends it with an outcome that tells it. */
export function compileBranch(
  block: Block,
  branch: Branch,
  { sequence, beforePivot }: NodePlace,
  standing: Standing,
): CompiledBranch {
  const { context } = sequence;
  const exit = branchExit(block, branch, { context, beforePivot });
  const compiled = compileSequence({
    context,
    nodes: branch.steps,
    view: variablesView(branch.steps, context.names, sequence.view),
    standing,
    exit,
    beforePivot: () => beforePivot,
    compileNode: sequence.compileNode,
  });
  const { done, stopped } = exit.states;
  return { branch, sequence: compiled, group: group(compiled.start, [...compiled.states, done, stopped]) };
}

/** An exit, and the states that it leads to. */
interface BranchExit extends Exit {
  readonly states: { readonly done: NamedState; readonly stopped: NamedState };
}

/** How a branch is left: by an outcome, whatever happened. */
function branchExit(
  block: Block,
  branch: Branch,
  { context, beforePivot }: { readonly context: CompileContext; readonly beforePivot: boolean },
): BranchExit {
  const { names, usage } = context;
  const stop = names.stop(block.name);
  const doneState = blockStates.branchDone(block.name, branch.name);
  const stoppedState = blockStates.branchStopped(block.name, branch.name);
  const lastCompensation = beforePivot ? lastEntry(branch.steps, context) : undefined;
  const scope = scopeNodes(branch.steps);
  const ending = endingSteps(branch.steps);
  const results = (own?: OwnResult) =>
    scope
      .filter(({ name }) => usage.isHandedOut(name))
      // What a last step answered is nowhere but in its own Task: any other state follows its failure.
      .filter(({ name }) => !ending.has(name) || own?.step === name)
      .map(
        (node) =>
          [node.name, own?.step === node.name ? own.result : variable(variableOf(node, names))] as const,
      );
  const failures = scope
    .filter((node) => node.type === "step" && node.kind === "best-effort")
    .map(({ name }) => [name, variable(names.bestEffortFailure(name))] as const);
  const whole = (own?: OwnResult) =>
    expression(
      object([
        ...(lastCompensation === undefined ? [] : [["recovery", literal(lastCompensation)] as const]),
        ...results(own),
        ...(failures.length > 0 ? [["failures", object(failures)] as const] : []),
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
      done: { name: doneState, state: { Type: "Succeed", Output: whole() } },
      stopped: {
        name: stoppedState,
        state: {
          Type: "Succeed",
          Output: expression(
            object([
              ["failure", property(variable(stop), "failure")],
              ["recovery", property(variable(stop), "recovery")],
              ...results(),
            ]),
          ),
        },
      },
    },
  };
}

/** A failure as a branch tells it: short, for many may be told together. */
function toldFailure(failure: FailureSource): Field {
  if ("told" in failure) return expression(failure.told);
  const { step, errorOutput } = failure;
  return { step, error: expression(shortError(errorOutput, causeCharactersInBlock)) };
}

/** The compensation with which the recovery of a sequence that was done whole begins. */
function lastEntry(nodes: readonly NodeDocument[], context: CompileContext): string | undefined {
  return nodes.map((node) => entryOf(node, context)).findLast((entry) => entry !== undefined);
}

/** The state with which the compensation of a node that was done whole begins; undefined where it has none. */
export function entryOf(node: NodeDocument, { names }: CompileContext): string | undefined {
  if (node.type === "step") return node.compensation === undefined ? undefined : names.compensation(node);
  return hasCompensation([node]) ? blockStates.compensation(node.name) : undefined;
}

/** Whether a block's outcomes are wanted after the pivot: for what they hand out, or for failures that changed nothing. */
export function wantsOutcomes(block: Block, { usage }: CompileContext): boolean {
  if (usage.isAssigned(block.name)) return true;
  for (const { node } of walk([block])) if (node.type === "step" && node.kind === "best-effort") return true;
  return false;
}

/**
 * The states around a block before the pivot: its catcher, for what no branch can catch, and the Choice after it, which
 * goes on or into the recovery.
 *
 * @param refused further rules of the Choice.
 */
export function settle(
  block: Block,
  { sequence, before, next }: NodePlace,
  compensation: Compensation | undefined,
  refused?: { readonly condition: Jsonata; readonly failure: Jsonata },
): { readonly next: string; readonly Catch: readonly Catcher<Expression>[]; readonly settled: NamedState } {
  const { context, exit, standing, view } = sequence;
  const entry = compensation?.entry ?? before;
  const settled = blockStates.settled(block.name);
  const outcomes = sourceOf(block, view, context.names);
  const failed = exit.recover({ told: element(inBrackets(property(outcomes, "failure")), 0) }, entry);
  const net = (error: string): Catcher<Expression> => ({
    ErrorEquals: [error],
    ...exit.recover({ step: block.name, errorOutput: states("errorOutput") }, entry),
    ...catcherOutput(standing),
  });
  const refusals =
    refused === undefined
      ? []
      : [
          {
            Condition: expression(refused.condition),
            ...exit.recover(
              {
                told: object([
                  ["step", literal(block.name)],
                  ["error", refused.failure],
                ]),
              },
              before,
            ),
          },
        ];
  return {
    next: settled,
    // For what no branch can catch: outcomes that are too large together. Then every branch is compensated whole.
    Catch: [net("States.DataLimitExceeded"), net("States.ALL")],
    settled: {
      name: settled,
      state: {
        Type: "Choice",
        Choices: [
          ...refusals,
          {
            Condition: expression(call("not", call("exists", property(outcomes, "failure")))),
            Next: next ?? exit.done,
          },
        ],
        Default: failed.Next,
        Assign: failed.Assign,
        Output: handOn(standing),
      },
    },
  };
}

/** The states of one branch's recovery: it begins where its outcome says, or at its end where there is none. */
export function branchRecovery(
  block: Block,
  { branch, sequence: { compensations } }: CompiledBranch,
  {
    outcome,
    scene,
    context,
  }: { readonly outcome: Jsonata; readonly scene: Scene; readonly context: CompileContext },
): EmittedGroup {
  const begin = blockStates.branchCompensation(block.name, branch.name);
  const nothing = context.continuesOnStuck
    ? blockStates.branchCompensated(block.name, branch.name)
    : blockStates.nothingToCompensate(block.name, branch.name);
  const last = compensations.at(-1)?.entry ?? nothing;
  const recovery = navigate(outcome, ["recovery"]);
  const entries = compensations.flatMap(({ entries = [], entry }) => [...entries, entry]);
  const states: NamedState[] = [
    {
      name: begin,
      state: {
        Type: "Choice",
        Choices: [
          ...entries.map((entry) => ({
            Condition: expression(binary(recovery, "=", literal(entry))),
            Next: entry,
          })),
          { Condition: expression(call("exists", outcome)), Next: nothing },
        ],
        Default: last,
        Output: handOn(scene.standing),
      },
    },
    ...recoveryChain(
      compensations,
      // What is stuck is handed out by a state at the end.
      { transition: context.continuesOnStuck ? { Next: nothing } : { End: true }, state: nothing },
      scene,
    ),
    { name: nothing, state: { Type: "Succeed", Output: stuckIn(compensations) } },
  ];
  return group(begin, states);
}

/** What of a branch is stuck: `true` for each step, and for each block what of it is, where anything is. */
export function stuckIn(compensations: readonly Compensation[]): Field {
  const all = compensations.flatMap(({ again }) => again);
  if (all.length === 0) return {};
  return expression(
    object(
      all.map(({ node, variable: name, isBlock }) => {
        const noted = variable(name);
        const isAny = call("exists", everyValue(noted));
        return [node, isBlock ? inBrackets(condition(isAny, noted)) : noted];
      }),
    ),
  );
}

/** The states that try once more what of a branch is stuck. */
export function branchAgain(
  block: Block,
  { branch, sequence: { compensations } }: CompiledBranch,
  { stuck, scene }: { readonly stuck: Jsonata; readonly scene: Scene },
): EmittedGroup {
  const done = blockStates.branchAgain(block.name, branch.name);
  const { start, states } = againChain(compensations, done, {
    scene,
    noted: ({ node }) => navigate(stuck, [node]),
  });
  return group(start, [...states, { name: done, state: { Type: "Succeed", Output: {} } }]);
}

/** A group of those states that can be reached. */
export function group(StartAt: string, states: readonly NamedState[]): EmittedGroup {
  const led = new Set([StartAt, ...states.flatMap(({ state }) => successorsOf(state))]);
  const reached = states
    .filter(({ name }) => led.has(name))
    .map(({ name, state }): [string, EmittedState] => [name, state]);
  return { StartAt, States: Object.fromEntries(reached) };
}
