import { call } from "../jsonata/build.js";
import { expression, textField } from "../jsonata/expression.js";
import { type TaskBinding, type TaskTarget, waitable } from "./binding.js";
import { permitted } from "./permissions.js";
import { apiTask } from "./request.js";

/** Publishes the request, as JSON text, to an SNS topic; the response is that of SNS, `{ MessageId, … }`. */
export function publishTask({
  arn,
  partition = "aws",
  subject,
}: TaskTarget & { readonly subject?: string | undefined }): TaskBinding {
  const called = {
    ...waitable(`arn:${partition}:states:::sns:publish`),
    ...permitted("sns:Publish", [arn]),
  };
  return apiTask(called, (request) => ({
    TopicArn: arn,
    Message: expression(call("string", request)),
    ...(subject === undefined ? {} : { Subject: textField(subject) }),
  }));
}
