import { property, states } from "../jsonata/build.js";
import { expression } from "../jsonata/expression.js";
import { type TaskBinding, type TaskTarget, taskOf } from "./binding.js";
import type { TaskPermission } from "./permissions.js";
import { asObject } from "./request.js";

/** Permissions that running another state machine to its end takes. Its executions have names of their own. */
export function startExecutionPermissions({
  arn,
  executionsArn,
  ruleArn,
}: {
  readonly arn: string;
  /** The ARN of its executions. */
  readonly executionsArn: string;
  /** The ARN of the rule {@link childRule} in its account and region. */
  readonly ruleArn: string;
}): readonly TaskPermission[] {
  return [
    { actions: ["states:StartExecution"], resources: [arn] },
    { actions: ["states:DescribeExecution", "states:StopExecution"], resources: [executionsArn] },
    { actions: ["events:DescribeRule", "events:PutRule", "events:PutTargets"], resources: [ruleArn] },
  ];
}

/** The rule by which Step Functions learns that a child execution has ended. */
export const childRule = "StepFunctionsGetEventsForStepFunctionsExecutionRule";

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
