import { type BlockDocument, type NodeDocument, scopeNodes, walk } from "../../saga/index.js";
import { condition, literal, object, property, states, variable } from "../jsonata/build.js";
import { expression, type Field } from "../jsonata/expression.js";
import type { Jsonata, Property } from "../jsonata/tree.js";
import { asks } from "../lower/cancellation.js";
import type { CompileContext } from "../lower/context.js";
import { endingSteps } from "../lower/node-facts.js";
import type { OwnResult } from "../lower/references.js";
import { variableOf } from "../lower/result-scope.js";
import { keepWanted } from "../lower/wanted-paths.js";
import { handedOut } from "./handed-out.js";
import { entryOf } from "./recovery-entry.js";
import { causeCharactersInBlock, shortError } from "./saga-output.js";
import type { FailureSource, NamedState, SequenceExit } from "./sequence.js";

/** A branch of a Parallel, or what a Map runs for each element. */
export interface BlockBranch {
  readonly name: string;
  readonly steps: readonly NodeDocument[];
}

/** An exit, and the states that it leads to. */
export interface BranchExit extends SequenceExit {
  readonly states: { readonly done: NamedState; readonly stopped: NamedState };
}

/** The exit of a branch: an outcome, whatever happened. */
export function branchExit(
  block: BlockDocument,
  branch: BlockBranch,
  { context, beforePivot }: { readonly context: CompileContext; readonly beforePivot: boolean },
): BranchExit {
  const { names, liveness } = context;
  const stop = names.stop(block.name);
  const doneState = context.states.branchDone(block.name, branch.name);
  const stoppedState = context.states.branchStopped(block.name, branch.name);
  const lastCompensation = beforePivot ? lastEntry(branch.steps, context) : undefined;
  const scope = scopeNodes(branch.steps);
  const ending = endingSteps(branch.steps, context.readsAnswer);
  const results = (own?: OwnResult) =>
    scope
      .filter(({ name }) => liveness.wanted(name, 1) !== undefined)
      // What a last step answered is nowhere but in its own Task: any other state follows its failure.
      .filter(({ name }) => !ending.has(name) || own?.step === name)
      .map(
        (node) =>
          [
            node.name,
            own?.step === node.name
              ? keepWanted(own.result, liveness.wanted(node.name, 1) ?? "whole")
              : handedOut(node, variable(variableOf(node, names)), { context, beforePivot, blocksOut: 1 }),
          ] as const,
      );
  const failures = scope
    .filter((node) => node.type === "step" && node.kind === "best-effort")
    .map(({ name }) => [name, variable(names.bestEffortFailure(name))] as const);
  const index: Property[] =
    block.type === "forEach" && lastCompensation !== undefined
      ? [["index", states("context.Map.Item.Index")]]
      : [];
  const whole = (own?: OwnResult) =>
    expression(
      object([
        ...index,
        ...(lastCompensation === undefined ? [] : [["recovery", literal(lastCompensation)] as const]),
        ...results(own),
        ...(failures.length > 0 ? [["failures", object(failures)] as const] : []),
      ]),
    );
  const failure = property(variable(stop), "failure");
  const stoppedOutcome = (): Jsonata => {
    const stopped = object([
      ...index,
      ["failure", failure],
      ["recovery", property(variable(stop), "recovery")],
      ...results(),
    ]);
    const { cancellation } = context;
    if (cancellation === undefined || lastCompensation === undefined || !hasAsking(branch.steps))
      return stopped;
    // How far an interrupted branch had got is not certain: it is compensated from its end, on all paths of its choices.
    return condition(
      cancellation.isInterruption(failure),
      object([...index, ["failure", failure], ["recovery", literal(lastCompensation)]]),
      stopped,
    );
  };
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
          Output: expression(stoppedOutcome()),
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

function hasAsking(nodes: readonly NodeDocument[]): boolean {
  for (const { node } of walk(nodes)) if (asks(node)) return true;
  return false;
}
