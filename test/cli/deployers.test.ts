import { describe, expect, it } from "@jest/globals";
import type { JsonValue } from "../../lib/asl/index.js";
import { asl } from "../../lib/cli/deployers/asl.js";
import { compileForDeployer } from "../../lib/cli/deployers/compiled-saga.js";
import type { Deployer } from "../../lib/cli/deployers/deployer.js";
import { inPascalCase, inSnakeCase } from "../../lib/cli/deployers/placeholders.js";
import { sam } from "../../lib/cli/deployers/sam.js";
import { toTemplateYaml } from "../../lib/cli/deployers/template-yaml.js";
import { terraform } from "../../lib/cli/deployers/terraform.js";
import { escapeTemplate } from "../../lib/cli/deployers/terraform-text.js";
import { compile, snsPublishTask, statementsOf, type TaskBinding } from "../../lib/compiler/index.js";
import type { SagaDocument } from "../../lib/saga/index.js";
import { ref, sagaOf, step, withKey } from "../support/documents.js";
import { evaluate } from "../support/evaluate.js";
import { orderStack } from "../support/order-stack.js";
import { order } from "../support/small-sagas.js";
import { permissionsOf } from "../support/templates.js";

const deployers = { asl, sam, terraform };

/** The files that a deployer writes, by their names. */
function filesOf(
  deployer: Deployer,
  saga: SagaDocument = order.toJSON(),
  tasks: Readonly<Record<string, TaskBinding>> = {},
): Record<string, string> {
  const compiled = compileForDeployer(saga, { tasks, partitionIsOpen: deployer.partitionIsOpen });
  const { files } = deployer.write(compiled, deployer.defaultFile("Order"));
  return Object.fromEntries(files.map(({ path, content }) => [path, content]));
}

/** The parts of a module of Terraform that are looked at here. */
interface TerraformModule {
  readonly variable: Readonly<Record<string, unknown>>;
  readonly data: {
    readonly aws_iam_policy_document: {
      readonly saga: { readonly statement: readonly { readonly resources: readonly string[] }[] };
    };
  };
  readonly resource: {
    readonly aws_sfn_state_machine: { readonly saga: { readonly definition: string } };
  };
}

/** The module of Terraform that is written. */
function terraformOf(saga?: SagaDocument, tasks?: Readonly<Record<string, TaskBinding>>): TerraformModule {
  return JSON.parse(filesOf(terraform, saga, tasks)["Order.tf.json"] ?? "");
}

/** A text as its deployer fills it in: each placeholder by what is given for it, or by its name. */
function fillIn(text: string, values: Readonly<Record<string, string>> = {}): string {
  return text.replace(/\$\{(\w+)\}/g, (_whole, name: string) => values[name] ?? name);
}

/** A template of Terraform's as `templatefile` renders it. */
function renderTemplate(text: string): string {
  return text.replace(/([$%])\1\{|\$\{(\w+)\}/g, (_whole, sign: string | undefined, name: string) =>
    sign === undefined ? (name === "AwsPartition" ? "aws" : name) : `${sign}{`,
  );
}

describe("a saga as plain Amazon States Language", () => {
  it("is its definition with a placeholder for each function, and the policy for the same", () => {
    const files = filesOf(asl);
    expect(Object.keys(files)).toEqual(["Order.asl.json", "Order.policy.json"]);
    expect(JSON.parse(files["Order.asl.json"] ?? "")).toEqual(compile(order).definition);
    expect(JSON.parse(files["Order.policy.json"] ?? "")).toEqual({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Action: ["lambda:InvokeFunction"],
          Resource: ["${Take}", "${GiveBack}", "${Pay}"],
        },
      ],
    });
  });
});

