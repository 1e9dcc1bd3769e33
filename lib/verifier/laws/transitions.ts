import { type Course, type StepOutcome, transitionsOf } from "../../compiler/index.js";
import {
  allSteps,
  blockAround,
  type ChoiceDocument,
  type ExpandedSaga,
  type NodeDocument,
  walk,
} from "../../saga/index.js";
import { endOf, heardLast, isDone, type TaskVisit, type Trace } from "../run/trace.js";
import type { Law } from "./law.js";

/** Law on the transitions that a run of the compiled machine costs. */
export const transitionsAsPlanned: Law = {
  code: "transitions",
  says: "A run makes as many state transitions as the plan says.",
  *broken(trace) {
    const planned = plannedFor(trace);
    const { transitions } = endOf(trace);
    if (planned !== undefined && planned !== transitions) {
      yield `The run made ${transitions} state transitions, but ${planned} were planned.`;
    }
  },
};

/** The plan's figures for a run; undefined if it says nothing. */
function plannedFor(trace: Trace): number | undefined {
  const { legs, moments, subject, visits } = trace;
  const { outcome, cause } = endOf(trace);
  // Of what is redriven, of expressions that fail and of lists that are too long the plan does not tell.
  if (legs.length > 1 || (outcome !== "completed" && outcome !== "compensated")) return undefined;
  if (moments.some(({ kind }) => kind === "evaluation failed" || kind === "block failed")) return undefined;
  // Several of these may be too much for a state to hand on, wherever that is.
  if (visits.some((visit) => heardLast(visit)?.kind === "large")) return undefined;
  if (
    cause?.includes("Saga.TooManyItems") ||
    JSON.stringify(trace.output ?? null).includes("Saga.TooManyItems")
  ) {
    return undefined;
  }
  const seen = new VisitedSteps(visits);
  const planned: Course = {
    outcome: ({ name }, at) => outcomeOf(seen.of(name, at)),
    isStuck: ({ compensation }, at) => compensation !== undefined && seen.isStuck(compensation.operation, at),
    items: (list, at) => {
      const count = seen.itemsIn(list.steps, at);
      // If there are too many elements, that is not told if another branch has failed before.
      if (count === 0 && outcome === "compensated" && isInBlock(list, subject.document)) seen.isUnsure = true;
      return count;
    },
    path: (choice, at) => seen.pathOf(choice, at),
  };
  const transitions = transitionsOf(subject.document, planned);
  return seen.isUnsure ? undefined : transitions;
}

function isInBlock(node: NodeDocument, { steps }: ExpandedSaga): boolean {
  for (const found of walk(steps)) if (found.node === node) return blockAround(found.place) !== undefined;
  return false;
}

function outcomeOf(visit: TaskVisit | undefined): StepOutcome {
  if (visit === undefined || isDone(visit)) return "succeeds";
  const heard = heardLast(visit);
  if (heard?.kind === "undecided") return "answeredInDoubt";
  if (heard?.kind !== "rejection") return "inDoubt";
  if (heard.answer === undefined) return "rejected";
  return heard.answer.isFinal ? "answeredRejected" : "answeredInDoubt";
}

/** The visits, by step and by the indexes of the iterations around it. */
class VisitedSteps {
  readonly #actions = new Map<string, TaskVisit>();
  readonly #stuck = new Set<string>();
  readonly #iterations = new Map<string, Set<number>>();
  /** True if the run does not show which way it went. */
  isUnsure = false;

  constructor(visits: readonly TaskVisit[]) {
    for (const visit of visits) {
      const { role } = visit;
      if (role === undefined) continue;
      const at = role.isCompensation ? compensatedAt(visit, visits) : iterationsOf(visit);
      if (role.isCompensation) {
        if (!isDone(visit)) this.#stuck.add([role.operation.name, ...at].join("/"));
        continue;
      }
      this.#actions.set([role.step.name, ...at].join("/"), visit);
      for (const [depth, index] of at.entries()) {
        const around = [role.step.name, ...at.slice(0, depth)].join("/");
        const indexes = this.#iterations.get(around) ?? new Set();
        this.#iterations.set(around, indexes.add(index));
      }
    }
  }

  of(step: string, at: readonly number[]): TaskVisit | undefined {
    return this.#actions.get([step, ...at].join("/"));
  }

  isStuck(operation: string, at: readonly number[]): boolean {
    return this.#stuck.has([operation, ...at].join("/"));
  }

  itemsIn(nodes: readonly NodeDocument[], at: readonly number[]): number {
    this.isUnsure ||= mayLeaveNoTrace(nodes);
    const indexes = allSteps(nodes).flatMap(({ name }) => [
      ...(this.#iterations.get([name, ...at].join("/")) ?? []),
    ]);
    return Math.max(0, ...indexes.map((index) => index + 1));
  }

  pathOf({ paths }: ChoiceDocument, at: readonly number[]): string | null {
    const isBegun = (nodes: readonly NodeDocument[]) =>
      allSteps(nodes).some(({ name }) => this.of(name, at) !== undefined || this.#hasItems(name, at));
    const taken = paths.find(({ steps }) => isBegun(steps));
    // A path of waits alone, or over an empty list, leaves no trace.
    if (taken === undefined && paths.some(({ steps }) => steps.length > 0 && mayLeaveNoTrace(steps)))
      this.isUnsure = true;
    return taken?.name ?? null;
  }

  #hasItems(step: string, at: readonly number[]): boolean {
    return this.#iterations.has([step, ...at].join("/"));
  }
}

/** True if a sequence may be run without any of its steps. */
function mayLeaveNoTrace([first]: readonly NodeDocument[]): boolean {
  if (first?.type === "parallel") return first.branches.every(({ steps }) => mayLeaveNoTrace(steps));
  return first?.type !== "step";
}

/** The indexes of the iterations around an action, from the outside in. */
function iterationsOf({ role, path }: TaskVisit): number[] {
  return (role?.placed.blocks ?? []).flatMap(({ type }, depth) =>
    type === "forEach" ? [path[depth] ?? 0] : [],
  );
}

/** The iterations around the action that a compensation is for. */
function compensatedAt({ tries }: TaskVisit, visits: readonly TaskVisit[]): number[] {
  const entry = tries[0]?.entry;
  const action = visits.find(
    ({ role, tries: [first] }) =>
      role?.isCompensation === false && entry !== undefined && first?.entry === entry,
  );
  return action === undefined ? [] : iterationsOf(action);
}
