/** A Task's Resource as it appears in the history, and the way in which it is waited for. */
export interface TaskResource {
  readonly arn: string;
  /** A function's or an activity's own ARN has events of its own kind; everything else is an integration. */
  readonly kind: "lambdaFunction" | "activity" | "integration";
  /** As in the history's events: `lambda`, `aws-sdk:s3`; empty for functions and activities. */
  readonly resourceType: string;
  /** As in the history's events: `invoke`, `startExecution.sync:2`. */
  readonly resource: string;
  /** AWS docs: "Discover service integration patterns in Step Functions". */
  readonly pattern: "requestResponse" | "sync" | "waitForTaskToken";
}

/** Reads a Resource; undefined when it is none that a Task may have. */
export function readTaskResource(arn: string): TaskResource | undefined {
  const [prefix, partition, service, , , ...rest] = arn.split(":");
  if (prefix !== "arn" || partition === undefined || rest.length === 0) return undefined;
  const name = { arn, resourceType: "", resource: arn, pattern: "requestResponse" } as const;
  if (service === "lambda") return rest[0] === "function" ? { ...name, kind: "lambdaFunction" } : undefined;
  if (service !== "states") return undefined;
  if (rest[0] === "activity") return { ...name, kind: "activity", pattern: "waitForTaskToken" };
  const typeParts = rest[0] === "aws-sdk" ? 2 : 1;
  const resourceType = rest.slice(0, typeParts).join(":");
  const resource = rest.slice(typeParts).join(":");
  if (resource === "") return undefined;
  const pattern = resource.endsWith(".waitForTaskToken")
    ? "waitForTaskToken"
    : /\.sync(:\d+)?$/.test(resource)
      ? "sync"
      : "requestResponse";
  return { arn, kind: "integration", resourceType, resource, pattern };
}
