import type { HistoryEvent as AwsHistoryEvent } from "@aws-sdk/client-sfn";
import { expect, test } from "@jest/globals";
import type { HistoryEvent } from "../../lib/runner/index.js";
import { machine, run } from "./support.js";

test("an event of the runner is an event of AWS's own client", async () => {
  const definition = machine({ Pass: { Type: "Pass", Assign: { a: 1 }, End: true } });
  const { history } = await run(definition, { roleArn: "arn:aws:iam::123456789012:role/r" });
  const ours: readonly HistoryEvent[] = history;
  // Does not compile where the shapes differ.
  const theirs: readonly AwsHistoryEvent[] = ours;
  const timestamp = new Date("2000-01-01T00:00:00Z");
  expect(theirs).toEqual([
    {
      timestamp,
      type: "ExecutionStarted",
      id: 1,
      previousEventId: 0,
      executionStartedEventDetails: {
        input: "{}",
        inputDetails: { truncated: false },
        roleArn: "arn:aws:iam::123456789012:role/r",
      },
    },
    {
      timestamp,
      type: "PassStateEntered",
      id: 2,
      previousEventId: 0,
      stateEnteredEventDetails: { name: "Pass", input: "{}", inputDetails: { truncated: false } },
    },
    {
      timestamp,
      type: "PassStateExited",
      id: 3,
      previousEventId: 2,
      stateExitedEventDetails: {
        name: "Pass",
        output: "{}",
        outputDetails: { truncated: false },
        assignedVariables: { a: "1" },
        assignedVariablesDetails: { truncated: false },
      },
    },
    {
      timestamp,
      type: "ExecutionSucceeded",
      id: 4,
      previousEventId: 3,
      executionSucceededEventDetails: { output: "{}", outputDetails: { truncated: false } },
    },
  ]);
});
