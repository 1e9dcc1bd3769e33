import {
  type JsonValue,
  type StateMachineDefinition,
  statesOf,
  type TaskState,
} from "../../lib/asl/index.js";
import { compile } from "../../lib/compiler/index.js";
import type { AnySaga, SagaDocument } from "../../lib/saga/index.js";

/** The definition of a saga that is expected to have one. */
export function definitionOf(saga: AnySaga | SagaDocument): StateMachineDefinition {
  const { definition, diagnostics } = compile(saga);
  if (definition === undefined) throw new Error(diagnostics.map(({ message }) => message).join("\n"));
  return definition;
}

/** The Task state of a name. */
export function taskOf(saga: AnySaga | SagaDocument, name: string): TaskState {
  const state = definitionOf(saga).States[name];
  if (state?.Type !== "Task") throw new Error(`no Task "${name}", but ${state?.Type ?? "nothing"}`);
  return state;
}

/** The request with which a Task calls its Lambda function. */
export function payloadOf(state: TaskState): JsonValue | undefined {
  const { Arguments } = state;
  return typeof Arguments === "object" && Arguments !== null && "Payload" in Arguments
    ? Arguments.Payload
    : undefined;
}

/** Where each state leads, a line a state: `Take → Pay; SoldOut → Compensated`. */
export function routesOf(saga: AnySaga | SagaDocument): string[] {
  return [...statesOf(definitionOf(saga))].map(([name, state]) => {
    const next = "Next" in state ? state.Next : "End" in state ? "(end)" : `(${state.Type})`;
    const caught = "Catch" in state ? (state.Catch ?? []) : [];
    return [
      `${name} → ${next}`,
      ...caught.map(({ ErrorEquals, Next }) => `${ErrorEquals.join(" ")} → ${Next}`),
    ].join("; ");
  });
}

/** Every string in a value: of its properties, its elements, and what they hold. */
export function* stringsIn(value: unknown): Generator<string> {
  if (typeof value === "string") yield value;
  else if (typeof value === "object" && value !== null) {
    for (const part of Object.values(value)) yield* stringsIn(part);
  }
}
