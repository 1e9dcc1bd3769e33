import { type JsonValue, objectOr, parseJson } from "../../asl/index.js";
import type { TaskCall, TaskError, TaskOutcome } from "../../runner/index.js";
import type { LambdaFunction } from "../assembly/lambda-functions.js";
import type { NamedResources } from "../assembly/named-resources.js";
import { UnsupportedTaskError } from "../errors.js";
import type { IdSource } from "../ids.js";
import { sdkMetadata } from "../tasks/sdk-metadata.js";
import type { FaultKind, FaultPlan } from "./faults.js";
import type { FunctionHost } from "./function-host.js";
import type { InvocationResult } from "./function-instance.js";
import { type FunctionTarget, findTarget, readFunctionName } from "./function-target.js";

/** What calls of functions are carried out with. */
export interface LambdaCallsOptions {
  readonly functions: NamedResources<LambdaFunction>;
  readonly host: FunctionHost;
  readonly faults: FaultPlan;
  /** Says that a call has begun; the function returned, that it has ended. */
  readonly callBegan: () => () => void;
  readonly nextRequestId: IdSource;
}

/** How a call ended. */
type FunctionOutcome = { readonly succeeded: JsonValue } | { readonly failed: TaskError };

interface HeldCall {
  readonly executionArn: string;
  readonly deliver: () => void;
}

/**
 * The Lambda boundary: what a state machine's task asks of a function, and the faults in between.
 *
 * A call that the state machine gave up on is not stopped, as on AWS: the function runs on, and may take effect later.
 */
export class LambdaCalls {
  readonly #options: LambdaCallsOptions;
  readonly #running = new Set<Promise<unknown>>();
  readonly #held = new Set<HeldCall>();

  constructor(options: LambdaCallsOptions) {
    this.#options = options;
  }

  /** The task `arn:aws:states:::lambda:invoke`. */
  async invoke(call: TaskCall): Promise<TaskOutcome> {
    const { FunctionName, InvocationType = "RequestResponse", Payload, Qualifier } = objectOr(call.arguments);
    if (InvocationType !== "RequestResponse") {
      throw new UnsupportedTaskError(
        `The state ${call.state} invokes a function with the InvocationType ${JSON.stringify(InvocationType)}; the local ` +
          'environment knows "RequestResponse" only. Give a handler for arn:aws:states:::lambda:invoke in the option handlers.',
      );
    }
    const payload = eventOf(Payload);
    if (payload === undefined) {
      return failed("Lambda.InvalidRequestContentException", "Could not parse request body into json.");
    }
    const target = this.#target(String(FunctionName), Qualifier);
    if (target === undefined) return notFound(String(FunctionName));
    const requestId = this.#options.nextRequestId();
    const outcome = await this.#call(call, { target, payload, requestId });
    if ("failed" in outcome) return outcome;
    return {
      succeeded: {
        ExecutedVersion: target.version,
        Payload: outcome.succeeded,
        ...sdkMetadata(requestId),
        StatusCode: 200,
      },
    };
  }

  /** A task on a function's ARN itself: the arguments are the event, the answer is the result. */
  async invokeArn(call: TaskCall): Promise<TaskOutcome> {
    const target = this.#target(call.resource);
    if (target === undefined) return notFound(call.resource);
    return this.#call(call, { target, payload: call.arguments, requestId: this.#options.nextRequestId() });
  }

