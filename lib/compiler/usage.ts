import {
  allSteps,
  type NodeDocument,
  type Place,
  type ReferencePath,
  referencesIn,
  type SagaDocument,
  sequencesIn,
  type TemplateJson,
  walk,
} from "../saga/index.js";

/** What of a saga is wanted after it ran; nothing else is kept. */
export interface Usage {
  /** Whether a later state of the same scope wants what a node left, so that it is assigned to a variable. */
  readonly isAssigned: (name: string) => boolean;
  /** Whether something outside of a node's branch, its recovery included, wants what it left. */
  readonly isHandedOut: (name: string) => boolean;
}

/** Finds out what is wanted by requests, compensations and the output. */
export function findUsage({ steps, output }: SagaDocument): Usage {
  const assigned = new Set<string>();
  const handedOut = new Set<string>();
  const use = (path: ReferencePath, place: Place, inRecovery: boolean) => {
    const [root, name, ...rest] = path;
    if (root !== "results") return;
    const found = locate(String(name), place);
    if (found === undefined) return;
    assigned.add(found.node.name);
    // Recovery runs after the branch has ended, and finds what was in it in the outcome.
    if (inRecovery && found.inBranch) handedOut.add(found.node.name);
    for (const inner of ledTo(found.node, rest)) {
      assigned.add(inner.name);
      handedOut.add(inner.name);
    }
  };
  const useAll = (template: TemplateJson, place: Place, inRecovery: boolean) => {
    for (const path of referencesIn(template)) use(path, place, inRecovery);
  };

  for (const { node, place } of walk(steps)) {
    const inBranch = place.block !== undefined;
    if (node.type !== "step") {
      const wanted = allSteps([node]).some(({ kind }) => kind === "compensatable" || kind === "best-effort");
      if (inBranch && wanted) handedOut.add(node.name);
      continue;
    }
    const { action, compensation } = node;
    useAll(action.request, place, false);
    if (compensation === undefined) continue;
    // Without a request of its own, a compensation is called with the action's.
    useAll(action.request, place, true);
    for (const path of referencesIn(compensation.request ?? null)) {
      use(path, place, true);
      if (path[0] !== "result") continue;
      assigned.add(node.name);
      if (inBranch) handedOut.add(node.name);
    }
  }
  useAll(output ?? null, { sequence: steps, index: steps.length }, false);
  return { isAssigned: (name) => assigned.has(name), isHandedOut: (name) => handedOut.has(name) };
}

/** The node of a name in a sequence or in those around it. */
function locate(
  name: string,
  { sequence, block }: Place,
): { node: NodeDocument; inBranch: boolean } | undefined {
  const node = sequence.find((each) => each.name === name);
  if (node !== undefined) return { node, inBranch: block !== undefined };
  return block === undefined ? undefined : locate(name, block.place);
}

/** The nodes inside a block that a path leads to, or past; all of them where it leads to the block as a whole. */
function ledTo(node: NodeDocument, [branch, step, ...rest]: readonly (string | number)[]): NodeDocument[] {
  return sequencesIn(node)
    .filter(({ name }) => branch === undefined || name === branch)
    .flatMap(({ steps }) => steps.filter(({ name }) => step === undefined || name === step))
    .flatMap((inner) => [inner, ...ledTo(inner, step === undefined ? [] : rest)]);
}
