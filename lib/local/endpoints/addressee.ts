import type { RequestHead } from "./http-message.js";

/** The service that a request is meant for, and the operation. */
export interface Addressee {
  /** The name by which requests to the service are signed, such as `states`; undefined if nothing tells it. */
  readonly service: string | undefined;
  /** Undefined if only method and path tell it. */
  readonly operation: string | undefined;
}

/** Prefixes of the operation in `X-Amz-Target`, for the services that run here. */
const ownTargets: Readonly<Record<string, string>> = {
  AWSStepFunctions: "states",
  DynamoDB_20120810: "dynamodb",
  AWSEvents: "events",
  AmazonSQS: "sqs",
};

/**
 * Finds the service and the operation of a request: by the header X-Amz-Target, by the scope of its signature, or by a path
 * of Lambda's.
 */
export function addresseeOf(head: RequestHead): Addressee {
  const target = /^([\w.]+)\.(\w+)$/.exec(head.header("x-amz-target") ?? "");
  const scope = signingName(head);
  if (target !== null) {
    const [, prefix = "", operation] = target;
    const own = Object.hasOwn(ownTargets, prefix) ? ownTargets[prefix] : undefined;
    if (own !== undefined) return { service: own, operation };
    // DynamoDB Streams is signed as DynamoDB, and is another service.
    const isOwnScope = scope !== undefined && Object.values(ownTargets).includes(scope);
    return { service: scope === undefined || isOwnScope ? prefix : scope, operation };
  }
  const service = scope ?? (isPathOfLambda(head.path) ? "lambda" : undefined);
  return { service, operation: operationInPath(head) ?? head.query.get("Action") ?? undefined };
}

/**
 * The service that a signature is for: `AWS4-HMAC-SHA256 Credential=KEY/20250101/us-east-1/states/aws4_request, …`. Those
 * for several regions leave the region out.
 */
function signingName({ header }: RequestHead): string | undefined {
  const [, credential = ""] = /\bCredential=([^,\s]+)/.exec(header("authorization") ?? "") ?? [];
  const parts = credential.split("/");
  return parts.at(-1) === "aws4_request" && parts.length >= 4 ? parts.at(-2) : undefined;
}

/** Lambda's paths begin with the version of its API. */
function isPathOfLambda(path: string): boolean {
  return /^\/20\d\d-\d\d-\d\d\//.test(path);
}

/** Smithy RPC v2 has the operation in the path; the SDK for JavaScript names those of S3 in the query. */
function operationInPath({ path, query }: RequestHead): string | undefined {
  return /^\/service\/\w+\/operation\/(\w+)$/.exec(path)?.[1] ?? query.get("x-id") ?? undefined;
}
