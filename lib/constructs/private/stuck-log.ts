import { RuleTargetInput, EventField, type IRuleTarget } from "aws-cdk-lib/aws-events";
import { CfnResourcePolicy, LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import { ArnFormat, Lazy, Names, RemovalPolicy, Stack } from "aws-cdk-lib/core";
import { Construct, type IConstruct } from "constructs";
import type { JsonObject } from "../../asl/index.js";
import { stuckLogName } from "../../saga/index.js";
import { type OutcomeSource, outcomeRule } from "../outcome-rules.js";

/** A saga whose stuck executions are listed. */
interface ListedSaga extends IConstruct, OutcomeSource {
  readonly stateMachine: { readonly stateMachineName: string };
}

/**
 * Makes the log group that lists what got stuck, and the rule that writes to it.
 *
 * It holds no data of the executions, only their ARNs, and is no use without the state machine: so it leaves with it.
 */
export function makeStuckLog(
  saga: ListedSaga,
  removalPolicy: RemovalPolicy = RemovalPolicy.DESTROY,
): LogGroup {
  const log = new LogGroup(saga, "StuckLog", {
    logGroupName: stuckLogName(saga.stateMachine.stateMachineName),
    // As long as Step Functions keeps an execution that has ended.
    retention: RetentionDays.THREE_MONTHS,
    removalPolicy,
  });
  const rule = outcomeRule(saga, "ListStuck", "stuck", saga, { target: targetOf(log) });
  accessOf(Stack.of(saga)).add(log.logGroupArn, rule.ruleArn);
  return log;
}

/**
 * A log group as a target. The CDK's own brings a function that writes the policy.
 *
 * Only a time and one text of an event can be written to a log: https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutTargets.html
 */
function targetOf(log: LogGroup): IRuleTarget {
  return {
    bind: () => ({
      arn: Stack.of(log).formatArn({
        service: "logs",
        resource: "log-group",
        resourceName: log.logGroupName,
        arnFormat: ArnFormat.COLON_RESOURCE_NAME,
      }),
      input: RuleTargetInput.fromObject({
        timestamp: EventField.time,
        message: EventField.fromPath("$.detail.executionArn"),
      }),
      targetResource: log,
    }),
  };
}

/** Sagas whose logs one policy names: it holds 5,120 characters, and the ARNs of a log and of a rule take up to 600. */
const sagasInPolicy = 8;

/**
 * Lets the rules of a stack's sagas write to their stuck logs, and no other rule. An account has ten such policies in a region
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html), so all sagas of a stack share one.
 */
class StuckLogAccess extends Construct {
  readonly #logs: string[] = [];
  readonly #rules: string[] = [];

  add(logGroupArn: string, ruleArn: string): void {
    if (this.#logs.length % sagasInPolicy === 0) this.#addPolicy(this.#logs.length);
    this.#logs.push(logGroupArn);
    this.#rules.push(ruleArn);
  }

  /** Adds a policy for the sagas from this one on. */
  #addPolicy(first: number): void {
    const these = (list: readonly string[]) => list.slice(first, first + sagasInPolicy);
    const Principal = { Service: ["events.amazonaws.com", "delivery.logs.amazonaws.com"] };
    const policyDocument = (): JsonObject => ({
      Version: "2012-10-17",
      Statement: [
        { Effect: "Allow", Principal, Action: "logs:CreateLogStream", Resource: these(this.#logs) },
        {
          Effect: "Allow",
          Principal,
          Action: "logs:PutLogEvents",
          Resource: these(this.#logs).map((arn) => `${arn}:*`),
          Condition: { ArnEquals: { "aws:SourceArn": these(this.#rules) } },
        },
      ],
    });
    new CfnResourcePolicy(this, `Policy${first / sagasInPolicy + 1}`, {
      policyName: `${Names.uniqueResourceName(this, { maxLength: 200 })}-${first / sagasInPolicy + 1}`,
      // When all sagas are there.
      policyDocument: Lazy.string({ produce: () => Stack.of(this).toJsonString(policyDocument()) }),
    });
  }
}

function accessOf(stack: Stack): StuckLogAccess {
  const id = "SagaStuckLogs";
  const known = stack.node.tryFindChild(id);
  return known instanceof StuckLogAccess ? known : new StuckLogAccess(stack, id);
}
