import type { ProcessNode } from "./read-process.js";
import type { Variables } from "./variables.js";

/** Choices that Camunda's documentation leaves open. */
export interface Switches {
  /** An event that compensates an activity which hasn't been completed goes on at once. Otherwise it is an incident. */
  readonly passesOverUnfinished: boolean;
  /** The job that was made last is worked on first. */
  readonly lastJobFirst: boolean;
}

/** An element that is active. */
export interface Active {
  readonly node: ProcessNode;
  readonly scope: Scope;
  readonly variables: Variables;
  /** Called once it is completed, besides what follows it. */
  readonly whenDone?: () => void;
  /** Contents, if it is a sub-process. */
  readonly inner: Scope[];
  isOver: boolean;
}

/** A process or a sub-process that is active, or was. */
export interface Scope {
  readonly node: ProcessNode;
  readonly owner: Active | undefined;
  readonly variables: Variables;
  readonly subscriptions: Subscription[];
  /** Contents of sub-processes that are completed. */
  readonly completed: Scope[];
  readonly arrived: Map<string, number>;
  active: number;
  readonly whenDone: () => void;
  isOver: boolean;
  isTerminated: boolean;
}

/** An activity that was completed, and can be taken back. */
export interface Subscription {
  readonly activity: string;
  readonly handler: ProcessNode;
}

export interface Job {
  readonly node: ProcessNode;
  readonly variables: Variables;
  retries: number;
  readonly element: object;
}

export interface Incident {
  readonly job: Job;
  readonly message: string;
}

/** The process can't go on, and nobody can mend it. */
export class EngineError extends Error {
  override readonly name = "EngineError";
}

/** The event on the border of an activity that catches an error: one of its code, or else one of any. */
export function catcherOf({ id }: ProcessNode, scope: Scope, code: string): ProcessNode | undefined {
  const events = [...scope.node.children.values()].filter(
    ({ attachedTo, event }) => attachedTo === id && event?.type === "error",
  );
  const codeOf = ({ event }: ProcessNode) => (event?.type === "error" ? event.code : undefined);
  return events.find((each) => codeOf(each) === code) ?? events.find((each) => codeOf(each) === undefined);
}

/** True if an element is over, or something around it was terminated. */
export function isDead(active: Active): boolean {
  if (active.isOver) return true;
  for (let at: Active | undefined = active; at !== undefined; at = at.scope.owner)
    if (at.scope.isTerminated) return true;
  return false;
}

/** Activities that can be taken back in a scope: what one activity did, or everything, in sub-processes that are completed, too. */
export function subscriptionsIn(
  scope: Scope,
  activity: string | undefined,
): { readonly at: Scope; readonly subscription: Subscription }[] {
  const own = scope.subscriptions
    .filter((each) => activity === undefined || each.activity === activity)
    .map((subscription) => ({ at: scope, subscription }));
  if (activity !== undefined) return own;
  return [...own, ...scope.completed.flatMap((inner) => subscriptionsIn(inner, undefined))];
}
