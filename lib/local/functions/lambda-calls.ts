import { type JsonValue, objectOr, parseJson } from "../../asl/index.js";
import type { TaskCall, TaskError, TaskOutcome } from "../../runner/index.js";
import type { LambdaFunction } from "../assembly/lambda-functions.js";
import type { NamedResources } from "../assembly/named-resources.js";
import type { FaultyCalls } from "../faults/faulty-calls.js";
import type { IdSource } from "../ids.js";
import { jsonIn } from "../json-text.js";
import { askStub, type Stub, type Stubs } from "../stubs.js";
import { sdkMetadata } from "../sdk-metadata.js";
import { taskCaller } from "../task-caller.js";
import type { FunctionHost } from "./function-host.js";
import type { InvocationResult } from "./function-instance.js";
import { type FunctionTarget, findTarget, readFunctionName } from "./function-target.js";

/** Surroundings in which calls of functions are carried out. */
export interface LambdaCallsOptions {
  readonly functions: NamedResources<LambdaFunction>;
  readonly host: FunctionHost;
  readonly faults: FaultyCalls;
  /** Says that a call has begun; the function returned, that it has ended. */
  readonly callBegan: () => () => void;
  readonly nextRequestId: IdSource;
  /** Takes an event for a function whose answer nobody waits for. */
  readonly invokeLater: (request: CallRequest) => void;
  /** Answers in place of functions. @default - none */
  readonly stubs?: Stubs;
}

/** The end of a call. */
type FunctionOutcome = { readonly succeeded: JsonValue } | { readonly failed: TaskError };

/**
 * The Lambda boundary: what a state machine's task asks of a function, and the faults in between.
 *
 * A call that the state machine gave up on is not stopped, as on AWS: the function runs on, and may take effect later.
 */
export class LambdaCalls {
  readonly #options: LambdaCallsOptions;
  readonly #running = new Set<Promise<unknown>>();

  constructor(options: LambdaCallsOptions) {
    this.#options = options;
  }

  /** The task `arn:aws:states:::lambda:invoke`. */
  async invoke(call: TaskCall): Promise<TaskOutcome> {
    const read = this.#read(call);
    if ("failed" in read) return read;
    const { request, type } = read;
    if (type !== "RequestResponse") return this.#invokeOnly(call, request, type);
    const outcome = await this.#call(call, request);
    if ("failed" in outcome) return outcome;
    return {
      succeeded: {
        ExecutedVersion: request.target.version,
        Payload: outcome.succeeded,
        ...sdkMetadata(request.requestId),
        StatusCode: 200,
      },
    };
  }

