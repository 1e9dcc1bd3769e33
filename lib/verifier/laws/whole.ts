import { allSteps, type NodeDocument } from "../../saga/index.js";
import { isDone, type Trace } from "../run/trace.js";
import { instancesOf } from "./law.js";

/** The steps that a saga which completed should have done, and has not. */
export function* missingSteps(trace: Trace): Generator<string> {
  const { moments } = trace;
  const unevaluated = new Set(
    moments.flatMap((moment) => (moment.kind === "evaluation failed" ? [moment.state] : [])),
  );
  const seen = new SeenSteps();
  for (const { last } of instancesOf(trace)) {
    if (last.role === undefined) continue;
    const { step } = last.role;
    seen.add(step.name, last.path, isDone(last) || step.kind === "best-effort");
  }
  yield* missingIn(trace.subject.document.steps, [], { seen, unevaluated });
}

/** The steps that were begun and done, by their names and iterations. */
class SeenSteps {
  readonly #done = new Map<string, boolean>();
  readonly #paths = new Map<string, (readonly number[])[]>();

  add(step: string, path: readonly number[], isDone: boolean): void {
    this.#done.set(`${step}@${path.join(".")}`, isDone);
    this.#paths.set(step, [...(this.#paths.get(step) ?? []), path]);
  }

  isDone(step: string, path: readonly number[]): boolean {
    return this.#done.get(`${step}@${path.join(".")}`) === true;
  }

  isBegun(step: string, path: readonly number[]): boolean {
    return this.pathsOf(step, path).length > 0;
  }

  /** Place where a step was begun, inside the branches and iterations of a path. */
  pathsOf(step: string, path: readonly number[]): readonly (readonly number[])[] {
    return (this.#paths.get(step) ?? []).filter((each) => path.every((index, at) => each[at] === index));
  }
}

interface Evidence {
  readonly seen: SeenSteps;
  /** States of which an expression failed. */
  readonly unevaluated: ReadonlySet<string>;
}

function* missingIn(
  nodes: readonly NodeDocument[],
  path: readonly number[],
  evidence: Evidence,
): Generator<string> {
  const { seen, unevaluated } = evidence;
  for (const node of nodes) {
    switch (node.type) {
      case "step": {
        // Of best effort is also a step whose deadline has passed, so that it is not called.
        const isExcused = node.kind === "best-effort" && unevaluated.has(node.name);
        if (!isExcused && !seen.isDone(node.name, path)) {
          const where = path.length === 0 ? "" : ` in ${path.join(".")}`;
          yield `The saga completed, but ${node.name} was never done${where}.`;
        }
        break;
      }
      case "parallel":
        for (const [index, { steps }] of node.branches.entries()) {
          yield* missingIn(steps, [...path, index], evidence);
        }
        break;
      case "forEach": {
        const begun = stepNames(node.steps).flatMap((name) => seen.pathsOf(name, path));
        const items = Math.max(0, ...begun.map((each) => (each[path.length] ?? -1) + 1));
        for (let index = 0; index < items; index += 1) {
          yield* missingIn(node.steps, [...path, index], evidence);
        }
        break;
      }
      case "choice": {
        const taken = node.paths.filter(({ steps }) =>
          stepNames(steps).some((name) => seen.isBegun(name, path)),
        );
        if (taken.length > 1) yield `The saga took ${taken.length} paths of ${node.name}.`;
        for (const { steps } of taken) yield* missingIn(steps, path, evidence);
        break;
      }
      case "part":
        yield* missingIn(node.steps, path, evidence);
        break;
      case "wait":
        break;
    }
  }
}

function stepNames(nodes: readonly NodeDocument[]): string[] {
  return allSteps(nodes).map(({ name }) => name);
}
