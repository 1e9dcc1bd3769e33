import { objectOr } from "../../asl/index.js";
import { asText } from "../template/intrinsics.js";
import type { StackScope } from "../template/stack-scope.js";

/**
 * The treatment of asynchronous invocations of a function.
 *
 * Source: https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-configuring.html
 */
export interface AsyncSettings {
  /** Further tries after one that has failed: 0, 1 or 2. */
  readonly retryAttempts: number;
  /** Seconds after which an event is not tried again. */
  readonly maximumAgeSeconds: number;
  /** ARN of the queue, topic, function or bus that gets a record of each success. */
  readonly onSuccess?: string;
  /** ARN of the queue, topic, function or bus that gets a record of each failure. */
  readonly onFailure?: string;
}

/** Settings without any configuration. */
export const defaultAsyncSettings: AsyncSettings = { retryAttempts: 2, maximumAgeSeconds: 6 * 60 * 60 };

/** Settings by the function's ARN with the qualifier that they are for, which is `$LATEST` for none. */
export function readAsyncSettings(scopes: readonly StackScope[]): Map<string, AsyncSettings> {
  const settings = new Map<string, AsyncSettings>();
  for (const scope of scopes) {
    for (const [logicalId] of scope.resources("AWS::Lambda::EventInvokeConfig")) {
      const name = asText(scope.property(logicalId, "FunctionName") ?? "");
      const arn = name.startsWith("arn:") ? name : scope.arn("lambda", `function:${name}`);
      const qualifier = asText(scope.property(logicalId, "Qualifier") ?? "$LATEST");
      const { OnSuccess, OnFailure } = objectOr(scope.property(logicalId, "DestinationConfig"));
      const [onSuccess, onFailure] = [OnSuccess, OnFailure].map((to) => objectOr(to).Destination);
      const attempts = scope.property(logicalId, "MaximumRetryAttempts");
      const age = scope.property(logicalId, "MaximumEventAgeInSeconds");
      settings.set(`${arn}:${qualifier}`, {
        retryAttempts: Number(attempts ?? defaultAsyncSettings.retryAttempts),
        maximumAgeSeconds: Number(age ?? defaultAsyncSettings.maximumAgeSeconds),
        ...(typeof onSuccess === "string" ? { onSuccess } : {}),
        ...(typeof onFailure === "string" ? { onFailure } : {}),
      });
    }
  }
  return settings;
}
