import type { JsonValue } from "../../lib/asl/index.js";
import type { Course } from "../../lib/compiler/index.js";
import { allSteps, type ExpandedSaga, expandParts, type SagaDocument } from "../../lib/saga/index.js";
import { type Instance, instancesOf } from "./expected-run.js";
import type { SagaRun } from "./saga-runs.js";

/** One step failing once, where it is run. */
export interface TriedFailure {
  readonly document: ExpandedSaga;
  readonly instance: Instance;
  readonly key: string;
  readonly outcome: "inDoubt" | "rejected";
  readonly error: string;
}

/** Every step that a run comes to, in doubt (`Lost`), and refused by each of its rejections. */
export function failuresOf(saga: SagaDocument, course: Course): TriedFailure[] {
  const document = expandParts(saga);
  return instancesOf(document, course).flatMap((instance): TriedFailure[] => {
    const { key, step } = instance;
    const rejections =
      document.operations.find(({ name }) => name === step.action.operation)?.rejections ?? [];
    return [
      { document, instance, key, outcome: "inDoubt", error: "Lost" },
      ...rejections.map((error): TriedFailure => ({ document, instance, key, outcome: "rejected", error })),
    ];
  });
}

/** Whether it is this step, for these elements. */
export const isSame = (a: Instance, step: { readonly name: string }, at: readonly number[]) =>
  a.step.name === step.name && a.at.join() === at.join();

/** The keys with which compensations were called, in order: in every call that is none of an action or a hook. */
export function compensatedKeys(
  saga: SagaDocument,
  { calls }: SagaRun,
  keyOf: (request: JsonValue | undefined) => string,
): string[] {
  const { onCompleted = [], onCompensated = [] } = saga.hooks ?? {};
  const forward = [...allSteps(expandParts(saga).steps), ...onCompleted, ...onCompensated];
  const names = new Set(forward.map(({ name }) => name));
  return calls.filter(({ state }) => !names.has(state)).map(({ request }) => keyOf(request));
}
