import { describe, expect, it } from "@jest/globals";
import { CfnParameter, Duration, RemovalPolicy, type Stack, Tags } from "aws-cdk-lib";
import { Key } from "aws-cdk-lib/aws-kms";
import { LogGroup } from "aws-cdk-lib/aws-logs";
import {
  CfnStateMachine,
  CustomerManagedEncryptionConfiguration,
  LogLevel,
} from "aws-cdk-lib/aws-stepfunctions";
import type { JsonObject } from "../../lib/asl/index.js";
import { compile } from "../../lib/compiler/index.js";
import { Saga } from "../../lib/constructs/index.js";
import { type OrderProps, orderStack } from "../support/order-stack.js";
import { order } from "../support/small-sagas.js";
import {
  definitionTextOf,
  deploy,
  deployedDefinition,
  inlineFunctionIn,
  newStack,
  resourceOf,
  resourcesOf,
  templateOf,
  withoutHash,
} from "../support/templates.js";

/** The state machine as deployed, the definition and the saga's document apart. */
function stateMachineOf(props: OrderProps | ((stack: Stack) => OrderProps)): JsonObject {
  const { Metadata: _document, ...resource } = resourceOf(
    orderStack(props).template,
    "AWS::StepFunctions::StateMachine",
  );
  const { DefinitionString: _, ...properties } = resource.Properties;
  return deploy({ ...resource, Properties: properties }) as JsonObject;
}

describe("a saga that is told nothing but its operations", () => {
  it("is a Standard state machine that is logged and traced, and goes with its stack", () => {
    expect(stateMachineOf({})).toMatchInlineSnapshot(`
{
  "DeletionPolicy": "Delete",
  "DependsOn": [
    "OrderStateMachineRoleDefaultPolicy042B2A72",
    "OrderStateMachineRole48592B38",
  ],
  "Properties": {
    "LoggingConfiguration": {
      "Destinations": [
        {
          "CloudWatchLogsLogGroup": {
            "LogGroupArn": "OrderLogs.Arn",
          },
        },
      ],
      "Level": "ALL",
    },
    "RoleArn": "OrderStateMachineRole.Arn",
    "StateMachineType": "STANDARD",
    "TracingConfiguration": {
      "Enabled": true,
    },
  },
  "Type": "AWS::StepFunctions::StateMachine",
  "UpdateReplacePolicy": "Delete",
}
`);
  });

  it("keeps its logs for a year, also when it leaves its stack", () => {
    expect(Object.entries(resourcesOf(orderStack().template, "AWS::Logs::LogGroup"))).toMatchInlineSnapshot(`
[
  [
    "OrderLogsECF04066",
    {
      "DeletionPolicy": "Retain",
      "Properties": {
        "LogGroupName": {
          "Fn::Join": [
            "",
            [
              "/aws/vendedlogs/states/Order-9b577b6e-",
              {
                "Fn::Select": [
                  0,
                  {
                    "Fn::Split": [
                      "-",
                      {
                        "Fn::Select": [
                          2,
                          {
                            "Fn::Split": [
                              "/",
                              {
                                "Ref": "AWS::StackId",
                              },
                            ],
                          },
                        ],
                      },
                    ],
                  },
                ],
              },
            ],
          ],
        },
        "RetentionInDays": 365,
      },
      "Type": "AWS::Logs::LogGroup",
      "UpdateReplacePolicy": "Retain",
    },
  ],
]
`);
  });

  it("has the definition that compiles without the CDK, and so no timeout of the machine's own", () => {
    const { template } = orderStack();
    const { definition } = compile(order, { tasks: {} });
    const deployed = definitionTextOf(template).replace(/"TimeoutSeconds":18/g, '"TimeoutSeconds":915');
    expect(JSON.parse(deployed.replace(/"(\w+)\.Arn"/g, '"$${$1}"'))).toEqual(definition);
    expect(deployedDefinition(template)).not.toHaveProperty("TimeoutSeconds");
  });

  it("tells what a run costs", () => {
    const { saga, template } = orderStack();
    const { transitions, historyEvents, definitionBytes } = saga.plan;
    expect({ transitions, historyEvents }).toEqual({
      transitions: compile(order).plan?.transitions,
      historyEvents: compile(order).plan?.historyEvents,
    });
    expect(definitionBytes).toBeGreaterThanOrEqual(Buffer.byteLength(definitionTextOf(template)));
  });
});

