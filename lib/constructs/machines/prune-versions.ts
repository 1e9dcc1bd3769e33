import type { StateMachineDefinition } from "../../asl/index.js";
import { callAgain, callAgainBut, sdkCall, sdkError } from "./step-functions-calls.js";

/** The most versions that one run looks at, so that it ends within the five minutes of an Express execution. */
const mostInOneRun = 50;

/** Exceptions by which a version isn't deleted because an alias points to it. */
const pointedTo = ["Conflict", "Validation"];

/**
 * The state machine that deletes old versions of a saga's state machine. It takes no input.
 *
 * It keeps the latest ones, and any of which Step Functions still lists an execution. It lists one for 90 days after its end, and redrives
 * it for 14: so no version is deleted that an execution may still need. One that an alias points to can't be deleted.
 *
 * @param keep number of versions that are kept in any case.
 * @param partition of AWS: `aws`, or a token.
 */
export function pruneVersionsMachine({
  stateMachineArn,
  keep,
  partition,
}: {
  readonly stateMachineArn: string;
  readonly keep: number;
  readonly partition: string;
}): StateMachineDefinition {
  const call = (action: string) => sdkCall(partition, action);
  const numbered =
    "$map($states.result.StateMachineVersions, function($v) { {'arn': $v.StateMachineVersionArn, 'number': $number($split($v.StateMachineVersionArn, ':')[-1])} })";
  return {
    Comment: "Deletes old versions of a saga's state machine that no execution needs. Made by cdk-saga.",
    QueryLanguage: "JSONata",
    StartAt: "ListVersions",
    States: {
      ListVersions: {
        Type: "Task",
        Resource: call("listStateMachineVersions"),
        Arguments: { StateMachineArn: stateMachineArn, MaxResults: 1000 },
        TimeoutSeconds: 30,
        Retry: callAgain,
        // The oldest first.
        Output: {
          old: `{% ($sorted := $sort([${numbered}], function($a, $b) { $a.number > $b.number }); $count := $count($sorted) - ${keep}; [$filter($sorted, function($v, $i) { $i < $count and $i < ${mostInOneRun} }).arn]) %}`,
        },
        Next: "EachOld",
      },
      EachOld: {
        Type: "Map",
        Items: "{% $states.input.old %}",
        MaxConcurrency: 1,
        ItemProcessor: {
          ProcessorConfig: { Mode: "INLINE" },
          StartAt: "ListExecutions",
          States: {
            ListExecutions: {
              Type: "Task",
              Resource: call("listExecutions"),
              Arguments: { StateMachineArn: "{% $states.input %}", MaxResults: 1 },
              TimeoutSeconds: 30,
              Retry: callAgain,
              Output: { arn: "{% $states.input %}", isUsed: "{% $count($states.result.Executions) > 0 %}" },
              Next: "IsUsed",
            },
            IsUsed: {
              Type: "Choice",
              Choices: [{ Condition: "{% $states.input.isUsed %}", Next: "Kept" }],
              Default: "DeleteVersion",
            },
            DeleteVersion: {
              Type: "Task",
              Resource: call("deleteStateMachineVersion"),
              Arguments: { StateMachineVersionArn: "{% $states.input.arn %}" },
              TimeoutSeconds: 30,
              Retry: callAgainBut(...pointedTo),
              Catch: [{ ErrorEquals: pointedTo.map(sdkError), Next: "Kept" }],
              End: true,
            },
            Kept: { Type: "Succeed" },
          },
        },
        Output: {},
        End: true,
      },
    },
  };
}
