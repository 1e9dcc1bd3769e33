import {
  type ExpandedSaga,
  isBlock,
  type NodeDocument,
  type StepDocument,
  sequencesIn,
  walk,
} from "../../saga/index.js";

/** Facts of a saga that every run needs. */
export interface Facts {
  /** The index of the pivot in the outermost sequence, -1 where there is none. */
  readonly pivot: number;
  /** The index of the node before which a Choice leads a redriven execution back, -1 if there is none. */
  readonly gate: number;
  /** Operations whose rejections are not final. */
  readonly notFinal: ReadonlySet<string>;
  /** Operations by the answers that have to be read: those that may reject, and those that may only say that they succeeded. */
  readonly answers: ReadonlyMap<string, "mayReject" | "mustSucceed">;
}

const factsOfSagas = new WeakMap<ExpandedSaga, Facts>();

export function factsOf(document: ExpandedSaga): Facts {
  const known = factsOfSagas.get(document);
  if (known !== undefined) return known;
  const notFinal = document.operations.filter(({ rejectionsAreFinal }) => rejectionsAreFinal === false);
  const pivot = document.steps.findIndex((node) => node.type === "step" && node.kind === "pivot");
  const facts = {
    pivot,
    gate: gateOf(document, pivot),
    notFinal: new Set(notFinal.map(({ name }) => name)),
    answers: new Map(
      document.operations.flatMap(({ name, rejectedWhen, succeededWhen }) =>
        rejectedWhen === undefined && succeededWhen === undefined
          ? []
          : [[name, rejectedWhen === undefined ? "mustSucceed" : "mayReject"] as const],
      ),
    ),
  };
  factsOfSagas.set(document, facts);
  return facts;
}

function gateOf({ steps, options, operations, completionHooks }: ExpandedSaga, pivot: number): number {
  const turning = steps[pivot];
  const isAsked =
    turning?.type === "step" &&
    operations.some(
      ({ name, succeededWhen }) => name === turning.action.operation && succeededWhen !== undefined,
    );
  // A pivot that asks until it is answered can't refuse the lists after it: a Choice does.
  if (isAsked && [...walk(steps.slice(pivot + 1))].some(({ node }) => node.type === "forEach")) return pivot;
  if (options?.redriveAfterStop === "continue") return -1;
  const firstHook = steps.findIndex(({ name }) => completionHooks.has(name));
  const turn = pivot >= 0 ? pivot : firstHook >= 0 ? firstHook : steps.length;
  const before = steps[turn - 1];
  if (before?.type === "wait" || before?.type === "choice") return turn;
  return before?.type === "step" && before.kind === "best-effort" ? turn : -1;
}

/** The nodes that are in a block. */
export function* nodesInBlocks(nodes: readonly NodeDocument[], inBlock = false): Generator<NodeDocument> {
  for (const node of nodes) {
    if (inBlock) yield node;
    for (const { steps } of sequencesIn(node)) yield* nodesInBlocks(steps, inBlock || isBlock(node));
  }
}

/** True if a Choice after a step's Task reads the answer. */
export function hasAnswerChoice({ kind, action }: StepDocument, { answers }: Facts): boolean {
  const read = answers.get(action.operation);
  if (read === undefined || kind === "retriable") return false;
  return kind !== "pivot" || read === "mayReject";
}