describe("a saga for AWS SAM", () => {
  it("is a template with a parameter for each function's ARN, a role that may do no more, logs and tracing", () => {
    expect(filesOf(sam)["Order.template.yaml"]).toMatchInlineSnapshot(`
"# Written by \`saga compile\` of cdk-saga, which overwrites it.
AWSTemplateFormatVersion: "2010-09-09"
Transform: AWS::Serverless-2016-10-31
Description: The saga Order
Parameters:
  TakeArn:
    Type: String
    Description: ARN of the function, alias or version that is the operation Take
  PayArn:
    Type: String
    Description: ARN of the function, alias or version that is the operation Pay
  GiveBackArn:
    Type: String
    Description: ARN of the function, alias or version that is the operation GiveBack
Resources:
  Order:
    Type: AWS::Serverless::StateMachine
    Properties:
      Type: STANDARD
      DefinitionUri: Order.asl.json
      DefinitionSubstitutions:
        AwsPartition: !Ref AWS::Partition
        Take: !Ref TakeArn
        Pay: !Ref PayArn
        GiveBack: !Ref GiveBackArn
      Policies:
        - Version: "2012-10-17"
          Statement:
            - Effect: Allow
              Action:
                - lambda:InvokeFunction
              Resource:
                - !Ref TakeArn
                - !Ref GiveBackArn
                - !Ref PayArn
            - Effect: Allow
              Action:
                - logs:CreateLogDelivery
                - logs:GetLogDelivery
                - logs:UpdateLogDelivery
                - logs:DeleteLogDelivery
                - logs:ListLogDeliveries
                - logs:PutResourcePolicy
                - logs:DescribeResourcePolicies
                - logs:DescribeLogGroups
              Resource:
                - "*"
      Logging:
        Level: ALL
        Destinations:
          - CloudWatchLogsLogGroup:
              LogGroupArn: !GetAtt OrderLogs.Arn
      Tracing:
        Enabled: true
  OrderLogs:
    Type: AWS::Logs::LogGroup
    DeletionPolicy: Retain
    UpdateReplacePolicy: Retain
    Properties:
      RetentionInDays: 365
Outputs:
  OrderArn:
    Value: !Ref Order
"
`);
  });

  it("allows what the construct allows, X-Ray apart, which SAM adds", () => {
    const yaml = filesOf(sam)["Order.template.yaml"] ?? "";
    const actions = [...yaml.matchAll(/- ((?:logs|lambda|xray):\w+)/g)].map(([, action]) => action);
    const permitted = permissionsOf(orderStack().template).map((line) => line.split(" ")[0] ?? "");
    expect(new Set(actions)).toEqual(new Set(permitted.filter((action) => !action.startsWith("xray:"))));
  });

  it("substitutes in the definition what is a parameter, and the partition", () => {
    const definition = filesOf(sam)["Order.asl.json"] ?? "";
    expect(JSON.parse(fillIn(definition, { AwsPartition: "aws" }))).toEqual(
      JSON.parse(fillIn(JSON.stringify(compile(order).definition))),
    );
  });
});

describe("a saga for Terraform", () => {
  it("is a module with a variable for each function's ARN, a role that may do no more, logs and tracing", () => {
    expect(terraformOf()).toEqual({
      "//": "Written by `saga compile` of cdk-saga, which overwrites it.",
      variable: {
        name: {
          description: "The name of the state machine, with which the key of every action begins.",
          type: "string",
          default: "Order",
        },
        take_arn: {
          description: "ARN of the function, alias or version that is the operation Take.",
          type: "string",
        },
        pay_arn: {
          description: "ARN of the function, alias or version that is the operation Pay.",
          type: "string",
        },
        give_back_arn: {
          description: "ARN of the function, alias or version that is the operation GiveBack.",
          type: "string",
        },
      },
      data: {
        aws_partition: { current: {} },
        aws_iam_policy_document: {
          assume_role: {
            statement: [
              {
                actions: ["sts:AssumeRole"],
                principals: [{ type: "Service", identifiers: ["states.amazonaws.com"] }],
              },
            ],
          },
          saga: {
            statement: [
              {
                actions: ["lambda:InvokeFunction"],
                resources: ["${var.take_arn}", "${var.give_back_arn}", "${var.pay_arn}"],
              },
              {
                actions: [
                  "logs:CreateLogDelivery",
                  "logs:GetLogDelivery",
                  "logs:UpdateLogDelivery",
                  "logs:DeleteLogDelivery",
                  "logs:ListLogDeliveries",
                  "logs:PutResourcePolicy",
                  "logs:DescribeResourcePolicies",
                  "logs:DescribeLogGroups",
                ],
                resources: ["*"],
              },
              {
                actions: [
                  "xray:PutTraceSegments",
                  "xray:PutTelemetryRecords",
                  "xray:GetSamplingRules",
                  "xray:GetSamplingTargets",
                ],
                resources: ["*"],
              },
            ],
          },
        },
      },
      resource: {
        aws_iam_role: {
          saga: { assume_role_policy: "${data.aws_iam_policy_document.assume_role.json}" },
        },
        aws_iam_role_policy: {
          saga: {
            role: "${aws_iam_role.saga.id}",
            policy: "${data.aws_iam_policy_document.saga.json}",
          },
        },
        aws_cloudwatch_log_group: {
          saga: {
            name_prefix: "/aws/vendedlogs/states/${var.name}-",
            retention_in_days: 365,
            skip_destroy: true,
          },
        },
        aws_sfn_state_machine: {
          saga: {
            name: "${var.name}",
            type: "STANDARD",
            role_arn: "${aws_iam_role.saga.arn}",
            definition:
              '${templatefile("${path.module}/Order.asl.json.tftpl", { AwsPartition = data.aws_partition.current.partition, Take = var.take_arn, Pay = var.pay_arn, GiveBack = var.give_back_arn })}',
            logging_configuration: {
              level: "ALL",
              include_execution_data: false,
              log_destination: "${aws_cloudwatch_log_group.saga.arn}:*",
            },
            tracing_configuration: { enabled: true },
            depends_on: ["aws_iam_role_policy.saga"],
          },
        },
      },
      output: {
        state_machine_arn: { value: "${aws_sfn_state_machine.saga.arn}" },
        role_arn: { value: "${aws_iam_role.saga.arn}" },
      },
    });
  });

  it("allows what the construct allows", () => {
    const actions = [
      ...(filesOf(terraform)["Order.tf.json"] ?? "").matchAll(/"((?:logs|lambda|xray):\w+)"/g),
    ].map(([, action]) => action);
    const permitted = permissionsOf(orderStack().template).map((line) => line.split(" ")[0]);
    expect(new Set(actions)).toEqual(new Set(permitted));
  });
});

