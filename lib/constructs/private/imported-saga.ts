import { Grant, type IGrantable } from "aws-cdk-lib/aws-iam";
import { type IStateMachine, StateMachine } from "aws-cdk-lib/aws-stepfunctions";
import type { Construct } from "constructs";
import { SagaBase } from "../saga-base.js";
import { executionsArn, unqualifiedArn } from "./arns.js";

/** A saga that is known by the ARN of its state machine alone. */
export class ImportedSaga extends SagaBase {
  readonly stateMachine: IStateMachine;

  constructor(scope: Construct, id: string, stateMachineArn: string) {
    super(scope, id);
    const arn = unqualifiedArn(stateMachineArn);
    this.stateMachine = StateMachine.fromStateMachineArn(this, "StateMachine", arn);
  }

  /** The CDK's own grant would name executions in the region and the account of this stack. */
  override grantExecution(grantee: IGrantable, ...actions: string[]): Grant {
    const resourceArns = [executionsArn(this, this.stateMachineArn)];
    return Grant.addToPrincipal({ grantee, actions, resourceArns });
  }
}