  /** To be told when an execution has ended, or has come to rest: calls held until then are delivered. */
  executionEnded(executionArn: string): void {
    for (const held of this.#held) if (held.executionArn === executionArn) held.deliver();
  }

  /** Resolves when no function runs any more. A call that is still held until later is not waited for. */
  async settled(): Promise<void> {
    while (this.#running.size > 0) await Promise.allSettled(this.#running);
  }

  /** One call, with what befalls it on the way. */
  async #call(call: TaskCall, request: CallRequest): Promise<FunctionOutcome> {
    const fault = this.#options.faults.befalling({
      function: request.target.function,
      payload: request.payload,
      task: call,
    });
    switch (fault?.kind) {
      case undefined:
        return this.#run(request);
      case "reject": {
        const { error, message = "" } = fault;
        const cause = { errorType: error, errorMessage: message, trace: [] };
        return failed(error, JSON.stringify(cause));
      }
      case "failBefore":
        return failed(
          fault.error ?? "Lambda.ServiceException",
          fault.message ?? "The service failed before the call.",
        );
      case "loseAnswer":
        await this.#run(request);
        return failed(
          fault.error ?? "Lambda.SdkClientException",
          fault.message ?? "The answer was lost on its way.",
        );
      case "deliverTwice": {
        const answer = this.#run(request);
        this.#runUnheard(request);
        return answer;
      }
      case "deliverLate":
        return this.#deliverLate(call, request, fault);
    }
  }

  /** Not in flight while it is held: the clock may leap to the timeout at which the state machine gives up. */
  async #deliverLate(
    call: TaskCall,
    request: CallRequest,
    fault: FaultKind & { kind: "deliverLate" },
  ): Promise<FunctionOutcome> {
    await new Promise<void>((resolve) => {
      const held: HeldCall = {
        executionArn: call.executionArn,
        deliver: () => {
          this.#held.delete(held);
          resolve();
          this.#runUnheard(request);
        },
      };
      this.#held.add(held);
      if (fault.deliver === "whenExecutionEnded") return;
      if (call.signal.aborted) held.deliver();
      else call.signal.addEventListener("abort", held.deliver, { once: true });
    });
    return failed("States.Timeout", "");
  }

  /** Calls a function as a client does: without state machine and so without faults. */
  invokeDirectly({ target, payload, requestId }: CallRequest): Promise<InvocationResult> {
    const callEnded = this.#options.callBegan();
    const running = this.#options.host
      .invoke({ function: target.function, functionArn: target.functionArn, event: payload, requestId })
      .finally(() => {
        this.#running.delete(running);
        callEnded();
      });
    this.#running.add(running);
    return running;
  }

  /** Runs the function, and keeps time real for as long. */
  async #run(request: CallRequest): Promise<FunctionOutcome> {
    const result = await this.invokeDirectly(request);
    return "payload" in result ? { succeeded: parseJson(result.payload) } : functionError(result.error);
  }

  /** Runs the function for nobody. That it cannot be run at all is reported by the calls that somebody waits for. */
  #runUnheard(request: CallRequest): void {
    this.#run(request).catch(() => {});
  }

  /** The function that a name, a partial or full ARN means, with or without a version or alias. */
  #target(name: string, qualifier?: JsonValue): FunctionTarget | undefined {
    const read = readFunctionName(name);
    return findTarget(this.#options.functions, typeof qualifier === "string" ? { ...read, qualifier } : read);
  }
}

/** A call of a function that is settled on. */
export interface CallRequest {
  readonly target: FunctionTarget;
  readonly payload: JsonValue;
  readonly requestId: string;
}

/** A payload of text is taken as JSON text; undefined where it is none. No payload is an empty object. */
function eventOf(payload: JsonValue | undefined): JsonValue | undefined {
  if (typeof payload !== "string") return payload ?? {};
  try {
    return parseJson(payload);
  } catch {
    return undefined;
  }
}

function functionError(document: {
  readonly errorType: string;
  readonly errorMessage: string;
}): FunctionOutcome {
  const text = JSON.stringify(document);
  if (document.errorType !== "") return failed(document.errorType, text);
  return failed(
    "Lambda.Unknown",
    `The cause could not be determined because Lambda did not return an error type. Returned payload: ${text}`,
  );
}

function notFound(name: string): FunctionOutcome {
  return failed(
    "Lambda.ResourceNotFoundException",
    `Function not found: ${name} (Service: Lambda, Status Code: 404)`,
  );
}

function failed(error: string, cause: string): FunctionOutcome {
  return { failed: { error, cause } };
}
