import { describe, expect, it } from "@jest/globals";
import { App, NestedStack, Stack, Stage, Tags } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import { Role } from "aws-cdk-lib/aws-iam";
import { Key } from "aws-cdk-lib/aws-kms";
import { Alias, type IVersion } from "aws-cdk-lib/aws-lambda";
import { LogGroup } from "aws-cdk-lib/aws-logs";
import { Queue } from "aws-cdk-lib/aws-sqs";
import { CustomerManagedEncryptionConfiguration, LogLevel } from "aws-cdk-lib/aws-stepfunctions";
import type { Construct } from "constructs";
import type { JsonObject } from "../../lib/asl/index.js";
import { Saga } from "../../lib/constructs/index.js";
import { temporaryDirectory } from "../support/assembly.js";
import { orderStack } from "../support/order-stack.js";
import { order } from "../support/small-sagas.js";
import {
  deploy,
  inlineFunctionIn,
  newStack,
  resourceOf,
  resourcesOf,
  templateOf,
  withoutHash,
} from "../support/templates.js";

const app = () => new App({ builtinCloudFormationValidation: false, outdir: temporaryDirectory() });

/** The saga `order` with functions of its own, in any scope. */
function orderIn(scope: Construct): Saga<typeof order> {
  const stack = Stack.of(scope);
  const [Take, GiveBack, Pay] = ["Take", "GiveBack", "Pay"].map((name) => inlineFunctionIn(stack, name));
  if (Take === undefined || GiveBack === undefined || Pay === undefined) throw new Error("three functions");
  return new Saga(scope, "Order", { saga: order, operations: { Take, GiveBack, Pay } });
}

describe("a saga with a key of the customer's, tracing and execution data", () => {
  const secured = (stack: Stack) => {
    const key = new Key(stack, "Key");
    return {
      encryptionConfiguration: new CustomerManagedEncryptionConfiguration(key),
      tracingEnabled: true,
      logs: { destination: new LogGroup(stack, "Log"), level: LogLevel.ALL, includeExecutionData: true },
    };
  };

  it("has all three, and calls an alias by its own ARN", () => {
    const { template } = orderStack((stack) => {
      const { currentVersion } = inlineFunctionIn(stack, "Work");
      // The CDK's own types don't agree here under exactOptionalPropertyTypes.
      const version = currentVersion as IVersion;
      return {
        ...secured(stack),
        operations: { Take: new Alias(stack, "Live", { aliasName: "live", version }) },
      };
    });
    const { Properties } = resourceOf(template, "AWS::StepFunctions::StateMachine");
    expect(deploy(Properties)).toMatchObject({
      EncryptionConfiguration: { KmsKeyId: "Key.Arn", Type: "CUSTOMER_MANAGED_KMS_KEY" },
      TracingConfiguration: { Enabled: true },
      LoggingConfiguration: { IncludeExecutionData: true, Level: "ALL" },
    });
    const policies = JSON.stringify(deploy(Object.values(resourcesOf(template, "AWS::IAM::Policy"))));
    // Exactly the alias: neither the function behind it nor all of its versions.
    expect(policies).toContain('"Live"');
    expect(policies).not.toContain('"Work.Arn');
  });

  it("gives an imported role what it needs, and makes none", () => {
    const { template } = orderStack((stack) => ({
      ...secured(stack),
      role: Role.fromRoleArn(stack, "Imported", "arn:aws:iam::123456789012:role/machines/Orders"),
    }));
    const policies = Object.values(resourcesOf(template, "AWS::IAM::Policy")).map(
      ({ Properties }) => Properties,
    );
    expect(policies.map(({ Roles }) => Roles)).toEqual(policies.map(() => ["Orders"]));
    const allowed = JSON.stringify(deploy(policies));
    for (const action of [
      "lambda:InvokeFunction",
      "logs:CreateLogDelivery",
      "xray:PutTraceSegments",
      "kms:GenerateDataKey",
    ]) {
      expect(allowed).toContain(`"${action}"`);
    }
    const roles = Object.keys(resourcesOf(template, "AWS::IAM::Role")).map(withoutHash);
    expect(roles.filter((id) => id.startsWith("Order"))).toEqual([]);
  });

  it("keeps to an imported role that must not be changed", () => {
    const { template } = orderStack((stack) => ({
      ...secured(stack),
      role: Role.fromRoleArn(stack, "Imported", "arn:aws:iam::123456789012:role/Orders", { mutable: false }),
    }));
    expect(resourcesOf(template, "AWS::IAM::Policy")).toEqual({});
    const { Properties } = resourceOf(template, "AWS::StepFunctions::StateMachine");
    expect(Properties.RoleArn).toBe("arn:aws:iam::123456789012:role/Orders");
  });
});

describe("what is put around a saga", () => {
  it("may be a nested stack, whose template has all of it", () => {
    const stack = newStack();
    const nested = new NestedStack(stack, "Nested");
    orderIn(nested);
    Tags.of(stack).add("team", "orders");
    const inner = Template.fromStack(nested);
    inner.resourceCountIs("AWS::StepFunctions::StateMachine", 1);
    inner.resourceCountIs("AWS::Logs::LogGroup", 1);
    inner.hasResourceProperties("AWS::StepFunctions::StateMachine", {
      Tags: [{ Key: "team", Value: "orders" }],
    });
    Template.fromStack(stack).resourceCountIs("AWS::StepFunctions::StateMachine", 0);
  });

  it("may be a stage, of which there are two in one app, with names of log groups of their own", () => {
    const pipeline = app();
    const names = ["Beta", "Prod"].map((id) => {
      const stack = new Stack(new Stage(pipeline, id), "Shop");
      orderIn(stack);
      const { Properties } = resourceOf(templateOf(stack), "AWS::Logs::LogGroup");
      return JSON.stringify(Properties.LogGroupName);
    });
    expect(new Set(names).size).toBe(2);
  });
});

describe("the template of a saga, as a snapshot test sees it", () => {
  const ofSaga = (more: (stack: Stack) => void): JsonObject => {
    const stack = newStack();
    more(stack);
    orderIn(stack);
    const { Resources } = templateOf(stack);
    return Object.fromEntries(Object.entries(Resources).filter(([id]) => id.startsWith("Order")));
  };
  const plain = ofSaga(() => {});

  it("is the same at every synthesis, whatever the folder", () => {
    expect(JSON.stringify(ofSaga(() => {}))).toBe(JSON.stringify(plain));
  });

  it("doesn't change because something else is in the stack", () => {
    const beside = ofSaga((stack) => {
      new Queue(stack, "Queue");
      inlineFunctionIn(stack, "Another");
    });
    expect(JSON.stringify(beside)).toBe(JSON.stringify(plain));
    expect(Object.keys(plain).length).toBeGreaterThan(3);
  });

  it("has no path of this machine in it", () => {
    expect(JSON.stringify(plain)).not.toContain(process.cwd());
  });
});
