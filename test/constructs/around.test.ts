import { describe, expect, it } from "@jest/globals";
import { App, Aspects, CfnResource, NestedStack, Stack, Stage, TagManager, Tags } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import { ManagedPolicy, PermissionsBoundary, Role } from "aws-cdk-lib/aws-iam";
import { Key } from "aws-cdk-lib/aws-kms";
import { Alias, type IVersion } from "aws-cdk-lib/aws-lambda";
import { LogGroup } from "aws-cdk-lib/aws-logs";
import { CustomerManagedEncryptionConfiguration, LogLevel } from "aws-cdk-lib/aws-stepfunctions";
import { Construct } from "constructs";
import { Ledger, Saga } from "../../lib/constructs/index.js";
import { temporaryDirectory } from "../support/assembly.js";
import { order } from "../support/small-sagas.js";
import { type CloudFormationTemplate, inlineFunctionIn, resourcesOf } from "../support/templates.js";

const surroundings: Readonly<Record<string, (app: App) => Stack>> = {
  "a stack": (app) => new Stack(app, "Shop"),
  "a nested stack": (app) => new NestedStack(new Stack(app, "Shop"), "Nested"),
  "a stack of a stage": (app) => new Stack(new Stage(app, "Prod"), "Shop"),
  "a nested stack of a stage": (app) => new NestedStack(new Stack(new Stage(app, "Prod"), "Shop"), "Nested"),
};

/** A saga with everything that it may be given, a ledger beside it, in one scope. */
function everythingIn(
  stack: Stack,
  {
    role,
    definitionPlace,
  }: { readonly role: "own" | "imported"; readonly definitionPlace: "template" | "asset" },
): Construct {
  const scope = new Construct(stack, "Orders");
  const live = (name: string) => {
    // The CDK's own types don't agree here under exactOptionalPropertyTypes.
    const version = inlineFunctionIn(stack, name).currentVersion as IVersion;
    return new Alias(stack, `${name}Live`, { aliasName: "live", version });
  };
  const key = new Key(stack, "Key");
  new Saga(scope, "Saga", {
    saga: order,
    operations: { Take: live("Take"), GiveBack: live("GiveBack"), Pay: live("Pay") },
    encryptionConfiguration: new CustomerManagedEncryptionConfiguration(key),
    tracingEnabled: true,
    logs: {
      destination: new LogGroup(scope, "Log", { encryptionKey: key }),
      level: LogLevel.ALL,
      includeExecutionData: true,
    },
    definitionPlace,
    ...(role === "own"
      ? {}
      : { role: Role.fromRoleArn(stack, "Imported", "arn:aws:iam::123456789012:role/teams/Orders") }),
  });
  new Saga(scope, "Plain", {
    saga: order,
    operations: { Take: live("A"), GiveBack: live("B"), Pay: live("C") },
  });
  new Ledger(scope, "Ledger", { encryptionKey: key });
  return scope;
}

const cases = Object.entries(surroundings).flatMap(([where, stackIn]) =>
  (["own", "imported"] as const).map((role) => {
    const definitionPlace: "asset" | "template" = where.endsWith("stage") ? "asset" : "template";
    return { where, stackIn, role, definitionPlace };
  }),
);

describe.each(cases)(
  "sagas and a ledger in $where, with $role role, the definition in the $definitionPlace",
  (each) => {
    const { stackIn, role } = each;
    const stack = stackIn(new App({ builtinCloudFormationValidation: false, outdir: temporaryDirectory() }));
    const scope = everythingIn(stack, each);
    Tags.of(scope).add("team", "orders");
    PermissionsBoundary.of(scope).apply(ManagedPolicy.fromManagedPolicyName(stack, "Boundary", "Limits"));
    const seen = new Set<CfnResource>();
    Aspects.of(scope).add({
      visit: (node) => {
        if (CfnResource.isCfnResource(node)) seen.add(node);
      },
    });
    const template = Template.fromStack(stack).toJSON() as CloudFormationTemplate;
    const own = scope.node.findAll().filter((node) => CfnResource.isCfnResource(node));
    const idOf = (resource: CfnResource) => String(stack.resolve(resource.logicalId));

    it("are reached by aspects, every resource", () => {
      expect([...seen].map(idOf).sort()).toEqual(own.map(idOf).sort());
      expect(own.length).toBeGreaterThan(6);
    });

    it("are tagged, every resource that can be", () => {
      const taggable = own.filter((resource) => TagManager.of(resource) !== undefined);
      const untagged = taggable.filter((resource) => {
        const { Tags: tags } = template.Resources[idOf(resource)]?.Properties ?? {};
        return !JSON.stringify(tags ?? []).includes('{"Key":"team","Value":"orders"}');
      });
      expect(untagged.map(idOf)).toEqual([]);
      expect([...new Set(taggable.map(({ cfnResourceType }) => cfnResourceType))].sort()).toEqual([
        "AWS::DynamoDB::Table",
        "AWS::IAM::Role",
        "AWS::Logs::LogGroup",
        "AWS::StepFunctions::StateMachine",
      ]);
    });

    it("have the permissions boundary on each role that is made, and make none beside one that is given", () => {
      const roles = own.filter(({ cfnResourceType }) => cfnResourceType === "AWS::IAM::Role").map(idOf);
      expect(roles).toHaveLength(role === "own" ? 2 : 1);
      for (const id of roles) {
        const { PermissionsBoundary: boundary } = template.Resources[id]?.Properties ?? {};
        expect(JSON.stringify(boundary)).toContain("policy/Limits");
      }
    });

    it("are encrypted by the key, traced and logged with data, and may use each", () => {
      const machines = Object.values(resourcesOf(template, "AWS::StepFunctions::StateMachine"));
      const [secured] = machines.filter(({ Properties }) => Properties.EncryptionConfiguration !== undefined);
      expect(secured?.Properties).toMatchObject({
        EncryptionConfiguration: { Type: "CUSTOMER_MANAGED_KMS_KEY" },
        TracingConfiguration: { Enabled: true },
        LoggingConfiguration: { IncludeExecutionData: true, Level: "ALL" },
      });
      const roleArn = JSON.stringify(secured?.Properties.RoleArn);
      const name = role === "own" ? (/"Fn::GetAtt":\["(\w+)"/.exec(roleArn)?.[1] ?? "") : "Orders";
      const policies = Object.values(resourcesOf(template, "AWS::IAM::Policy")).filter(({ Properties }) =>
        JSON.stringify(Properties.Roles).includes(`"${name}"`),
      );
      const statements = JSON.stringify(policies.map(({ Properties }) => Properties.PolicyDocument));
      for (const action of [
        "kms:Decrypt",
        "kms:GenerateDataKey",
        "xray:PutTraceSegments",
        "logs:CreateLogDelivery",
        "lambda:InvokeFunction",
      ]) {
        expect(statements).toContain(`"${action}"`);
      }
      // Exactly the aliases: neither the functions behind them nor all of their versions.
      const invoked = policies.flatMap(({ Properties }) => invokedBy(Properties.PolicyDocument));
      expect(invoked).toEqual(
        ["Take", "GiveBack", "Pay"].map((name) => ({ Ref: expect.stringMatching(`^${name}Live`) })),
      );
    });
  },
);

/** The resources that statements of a policy let somebody invoke. */
function invokedBy(document: unknown): unknown[] {
  const { Statement } = document as {
    readonly Statement: readonly { readonly Action: unknown; readonly Resource: unknown }[];
  };
  return Statement.flatMap(({ Action, Resource }) => (Action === "lambda:InvokeFunction" ? [Resource] : []));
}
