import { isObject, type JsonValue, statesOf, type TaskState } from "../../asl/index.js";
import { compile, lambdaFunctionTask } from "../../compiler/index.js";
import type { SagaDocument } from "../../saga/index.js";
import { type Service, serviceOf } from "./services.js";

/** A Task as its definition has it: what of it says how its calls are meant. */
export interface WrittenTask {
  readonly arguments: JsonValue | undefined;
  /** True if the operation's response is the Task's whole result, with what the service puts around the answer. */
  readonly isResultWhole: boolean;
}

/**
 * True if a service is sent the request as the library's own tasks send it: in one expression, at one place. A task of the
 * user's may put the request, or parts of it, anywhere.
 */
export function sendsRequestAlone(service: Service | undefined, written: JsonValue): boolean {
  if (!isObject(written)) return true;
  if (service?.field === undefined) return false;
  const { [service.field]: field } = written;
  if (Array.isArray(field) && field.length !== 1) return false;
  const request = service.requestIn(written);
  // If the field is missing, there is no other place for the request.
  return request === undefined || typeof request === "string";
}

/**
 * Tells of which Tasks the whole result is the response, as it is of a task that the user wrote. The fields of the Task
 * tell: they are those to which the saga compiles with such a task. Where its references could mean either, a Task that
 * calls the placeholder of its operation is the library's own.
 */
export class WholeResults {
  readonly #saga: SagaDocument;
  readonly #pathsIn: (operation: string) => readonly (readonly (string | number)[])[];
  #compiled: ReadonlyMap<string, TaskState> | undefined;

  /** @param pathsIn gives the paths in an operation's responses that the saga refers to. */
  constructor(saga: SagaDocument, pathsIn: (operation: string) => readonly (readonly (string | number)[])[]) {
    this.#saga = saga;
    this.#pathsIn = pathsIn;
  }

  has(state: string, { task, operation }: { readonly task: TaskState; readonly operation: string }): boolean {
    const fields = serviceOf(task.Resource)?.resultFields;
    if (fields === undefined || !usesOfResult(task).includes("$states.result")) return false;
    const paths = this.#pathsIn(operation);
    const speaksOfService = paths.some(([first]) => fields.includes(String(first)));
    const speaksOfWhole = paths.every((path) => path.length === 0);
    const isOwn = JSON.stringify(task.Arguments ?? null).includes(`"\${${operation}}"`);
    if (!speaksOfService && (!speaksOfWhole || isOwn)) return false;
    this.#compiled ??= this.#compile();
    const compiled = this.#compiled.get(state);
    return compiled !== undefined && usesOfResult(compiled) === usesOfResult(task);
  }

  /** The Tasks of what the saga compiles to if every response is the whole result. */
  #compile(): ReadonlyMap<string, TaskState> {
    const tasks = Object.fromEntries(
      this.#saga.operations.map(({ name }) => [
        name,
        { ...lambdaFunctionTask({ arn: `\${${name}}` }), result: "$states.result" },
      ]),
    );
    const { definition } = compile(this.#saga, { tasks });
    return new Map(
      definition === undefined
        ? []
        : [...statesOf(definition)].flatMap(([name, state]) =>
            state.Type === "Task" ? [[name, state] as const] : [],
          ),
    );
  }
}

/** The fields of a Task that its result goes into, as text. */
function usesOfResult({ Assign, Output }: TaskState): string {
  return JSON.stringify([Assign, Output]);
}
