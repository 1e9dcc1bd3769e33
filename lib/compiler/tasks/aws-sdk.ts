import { expression } from "../jsonata/expression.js";
import { type TaskBinding, type TaskPartition, waitable } from "./binding.js";
import { iamAction } from "./permissions.js";
import { apiTask, asObject } from "./request.js";

/** Calls any action of the AWS SDK with exactly the request; the response is the API's. */
export function awsSdkTask({
  service,
  action,
  resources,
  iamAction: allowed = iamAction(service, action),
  partition = "aws",
}: TaskPartition & {
  /** As in the resource's ARN, in lower case: `s3`. */
  readonly service: string;
  /** As in the resource's ARN, in camel case: `putObject`. */
  readonly action: string;
  /**
   * The ARNs of what the action is for, or the placeholders for them.
   * @default - not known, nor is the permission
   */
  readonly resources?: readonly string[] | undefined;
  /**
   * The action as IAM knows it, where it has another name.
   * @default - `<service>:<Action>`, with the service's name in IAM: `states:StopExecution` for `sfn` and `stopExecution`
   */
  readonly iamAction?: string | undefined;
}): TaskBinding {
  const called = {
    ...waitable(`arn:${partition}:states:::aws-sdk:${service}:${action}`),
    ...(resources === undefined ? {} : { permissions: [{ actions: [allowed], resources }] }),
  };
  return apiTask(called, (request) => expression(asObject(request)));
}
