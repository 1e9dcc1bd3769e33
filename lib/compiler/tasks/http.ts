import {
  binary,
  block,
  call,
  condition,
  group,
  literal,
  object,
  placeholder,
  property,
  states,
  variable,
} from "../jsonata/build.js";
import { expression } from "../jsonata/expression.js";
import { requestVariable } from "../jsonata/raw-source.js";
import { type TaskBinding, type TaskPartition, taskOf } from "./binding.js";
import type { TaskPermission } from "./permissions.js";

/** The longest that an HTTP endpoint may take, in seconds: https://docs.aws.amazon.com/step-functions/latest/dg/call-https-apis.html */
const httpSeconds = 60;

/** An endpoint, and what a state machine that calls it has to be allowed to use. */
export interface HttpTaskTarget {
  /** The URL, or the placeholder for it. */
  readonly endpoint: string;
  readonly method: string;
  /** The ARN of the EventBridge connection that holds the credentials, or the placeholder for it. */
  readonly connectionArn: string;
  /** True if the request's `path` is put behind the URL, after a slash. */
  readonly pathsBelow?: boolean | undefined;
}

/** Permissions that calling an endpoint takes: `own` names the state machine that calls it, the others do not. */
export function httpPermissions({
  endpoint,
  method,
  connectionArn,
  pathsBelow = false,
  secretArn,
  stateMachineArn,
}: HttpTaskTarget & {
  /** The ARN of the secret in which the connection keeps the credentials. */
  readonly secretArn: string;
  readonly stateMachineArn: string;
}): { readonly connection: readonly TaskPermission[]; readonly own: TaskPermission } {
  return {
    connection: [
      { actions: ["events:RetrieveConnectionCredentials"], resources: [connectionArn] },
      {
        actions: ["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"],
        resources: [secretArn],
      },
    ],
    own: {
      actions: ["states:InvokeHTTPEndpoint"],
      resources: [stateMachineArn],
      conditions: pathsBelow
        ? {
            StringEquals: { "states:HTTPMethod": method },
            StringLike: { "states:HTTPEndpoint": `${endpoint}/*` },
          }
        : { StringEquals: { "states:HTTPMethod": method, "states:HTTPEndpoint": endpoint } },
    },
  };
}

/** Calls an HTTPS endpoint with headers, query parameters and body of the request; the response is the answer's body, or null. */
export function httpEndpointTask({
  endpoint,
  method,
  connectionArn,
  pathsBelow = false,
  partition = "aws",
}: TaskPartition & HttpTaskTarget): TaskBinding {
  const $request = variable(requestVariable);
  // Joining by & makes text of whatever it is given.
  const url = pathsBelow
    ? binary(placeholder(`${endpoint}/`), "&", property($request, "path"))
    : placeholder(endpoint);
  const called = object([
    ["ApiEndpoint", url],
    ["Method", placeholder(method)],
    ["Authentication", object([["ConnectionArn", placeholder(connectionArn)]])],
    ["Headers", property($request, "headers")],
    ["QueryParameters", property($request, "queryParameters")],
    ["RequestBody", property($request, "body")],
  ]);
  const body = property(states("result"), "ResponseBody");
  return taskOf({
    resource: `arn:${partition}:states:::http:invoke`,
    call: {
      arguments: (request) => expression(block([[requestVariable, request]], called)),
      result: group(condition(call("exists", body), body, literal(null))),
    },
    longestRunSeconds: httpSeconds,
    rejectionsAreFinal: false,
  });
}
