import { type JsonValue, parseJson } from "../asl/index.js";
import type { LambdaFunction } from "./assembly/lambda-functions.js";
import type { NamedResources } from "./assembly/named-resources.js";
import { LocalEnvironmentError, messageOf, UnknownResourceError } from "./errors.js";

/** The call that a stub answers. */
export interface StubCall {
  /** Name of the function, or of the Task state. */
  readonly name: string;
  /** Resource of the task; absent if a function is called. */
  readonly resource?: string;
}

/**
 * An answer in place of a function or a task: JSON, or a handler that makes it. The handler gets the function's event, or the
 * task's arguments, and fails the call by what it throws: an error's `name` is the name to catch it by.
 */
export type Stub = JsonValue | ((request: JsonValue, call: StubCall) => unknown);

/** The end of a stubbed call. */
export type StubOutcome =
  | { readonly answer: JsonValue }
  | { readonly error: { readonly name: string; readonly message: string } };

/** A Task state of some state machine. */
export interface StubbableTask {
  readonly state: string;
  readonly resource: string;
  /** URL that an HTTP task calls, if it is known before the task runs. */
  readonly endpoint?: string | undefined;
}

/** Stubs by what they stand in for: a function, a Task state, or a resource such as `aws-sdk:s3:putObject`. */
export class Stubs {
  readonly #stubs: ReadonlyMap<string, Stub>;
  readonly #functions: NamedResources<LambdaFunction>;

  constructor(stubs: Readonly<Record<string, Stub>>, functions: NamedResources<LambdaFunction>) {
    this.#stubs = new Map(Object.entries(stubs));
    this.#functions = functions;
  }

  /** Throws a LocalEnvironmentError if a stub stands in for nothing. */
  assertUsed(tasks: readonly StubbableTask[]): void {
    const names = tasks.flatMap(({ state, resource }) => [state, resource, shortResource(resource)]);
    for (const name of this.#stubs.keys()) {
      if (names.includes(name) || this.#function(name) !== undefined) continue;
      const functions = [...this.#functions].map(({ logicalId }) => logicalId);
      const states = tasks.map(({ state, resource }) => `${state} (${shortResource(resource)})`);
      throw new LocalEnvironmentError(
        `The stub ${JSON.stringify(name)} stands in for nothing. Name a function (${functions.join(", ") || "there is none"}), ` +
          `or a task by its state or its resource (${states.join(", ") || "there is none"}).`,
      );
    }
  }

  /** The stub in place of a function. */
  ofFunction(fn: LambdaFunction): Stub | undefined {
    for (const [name, stub] of this.#stubs) if (this.#function(name)?.arn === fn.arn) return stub;
    return undefined;
  }

  /** The stub in place of a task: the one for its state comes first. */
  ofTask({ state, resource }: StubbableTask): Stub | undefined {
    const name = [state, resource, shortResource(resource)].find((one) => this.#stubs.has(one));
    return name === undefined ? undefined : this.#stubs.get(name);
  }

  #function(name: string): LambdaFunction | undefined {
    try {
      return this.#functions.find(name);
    } catch (error) {
      if (error instanceof UnknownResourceError) return undefined;
      throw error;
    }
  }
}

/** Asks a stub. */
export async function askStub(stub: Stub, request: JsonValue, call: StubCall): Promise<StubOutcome> {
  try {
    const answer = typeof stub === "function" ? await stub(structuredClone(request), call) : stub;
    return { answer: parseJson(JSON.stringify(answer ?? null)) };
  } catch (thrown) {
    const name =
      typeof thrown === "object" && thrown !== null && "name" in thrown ? String(thrown.name) : "Error";
    return { error: { name, message: messageOf(thrown) } };
  }
}

/** The part of a resource that follows `arn:aws:states:::`, without the way of waiting: `sqs:sendMessage`. */
export function shortResource(resource: string): string {
  return resource.replace(/^arn:[^:]+:states:::/, "").replace(/\.(waitForTaskToken|sync(:2)?)$/, "");
}