describe("the options of a saga", () => {
  it.each<{ what: string; props: (stack: Stack) => OrderProps; expected: JsonObject }>([
    {
      what: "logs of errors, with data, to a log group of one's own",
      props: (stack) => ({
        logs: { destination: new LogGroup(stack, "Own"), level: LogLevel.ERROR, includeExecutionData: true },
      }),
      expected: {
        LoggingConfiguration: {
          Destinations: [{ CloudWatchLogsLogGroup: { LogGroupArn: "Own.Arn" } }],
          Level: "ERROR",
          IncludeExecutionData: true,
        },
      },
    },
    {
      what: "no logs",
      props: () => ({ logs: { level: LogLevel.OFF } }),
      expected: { LoggingConfiguration: { Level: "OFF" } },
    },
    {
      what: "no logs, though there is a log group",
      props: (stack) => ({ logs: { level: LogLevel.OFF, destination: new LogGroup(stack, "Own") } }),
      expected: { LoggingConfiguration: { Level: "OFF" } },
    },
    {
      what: "no tracing",
      props: () => ({ tracingEnabled: false }),
      expected: { TracingConfiguration: { Enabled: false } },
    },
    {
      what: "tracing, said explicitly",
      props: () => ({ tracingEnabled: true }),
      expected: { TracingConfiguration: { Enabled: true } },
    },
    {
      what: "a name",
      props: () => ({ stateMachineName: "Orders" }),
      expected: { StateMachineName: "Orders" },
    },
    {
      what: "a name that is known when it is deployed",
      props: (stack) => ({ stateMachineName: new CfnParameter(stack, "Name").valueAsString }),
      expected: { StateMachineName: "Name" },
    },
    {
      what: "a key that it is encrypted with",
      props: (stack) => ({
        encryptionConfiguration: new CustomerManagedEncryptionConfiguration(
          new Key(stack, "Key"),
          Duration.minutes(10),
        ),
      }),
      expected: {
        EncryptionConfiguration: {
          Type: "CUSTOMER_MANAGED_KMS_KEY",
          KmsKeyId: "Key.Arn",
          KmsDataKeyReusePeriodSeconds: 600,
        },
      },
    },
  ])("can ask for $what; all else stays as it is", ({ props, expected }) => {
    const { Properties: plain } = stateMachineOf({});
    expect(stateMachineOf(props).Properties).toEqual({ ...(plain as JsonObject), ...expected });
  });

  it("have no log group of the saga's own beside one that is given, nor without logs", () => {
    const logGroups = (props: (stack: Stack) => OrderProps) =>
      Object.keys(resourcesOf(orderStack(props).template, "AWS::Logs::LogGroup")).map(withoutHash);
    expect(logGroups(() => ({}))).toEqual(["OrderLogs"]);
    expect(logGroups((stack) => ({ logs: { destination: new LogGroup(stack, "Own") } }))).toEqual(["Own"]);
    expect(logGroups(() => ({ logs: { level: LogLevel.OFF } }))).toEqual([]);
    expect(logGroups(() => ({ logs: { level: LogLevel.ERROR } }))).toEqual(["OrderLogs"]);
  });

  it.each([
    { removalPolicy: undefined, stateMachine: "Delete", logGroup: "Retain" },
    { removalPolicy: RemovalPolicy.DESTROY, stateMachine: "Delete", logGroup: "Delete" },
    { removalPolicy: RemovalPolicy.RETAIN, stateMachine: "Retain", logGroup: "Retain" },
  ])(
    "leave with the removal policy $removalPolicy: the state machine $stateMachine, its logs $logGroup",
    (row) => {
      const { removalPolicy } = row;
      const { template } = orderStack(removalPolicy === undefined ? {} : { removalPolicy });
      expect(resourceOf(template, "AWS::StepFunctions::StateMachine").DeletionPolicy).toBe(row.stateMachine);
      expect(resourceOf(template, "AWS::Logs::LogGroup").DeletionPolicy).toBe(row.logGroup);
    },
  );

  it("leave a log group that is given as it is, whatever the removal policy", () => {
    const { template } = orderStack((stack) => ({
      removalPolicy: RemovalPolicy.DESTROY,
      logs: { destination: new LogGroup(stack, "Own"), level: LogLevel.ALL },
    }));
    expect(resourceOf(template, "AWS::Logs::LogGroup").DeletionPolicy).toBe("Retain");
  });

  it("are tagged like any construct", () => {
    const { stack, saga } = orderStack();
    Tags.of(saga).add("team", "orders");
    const tagged = Object.entries(templateOf(stack).Resources)
      .filter(([, { Properties }]) => JSON.stringify(Properties?.Tags ?? []).includes('"orders"'))
      .map(([id]) => withoutHash(id));
    expect(tagged.sort()).toEqual(["OrderLogs", "OrderStateMachine", "OrderStateMachineRole"]);
  });
});

