import { property, states } from "../jsonata/build.js";
import { expression } from "../jsonata/expression.js";
import { type TaskBinding, type TaskTarget, taskOf } from "./binding.js";
import { asObject } from "./request.js";

/** Runs another state machine to its end with exactly the request as its input; the response is its output. */
export function stateMachineTask({ arn, partition = "aws" }: TaskTarget): TaskBinding {
  return taskOf({
    resource: `arn:${partition}:states:::states:startExecution.sync:2`,
    call: {
      arguments: (request) => ({ StateMachineArn: arn, Input: expression(asObject(request)) }),
      result: property(states("result"), "Output"),
    },
    rejectionsAreFinal: false,
    stopsHalfway: true,
  });
}
