import type { SagaDocument } from "./document.js";
import { expandParts } from "./expand-parts.js";
import { allSteps } from "./nodes.js";

/** Role of a task in a saga. */
export interface SagaTaskRole {
  /** Name of the step that the task belongs to. */
  readonly step: string;
  readonly isCompensation: boolean;
  /** The action's rejections, by an error or by an answer; none for a compensation. */
  readonly rejections: readonly string[];
}

/**
 * Finds the task behind a state of the compiled saga. Returns undefined for a state that calls no operation.
 *
 * @example
 * const taskOf = sagaTasks(tripBooking.toJSON());
 * taskOf("CancelCar"); // { step: "ReserveCar", isCompensation: true, rejections: [] }
 */
export function sagaTasks(document: SagaDocument): (state: string) => SagaTaskRole | undefined {
  const { operations, steps, hooks } = expandParts(document);
  const rejections = new Map(
    operations.map(({ name, rejections, rejectedWhen }) => [
      name,
      rejectedWhen === undefined ? rejections : [...rejections, rejectedWhen.rejection],
    ]),
  );
  const tasks = new Map<string, SagaTaskRole>();
  for (const { name: step, compensation } of allSteps(steps)) {
    if (compensation === undefined) continue;
    const task = { step, isCompensation: true, rejections: [] };
    // Named after its operation, with the step in brackets if the operation's name is taken.
    tasks.set(compensation.operation, task).set(`${compensation.operation} (${step})`, task);
  }
  for (const { name, action } of [...allSteps(steps), ...(hooks?.onCompensated ?? [])]) {
    tasks.set(name, {
      step: name,
      isCompensation: false,
      rejections: rejections.get(action.operation) ?? [],
    });
  }
  return (state) => tasks.get(state.replace(/: again$/, ""));
}
