import type { Course } from "../../lib/compiler/index.js";
import {
  type NodeDocument,
  relativeName,
  type SagaDocument,
  type StepDocument,
} from "../../lib/saga/index.js";

/** What a run has begun, by the keys of its steps: everything that is to be compensated when it fails. */
export interface ExpectedRun {
  readonly keys: readonly string[];
  readonly failed: boolean;
}

/** A step where it is run: once for each element of the lists around it. */
export interface Instance {
  readonly step: StepDocument;
  readonly at: readonly number[];
  readonly key: string;
}

/** Every step that a run comes to when nothing fails. */
export function instancesOf(document: SagaDocument, course: Course): Instance[] {
  const found: Instance[] = [];
  expectedRun(document, { ...course, outcome: () => "succeeds" }, (instance) => found.push(instance));
  return found;
}

interface Around {
  /** The key of what is around. */
  readonly key: string;
  readonly name: string;
  readonly at: readonly number[];
}

/**
 * What a saga without parts is expected to have begun, told by the rules of sagas and not by what they compile to.
 */
export function expectedRun(
  { steps, operations }: SagaDocument,
  course: Course,
  visit: (instance: Instance) => void = () => undefined,
): ExpectedRun {
  const final = new Map(operations.map((each) => [each.name, each.rejectionsAreFinal !== false]));
  const runStep = (step: StepDocument, { key, name, at }: Around): ExpectedRun => {
    const outcome = course.outcome?.(step, at) ?? "succeeds";
    const ownKey = `${key}/${relativeName(step.name, name)}`;
    visit({ step, at, key: ownKey });
    const own = step.compensation === undefined ? [] : [ownKey];
    if (outcome === "succeeds") return { keys: own, failed: false };
    if (step.kind === "best-effort") return { keys: [], failed: false };
    const spared = outcome === "rejected" && final.get(step.action.operation) === true;
    return { keys: spared ? [] : own, failed: true };
  };
  const runNode = (node: NodeDocument, around: Around): ExpectedRun => {
    const { key, name, at } = around;
    const inside = `${key}/${relativeName(node.name, name)}`;
    switch (node.type) {
      case "step":
        return runStep(node, around);
      case "parallel":
        return together(
          node.branches.map((branch) => runAll(branch.steps, { key: inside, name: node.name, at })),
        );
      case "forEach":
        return together(
          Array.from({ length: course.items?.(node, at) ?? 1 }, (_, index) =>
            runAll(node.steps, { key: `${inside}/${index}`, name: node.name, at: [...at, index] }),
          ),
        );
      case "choice": {
        const taken = course.path?.(node, at);
        const path = taken === undefined ? node.paths[0] : node.paths.find((each) => each.name === taken);
        return runAll(path?.steps ?? [], around);
      }
      default:
        return { keys: [], failed: false };
    }
  };
  const runAll = (nodes: readonly NodeDocument[], around: Around): ExpectedRun => {
    const keys: string[] = [];
    for (const node of nodes) {
      const run = runNode(node, around);
      keys.push(...run.keys);
      if (run.failed) return { keys, failed: true };
    }
    return { keys, failed: false };
  };
  return runAll(steps, { key: "Machine:run", name: "", at: [] });
}

function together(runs: readonly ExpectedRun[]): ExpectedRun {
  return { keys: runs.flatMap(({ keys }) => keys), failed: runs.some(({ failed }) => failed) };
}
