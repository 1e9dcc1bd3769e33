import { expression, textField } from "../jsonata/expression.js";
import { type TaskBinding, type TaskTarget, waitable } from "./binding.js";
import { apiTask, asObject } from "./request.js";

/** Puts one event on an EventBridge bus, with the request as its detail; the response is that of EventBridge. */
export function eventBridgePutEventsTask({
  arn,
  partition = "aws",
  source,
  detailType,
}: TaskTarget & { readonly source: string; readonly detailType: string }): TaskBinding {
  const called = {
    ...waitable(`arn:${partition}:states:::events:putEvents`),
    permissions: [{ actions: ["events:PutEvents"], resources: [arn] }],
  };
  return apiTask(called, (request) => ({
    Entries: [
      {
        EventBusName: arn,
        Source: textField(source),
        DetailType: textField(detailType),
        Detail: expression(asObject(request)),
      },
    ],
  }));
}
