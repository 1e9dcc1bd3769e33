import {
  DescribeExecutionCommand,
  DescribeStateMachineCommand,
  PublishStateMachineVersionCommand,
  StartExecutionCommand,
  StopExecutionCommand,
  UpdateStateMachineAliasCommand,
  UpdateStateMachineCommand,
} from "@aws-sdk/client-sfn";
import { describe, expect, it } from "@jest/globals";
import { bedOf } from "../local/endpoints/bed.js";
import { orderStack } from "../support/order-stack.js";

/** Something that a stub waits for until the test lets it go on. */
function gate(): { readonly opened: Promise<void>; readonly open: () => void } {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

const { template } = orderStack({
  stateMachineName: "orders",
  compensateStopped: true,
  versions: { alias: "live" },
});
let took = gate();
let begun = gate();
const given: string[] = [];
const bed = bedOf(
  { ...template.Resources },
  {
    stubs: {
      Take: async () => {
        begun.open();
        await took.opened;
        return { ref: "taken" };
      },
      Pay: () => ({ ref: "paid" }),
      GiveBack: (request: unknown) => {
        given.push(String((request as { readonly id: string }).id));
        return {};
      },
    },
  },
);

describe("a saga's state machine in the local environment", () => {
  it("lets an execution of the old version finish under the alias that points to the new one", async () => {
    const { sfn, environment } = bed;
    const stateMachineArn = environment.stateMachines.find("orders").arn;
    const live = `${stateMachineArn}:live`;
    const before = await sfn.send(new StartExecutionCommand({ stateMachineArn: live, name: "before" }));
    await begun.opened;

    const { definition = "" } = await sfn.send(new DescribeStateMachineCommand({ stateMachineArn }));
    const changed = definition.replaceAll("'paid'", "'paidInFull'");
    expect(changed).not.toBe(definition);
    await sfn.send(new UpdateStateMachineCommand({ stateMachineArn, definition: changed }));
    const { stateMachineVersionArn } = await sfn.send(
      new PublishStateMachineVersionCommand({ stateMachineArn }),
    );
    await sfn.send(
      new UpdateStateMachineAliasCommand({
        stateMachineAliasArn: live,
        routingConfiguration: [{ stateMachineVersionArn, weight: 100 }],
      }),
    );
    const after = await sfn.send(new StartExecutionCommand({ stateMachineArn: live, name: "after" }));
    took.open();
    await environment.settled();

    const described = ({ executionArn }: { readonly executionArn?: string | undefined }) =>
      sfn.send(new DescribeExecutionCommand({ executionArn }));
    expect(await described(before)).toMatchObject({
      status: "SUCCEEDED",
      output: '{"paid":"paid"}',
      stateMachineVersionArn: `${stateMachineArn}:1`,
      stateMachineAliasArn: live,
    });
    expect(await described(after)).toMatchObject({
      status: "SUCCEEDED",
      output: '{"paidInFull":"paid"}',
      stateMachineVersionArn: `${stateMachineArn}:2`,
    });
  });

  it("compensates an execution that somebody stops, by the rule and the Express state machine", async () => {
    const { sfn, environment } = bed;
    const stateMachineArn = environment.stateMachines.find("orders").arn;
    took = gate();
    begun = gate();
    const { executionArn } = await sfn.send(
      new StartExecutionCommand({ stateMachineArn: `${stateMachineArn}:live`, name: "stopped" }),
    );
    await begun.opened;
    await sfn.send(new StopExecutionCommand({ executionArn, error: "Stopped", cause: "by hand" }));
    took.open();
    await environment.settled();
    const { status, error, redriveCount } = await sfn.send(new DescribeExecutionCommand({ executionArn }));
    expect({ status, error, redriveCount }).toEqual({
      status: "FAILED",
      error: "Saga.Compensated",
      redriveCount: 1,
    });
    expect(given).toEqual(["orders:stopped/Take"]);
  });
});
