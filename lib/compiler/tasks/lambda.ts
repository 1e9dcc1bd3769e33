import { property, states } from "../jsonata/build.js";
import { expression } from "../jsonata/expression.js";
import { type TaskBinding, type TaskTarget, taskOf, waitable } from "./binding.js";
import { asAnything } from "./request.js";

/** Calls a Lambda function with exactly the request; its answer is the response. */
export function lambdaFunctionTask({
  arn,
  partition = "aws",
  timeoutSeconds,
}: TaskTarget & { readonly timeoutSeconds?: number | undefined }): TaskBinding {
  return taskOf({
    ...waitable(`arn:${partition}:states:::lambda:invoke`),
    call: {
      arguments: (request) => ({ FunctionName: arn, Payload: expression(asAnything(request)) }),
      result: property(states("result"), "Payload"),
    },
    // Of an alias or a version the ARN is the qualified one, and it is that which IAM asks for.
    permissions: [{ actions: ["lambda:InvokeFunction"], resources: [arn] }],
    ...(timeoutSeconds === undefined ? {} : { longestRunSeconds: timeoutSeconds }),
  });
}