describe("a saga's way out, for everything that it does not say", () => {
  it("is its state machine, and the resource beneath", () => {
    const { stack, saga } = orderStack();
    expect(saga.node.defaultChild).toBe(saga.stateMachine);
    const resource = saga.stateMachine.node.defaultChild;
    if (!(resource instanceof CfnStateMachine)) throw new Error("no resource");
    resource.addPropertyOverride("LoggingConfiguration.Level", "FATAL");
    expect(resourceOf(templateOf(stack), "AWS::StepFunctions::StateMachine").Properties).toMatchObject({
      LoggingConfiguration: { Level: "FATAL" },
    });
  });
});

describe("the metrics of a saga", () => {
  const metrics = {
    metricStarted: "ExecutionsStarted",
    metricSucceeded: "ExecutionsSucceeded",
    metricFailed: "ExecutionsFailed",
    metricAborted: "ExecutionsAborted",
    metricThrottled: "ExecutionThrottled",
    metricTime: "ExecutionTime",
  } as const;
  it.each(Object.entries(metrics))("have %s as AWS's %s of its state machine", (method, metricName) => {
    const { stack, saga } = orderStack();
    const metric = saga[method as keyof typeof metrics]({ period: Duration.minutes(1) });
    expect(metric).toMatchObject({ namespace: "AWS/States", metricName, period: Duration.minutes(1) });
    expect(deploy(stack.resolve(metric.dimensions))).toEqual({ StateMachineArn: "OrderStateMachine" });
  });

  it("have any other by its name", () => {
    expect(orderStack().saga.metric("ExecutionsTimedOut")).toMatchObject({
      namespace: "AWS/States",
      metricName: "ExecutionsTimedOut",
      period: Duration.minutes(5),
    });
  });
});

describe("a stack with sagas", () => {
  it("knows their resources by ids that stay: renaming one replaces what is deployed", () => {
    expect(Object.keys(orderStack().template.Resources)).toMatchInlineSnapshot(`
[
  "TakeServiceRoleFCA3DF16",
  "TakeAAA5D174",
  "GiveBackServiceRole8F556D7A",
  "GiveBackD6F96FD9",
  "PayServiceRoleCE35E396",
  "Pay6F77D406",
  "OrderLogsECF04066",
  "OrderStateMachineRole48592B38",
  "OrderStateMachineRoleDefaultPolicy042B2A72",
  "OrderStateMachineD9DE2AD0",
]
`);
  });

  it("can hold several, of the same description too", () => {
    const stack = newStack();
    const call = inlineFunctionIn(stack, "Call");
    for (const id of ["First", "Second"]) {
      new Saga(stack, id, { saga: order, operations: { Take: call, GiveBack: call, Pay: call } });
    }
    const definitions = Object.entries(
      resourcesOf(templateOf(stack), "AWS::StepFunctions::StateMachine"),
    ).map(([id, { Properties }]) => [withoutHash(id), deploy(Properties.DefinitionString)]);
    expect(definitions.map(([id]) => id)).toEqual(["FirstStateMachine", "SecondStateMachine"]);
    expect(definitions[0]?.[1]).toBe(definitions[1]?.[1]);
  });

  it.each([
    ["aws", "eu-central-1"],
    ["aws-cn", "cn-north-1"],
    ["aws-us-gov", "us-gov-west-1"],
  ])("works in the partition %s, whether it knows its region or not", (partition, region) => {
    const account = "123456789012";
    for (const env of [undefined, { account, region }]) {
      const { template } = orderStack({}, env === undefined ? {} : { env });
      const { States } = deployedDefinition(template, { "AWS::Partition": partition });
      expect(States.Take).toMatchObject({ Resource: `arn:${partition}:states:::lambda:invoke` });
    }
  });

  it("fails by the CDK's own message for a name that AWS does not allow", () => {
    expect(() => orderStack({ stateMachineName: "no spaces" })).toThrow(/State Machine name must match/);
  });
});