  /** Reads the arguments of a task that invokes a function; its failure if they are wrong. */
  #read(
    call: TaskCall,
  ): { readonly request: CallRequest; readonly type: string } | { readonly failed: TaskError } {
    const {
      ClientContext,
      FunctionName,
      InvocationType = "RequestResponse",
      Payload,
      Qualifier,
    } = objectOr(call.arguments);
    const payload = eventOf(Payload);
    if (payload === undefined) {
      return failed("Lambda.InvalidRequestContentException", "Could not parse request body into json.");
    }
    const target = this.#target(call, String(FunctionName), Qualifier);
    if (target === undefined) return notFound(String(FunctionName));
    const requestId = this.#options.nextRequestId();
    const request = { target, payload, requestId, ...withContext(ClientContext) };
    return { request, type: String(InvocationType) };
  }

  /** Calls a function whose answer the task doesn't wait for, or only looks whether it could. */
  async #invokeOnly(call: TaskCall, request: CallRequest, type: string): Promise<TaskOutcome> {
    const StatusCode = { Event: 202, DryRun: 204 }[type];
    if (StatusCode === undefined) {
      return failed(
        "Lambda.InvalidParameterValueException",
        `The invocation type can't be ${JSON.stringify(type)}.`,
      );
    }
    const taken = { succeeded: { Payload: "", ...sdkMetadata(request.requestId), StatusCode } };
    if (type === "DryRun") return taken;
    const { target, payload } = request;
    return await this.#options.faults.carryOut({ function: target.function, payload, task: call }, () => {
      this.#options.invokeLater(request);
      return taken;
    });
  }

  /**
   * The task `arn:aws:states:::aws-sdk:lambda:invoke`: payload and answer are text, and a function that fails doesn't make the task
   * fail.
   */
  async invokeBySdk(call: TaskCall): Promise<TaskOutcome> {
    const read = this.#read(call);
    if ("failed" in read) return read;
    const { request, type } = read;
    const { target, payload } = request;
    if (type !== "RequestResponse") {
      const outcome = await this.#invokeOnly(call, request, type);
      return "succeeded" in outcome
        ? { succeeded: { StatusCode: objectOr(outcome.succeeded).StatusCode ?? 202, Payload: "" } }
        : outcome;
    }
    return await this.#options.faults.carryOut(
      { function: target.function, payload, task: call },
      async () => {
        const result = await this.invokeDirectly(request);
        return {
          succeeded: {
            ExecutedVersion: target.version,
            ...("error" in result ? { FunctionError: "Unhandled" } : {}),
            Payload: "error" in result ? JSON.stringify(result.error) : result.payload,
            StatusCode: 200,
          },
        };
      },
    );
  }

  /** A task on a function's ARN itself: the arguments are the event, the answer is the result. */
  async invokeArn(call: TaskCall): Promise<TaskOutcome> {
    const target = this.#target(call, call.resource);
    if (target === undefined) return notFound(call.resource);
    return this.#call(call, { target, payload: call.arguments, requestId: this.#options.nextRequestId() });
  }

  /** Resolves when no function runs any more. */
  async settled(): Promise<void> {
    while (this.#running.size > 0) await Promise.allSettled(this.#running);
  }

  /** One call, with the faults that befall it on the way. */
  async #call(call: TaskCall, request: CallRequest): Promise<FunctionOutcome> {
    const { target, payload } = request;
    return await this.#options.faults.carryOut(
      { function: target.function, payload, task: call },
      () => this.#run(request),
      (error, errorMessage) => ({
        error,
        cause: JSON.stringify({ errorType: error, errorMessage, trace: [] }),
      }),
    );
  }

  /** Calls a function as a client does: without state machine and so without faults. */
  invokeDirectly({ target, payload, requestId, clientContext }: CallRequest): Promise<InvocationResult> {
    const callEnded = this.#options.callBegan();
    const { host, stubs } = this.#options;
    const { function: fn, functionArn, version } = target;
    const stub = stubs?.ofFunction(fn);
    const invoked =
      stub === undefined
        ? host.invoke({
            function: fn,
            functionArn,
            version,
            event: payload,
            requestId,
            ...(clientContext === undefined ? {} : { clientContext }),
          })
        : answerOfStub(stub, payload, fn.name);
    const running = invoked.finally(() => {
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

  /**
   * The function that a name, a partial or full ARN means, with or without a version or alias. A name means a function in the
   * region of the state machine and in its account, or in that of the role that the task assumes.
   */
  #target(call: TaskCall, name: string, qualifier?: JsonValue): FunctionTarget | undefined {
    const read = readFunctionName(name);
    const asked = typeof qualifier === "string" ? { ...read, qualifier } : read;
    return findTarget(this.#options.functions, asked, taskCaller(call));
  }
}

/** A call of a function that is settled on. */
export interface CallRequest {
  readonly target: FunctionTarget;
  readonly payload: JsonValue;
  readonly requestId: string;
  /** The caller's account of itself. */
  readonly clientContext?: JsonValue;
}

/** The client context of a request, which is JSON in base64; undefined if there is none that can be read. */
export function readClientContext(text: JsonValue | undefined): JsonValue | undefined {
  return typeof text === "string" ? jsonIn(Buffer.from(text, "base64").toString()) : undefined;
}

/** A payload of text is taken as JSON text; undefined where it is none. No payload is an empty object. */
function eventOf(payload: JsonValue | undefined): JsonValue | undefined {
  return typeof payload === "string" ? jsonIn(payload) : (payload ?? {});
}

/** The answer of a stub in the place of a function, or its error in the form of Lambda's. */
async function answerOfStub(stub: Stub, event: JsonValue, name: string): Promise<InvocationResult> {
  const outcome = await askStub(stub, event, { name });
  if ("answer" in outcome) return { payload: JSON.stringify(outcome.answer) };
  const { name: errorType, message: errorMessage } = outcome.error;
  return { error: { errorType, errorMessage, trace: [] } };
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

function withContext(text: JsonValue | undefined): Pick<CallRequest, "clientContext"> {
  const clientContext = readClientContext(text);
  return clientContext === undefined ? {} : { clientContext };
}

function notFound(name: string): { readonly failed: TaskError } {
  return failed(
    "Lambda.ResourceNotFoundException",
    `Function not found: ${name} (Service: Lambda, Status Code: 404)`,
  );
}

function failed(error: string, cause: string): { readonly failed: TaskError } {
  return { failed: { error, cause } };
}
