import { type JsonObject, parseJson } from "../../asl/index.js";
import type { Clock } from "../../runner/index.js";
import { defaultAsyncSettings } from "../assembly/async-settings.js";
import type { Background } from "../background.js";
import type { Deliver } from "../delivery.js";
import { textAttributes } from "../message-attributes.js";
import type { InvocationResult } from "./function-instance.js";
import type { CallRequest, LambdaCalls } from "./lambda-calls.js";

/** Surroundings of asynchronous invocations. */
export interface AsyncInvocationsOptions {
  readonly calls: LambdaCalls;
  readonly clock: Clock;
  readonly background: Background;
  readonly deliver: Deliver;
}

/** Seconds before the second and the third try of an event. */
const delays = [60, 120];

/** The end of an asynchronous invocation, in the words of its record. */
type AsyncCondition = "Success" | "RetriesExhausted" | "EventAgeExceeded";

/**
 * Events that functions get without anybody waiting for the answer: a failed one is tried twice more, after a minute and after
 * another two, and in the end goes to the function's destinations and its dead-letter queue.
 *
 * Sources: https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html and
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
 */
export class AsyncInvocations {
  readonly #options: AsyncInvocationsOptions;

  constructor(options: AsyncInvocationsOptions) {
    this.#options = options;
  }

  /** Takes an event for a function, and returns at once. */
  invoke(request: CallRequest): void {
    this.#options.background.run(() => this.#carryOut(request));
  }

  async #carryOut(request: CallRequest): Promise<void> {
    const { calls, clock } = this.#options;
    const { retryAttempts, maximumAgeSeconds } = settingsOf(request);
    const tooOld = clock.now() + maximumAgeSeconds * 1000;
    for (let tries = 1; ; tries += 1) {
      const result = await calls.invokeDirectly(request);
      if ("payload" in result) return this.#end(request, result, { condition: "Success", tries });
      const next = clock.now() + (delays[tries - 1] ?? 0) * 1000;
      if (tries > retryAttempts) return this.#end(request, result, { condition: "RetriesExhausted", tries });
      if (next > tooOld) return this.#end(request, result, { condition: "EventAgeExceeded", tries });
      await new Promise<void>((resolve) => clock.schedule(next, resolve));
    }
  }

  async #end(
    request: CallRequest,
    result: InvocationResult,
    { condition, tries }: { readonly condition: AsyncCondition; readonly tries: number },
  ): Promise<void> {
    const { onSuccess, onFailure } = settingsOf(request);
    const isSuccess = condition === "Success";
    const targetArn = isSuccess ? onSuccess : onFailure;
    const { function: fn, functionArn, version } = request.target;
    if (targetArn !== undefined) {
      const qualified = functionArn === fn.arn ? `${fn.arn}:$LATEST` : functionArn;
      const record: JsonObject = {
        version: "1.0",
        timestamp: new Date(this.#options.clock.now()).toISOString(),
        requestContext: {
          requestId: request.requestId,
          functionArn: qualified,
          condition,
          approximateInvokeCount: tries,
        },
        requestPayload: request.payload,
        responseContext: {
          statusCode: 200,
          executedVersion: version,
          ...("error" in result ? { functionError: "Unhandled" } : {}),
        },
        responsePayload: "error" in result ? result.error : parseJson(result.payload),
      };
      await this.#send(fn.logicalId, {
        targetArn,
        body: JSON.stringify(record),
        event: {
          source: "lambda",
          detailType: `Lambda Function Invocation Result - ${isSuccess ? "Success" : "Failure"}`,
          resources: [targetArn, qualified],
        },
      });
    }
    const deadLetterArn = isSuccess ? undefined : fn.deadLetterArn();
    if (deadLetterArn !== undefined && "error" in result) {
      await this.#send(fn.logicalId, {
        targetArn: deadLetterArn,
        body: JSON.stringify(request.payload),
        attributes: textAttributes({
          RequestID: request.requestId,
          ErrorCode: "200",
          ErrorMessage: result.error.errorMessage.slice(0, 1024),
        }),
      });
    }
  }

  async #send(logicalId: string, delivery: Parameters<Deliver>[0]): Promise<void> {
    const problem = await this.#options.deliver(delivery);
    if (problem === undefined) return;
    this.#options.background.tell(
      `The result of ${logicalId} could not be delivered to ${delivery.targetArn}: ${problem.message}`,
    );
  }
}

function settingsOf({ target: { function: fn, functionArn } }: CallRequest) {
  const qualifier = functionArn === fn.arn ? "$LATEST" : functionArn.slice(fn.arn.length + 1);
  return fn.asyncSettings(qualifier) ?? defaultAsyncSettings;
}