describe("a saga for any deployer", () => {
  const odd = 'it\'s "odd" \\ ${x} ${AWS::Region} %{y} $${z} %%{z} {% 1 %} é\n';
  const oddSaga = sagaOf(
    [step("Take", { kind: "read-only", action: { request: { ...withKey, odd, [odd]: 1 } } })],
    { name: odd },
  );

  it.each(Object.entries(deployers))("keeps what the user's texts are: %s", async (_name, deployer) => {
    const [, definition = ""] =
      Object.entries(filesOf(deployer, oddSaga)).find(([path]) => path.includes(".asl.json")) ?? [];
    const text = deployer === terraform ? renderTemplate(definition) : fillIn(definition);
    // What is left would be taken for a substitution.
    if (deployer !== terraform) expect(text).not.toContain("${");
    const { Take } = JSON.parse(text).States;
    expect(await evaluate(Take.Arguments, { input: {} })).toEqual({
      FunctionName: "DoTake",
      Payload: { id: expect.any(String), odd, [odd]: 1 },
    });
  });

  it("takes nothing for a placeholder that stands in JSONata of the user's own", () => {
    const raw = sagaOf([
      step("Take", {
        kind: "read-only",
        action: {
          request: { ...withKey, raw: { $jsonata: ["'%{y}' & $city", { city: ref("input", "city") }] } },
        },
      }),
    ]);
    for (const deployer of [sam, terraform]) {
      const { placeholders } = compileForDeployer(raw, {
        tasks: {},
        partitionIsOpen: deployer.partitionIsOpen,
      });
      expect(placeholders.map(({ name }) => name)).toEqual(["AwsPartition", "DoTake"]);
    }
    const template = filesOf(terraform, raw)["ByHand.asl.json.tftpl"] ?? "";
    expect(template).toContain("%%{y}");
    expect(renderTemplate(template)).toContain("%{y}");
  });

  it.each(Object.entries(deployers))("is the same byte for byte each time: %s", (_name, deployer) => {
    expect(filesOf(deployer, oddSaga)).toEqual(filesOf(deployer, oddSaga));
  });

  it("has no placeholder and no permission for an operation that it declares and never calls", () => {
    const saga = sagaOf([step("Take", { kind: "read-only" })]);
    const { placeholders, statements } = compileForDeployer(
      { ...saga, operations: [...saga.operations, { name: "Unused", rejections: [] }] },
      { tasks: {}, partitionIsOpen: false },
    );
    expect(placeholders).toEqual([{ name: "DoTake", kind: "function" }]);
    expect(statements[0]?.Resource).toEqual(["${DoTake}"]);
  });

  it("has a placeholder of the partition that no operation bears the name of", () => {
    const saga = sagaOf([step("A", { kind: "read-only", action: { operation: "AwsPartition" } })]);
    const { placeholders } = compileForDeployer(saga, { tasks: {}, partitionIsOpen: true });
    expect(placeholders).toEqual([
      { name: "AwsPartition_", kind: "partition" },
      { name: "AwsPartition", kind: "function" },
    ]);
  });

  it("takes tasks that are given, with their placeholders, permissions and conditions", () => {
    const tasks = {
      GiveBack: {
        ...snsPublishTask({ arn: "arn:aws:sns:${Region}:1:${Topic}" }),
        permissions: [
          {
            actions: ["sns:Publish"],
            resources: ["arn:aws:sns:${Region}:1:${Topic}"],
            conditions: { StringLike: { "aws:SourceArn": ["${Topic}", 'x"%{y}'] } },
          },
        ],
      },
    };
    const yaml = filesOf(sam, order.toJSON(), tasks)["Order.template.yaml"] ?? "";
    expect(
      yaml.slice(
        yaml.indexOf("      Policies:"),
        yaml.indexOf("            - Effect: Allow\n              Action:\n                - logs:"),
      ),
    ).toMatchInlineSnapshot(`
"      Policies:
        - Version: "2012-10-17"
          Statement:
            - Effect: Allow
              Action:
                - lambda:InvokeFunction
              Resource:
                - !Ref TakeArn
                - !Ref PayArn
            - Effect: Allow
              Action:
                - sns:Publish
              Resource:
                - Fn::Join:
                    - ""
                    - - "arn:aws:sns:"
                      - !Ref Region
                      - ":1:"
                      - !Ref Topic
              Condition:
                StringLike:
                  aws:SourceArn:
                    - !Ref Topic
                    - x"%{y}
"
`);
    expect(yaml).toMatch(
      / {2}Topic:\n {4}Type: String\n {4}Description: What stands for Topic in the tasks of the saga\n/,
    );
    const module = terraformOf(order.toJSON(), tasks);
    expect(module.data.aws_iam_policy_document.saga.statement.slice(0, 2)).toEqual([
      { actions: ["lambda:InvokeFunction"], resources: ["${var.take_arn}", "${var.pay_arn}"] },
      {
        actions: ["sns:Publish"],
        resources: ["arn:aws:sns:${var.region}:1:${var.topic}"],
        condition: [{ test: "StringLike", variable: "aws:SourceArn", values: ["${var.topic}", 'x"%%{y}'] }],
      },
    ]);
    expect(Object.keys(module.variable)).toEqual(["name", "take_arn", "pay_arn", "region", "topic"]);
  });

  it("tells of operations whose permissions are unknown", () => {
    const { permissions: _, ...unknown } = snsPublishTask({ arn: "topic" });
    const { untold } = compileForDeployer(order.toJSON(), {
      tasks: { GiveBack: unknown },
      partitionIsOpen: false,
    });
    expect(untold).toEqual(["GiveBack"]);
    expect(statementsOf({ GiveBack: unknown }).statements).toEqual([]);
  });

  it("is laid out on many lines, unless that would make its definition too large", () => {
    const many = (count: number) =>
      sagaOf(Array.from({ length: count }, (_, index) => step(`S${index}`, { kind: "read-only" })));
    const lines = (saga: SagaDocument) =>
      (filesOf(asl, saga)["Order.asl.json"] ?? "").trimEnd().split("\n").length;
    expect(lines(many(2))).toBeGreaterThan(50);
    expect(lines(many(1_050))).toBe(1);
  });

  it("fails with all diagnostics for a saga that breaks rules", () => {
    const saga = sagaOf([step("A", { kind: "retriable" }), step("A", { kind: "retriable" })]);
    expect(() => compileForDeployer(saga, { tasks: {}, partitionIsOpen: false })).toThrow(
      /^The saga "ByHand" cannot become a state machine:\n[\s\S]*duplicate-name[\s\S]*retriable-without-pivot/,
    );
  });
});

describe("names", () => {
  it.each([
    ["ReserveCar", "ReserveCar", "reserve_car"],
    ["reserve_car", "ReserveCar", "reserve_car"],
    ["HTTPCall2", "HTTPCall2", "http_call2"],
    ["The trip, booked!", "TheTripBooked", "the_trip_booked"],
    ["3 cars", "Saga3Cars", "saga_3_cars"],
    ["é", "Saga", "saga"],
  ])("as %s become %s in CloudFormation and %s in Terraform", (name, pascal, snake) => {
    expect(inPascalCase(name)).toBe(pascal);
    expect(inSnakeCase(name)).toBe(snake);
  });

  it("of the state machine and of parameters differ in SAM's template", () => {
    const saga = sagaOf([step("A", { kind: "read-only", action: { operation: "Take" } })], {
      name: "TakeArn",
    });
    expect(filesOf(sam, saga)["Order.template.yaml"]).toMatch(
      /Parameters:\n {2}TakeArn:\n[\s\S]*Resources:\n {2}TakeArnSaga:\n[\s\S]* {2}TakeArnSagaLogs:\n/,
    );
  });

  it("that become alike get numbers", () => {
    const saga = sagaOf([
      step("A", { kind: "read-only", action: { operation: "TakeCar" } }),
      step("B", { kind: "read-only", action: { operation: "Take_Car" } }),
    ]);
    expect(filesOf(sam, saga)["Order.template.yaml"]).toMatch(
      /TakeCar: !Ref TakeCarArn\n +Take_Car: !Ref TakeCarArn2/,
    );
    expect(terraformOf(saga).resource.aws_sfn_state_machine.saga.definition).toContain(
      "TakeCar = var.take_car_arn, Take_Car = var.take_car_arn2 })}",
    );
  });

  it("of an operation that is called as the module's own variable get a number", () => {
    const saga = sagaOf([step("A", { kind: "read-only", action: { operation: "name" } })]);
    const tasks = { name: snsPublishTask({ arn: "arn:aws:sns:eu-west-1:1:${name}" }) };
    expect(Object.keys(terraformOf(saga).variable)).toEqual(["name", "name_arn"]);
    expect(Object.keys(terraformOf(saga, tasks).variable)).toEqual(["name", "name2"]);
    expect(terraformOf(saga, tasks).resource.aws_sfn_state_machine.saga.definition).toContain(
      "name = var.name2 })}",
    );
  });

  it.each([
    ["Source", "saga_source"],
    ["Version", "saga_version"],
    ["Providers", "saga_providers"],
    ["Count", "saga_count"],
    ["ForEach", "saga_for_each"],
    ["Lifecycle", "saga_lifecycle"],
    ["DependsOn", "saga_depends_on"],
    ["Locals", "saga_locals"],
    ["SagaSource", "saga_source"],
  ])("that Terraform keeps for itself become others: %s is the variable %s", (placeholder, variable) => {
    const tasks = { GiveBack: snsPublishTask({ arn: `arn:aws:sns:eu-west-1:1:\${${placeholder}}` }) };
    const module = terraformOf(order.toJSON(), tasks);
    expect(Object.keys(module.variable)).toEqual(["name", "take_arn", "pay_arn", variable]);
    expect(module.data.aws_iam_policy_document.saga.statement[1]?.resources).toEqual([
      `arn:aws:sns:eu-west-1:1:\${var.${variable}}`,
    ]);
  });

  it.each(["true", "false", "null", "for"])(
    "that a template of Terraform's would not take for a variable become others: %s",
    (operation) => {
      const saga = sagaOf([step("A", { kind: "read-only", action: { operation } })]);
      expect(terraformOf(saga).resource.aws_sfn_state_machine.saga.definition).toContain(
        `, ${operation}_ = var.${operation}_arn })}`,
      );
      const template = filesOf(terraform, saga)["ByHand.asl.json.tftpl"];
      expect(template).toContain(`"FunctionName": "\${${operation}_}"`);
    },
  );
});

describe("what is written", () => {
  it.each<[value: JsonValue, yaml: string]>([
    ["AWS::Region", "AWS::Region"],
    ["on", '"on"'],
    ["1", '"1"'],
    ["a: b", '"a: b"'],
    ["# no", '"# no"'],
    ["a b", "a b"],
    ["y", '"y"'],
    ["1:20", '"1:20"'],
    ["2012-10-17", '"2012-10-17"'],
    ["=", '"="'],
    ["two\nlines", "|-\n  two\n  lines"],
    ["", '""'],
    [1, "1"],
    [true, "true"],
    [null, "null"],
    [[], "[]"],
    [{}, "{}"],
    [[[1], { a: 1, b: [2] }], "\n  - - 1\n  - a: 1\n    b:\n      - 2"],
    [{ Ref: "A" }, "!Ref A"],
    [{ "Fn::Sub": "${A}: #" }, '!Sub "${A}: #"'],
    [{ "Fn::GetAtt": ["A", "Arn"] }, "!GetAtt A.Arn"],
    [{ "Fn::Join": ["", ["a", { Ref: "B" }]] }, '\n  Fn::Join:\n    - ""\n    - - a\n      - !Ref B'],
  ])("in YAML for %j is read as that", (value, yaml) => {
    expect(toTemplateYaml({ key: value })).toBe(`key:${yaml.startsWith("\n") ? "" : " "}${yaml}\n`);
  });

  it("in a template of Terraform's is escaped where it would be taken for one", () => {
    expect(escapeTemplate("${x}%{y}$5 5% $${z}")).toBe("$${x}%%{y}$5 5% $$${z}");
  });
});
