import { readdirSync } from "node:fs";
import { basename } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { App, Stack } from "aws-cdk-lib";
import { Key } from "aws-cdk-lib/aws-kms";
import { Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import { CustomerManagedEncryptionConfiguration } from "aws-cdk-lib/aws-stepfunctions";
import { Construct } from "constructs";
import type { JsonObject } from "../../lib/asl/index.js";
import { Saga } from "../../lib/constructs/index.js";
import { order } from "../support/small-sagas.js";

/** A construct whose path has at least so many characters. */
function deep(scope: Construct, characters: number): Construct {
  let inner = scope;
  for (let level = 0; inner.node.path.length < characters; level += 1) {
    inner = new Construct(inner, `Level-${level}-of-a-product-whose-names-are-long`);
  }
  return inner;
}

/** Two sagas whose names differ at their ends only. They use all that has a name: a key, a role, a file, a log group. */
function synthesized(depth: number, id: string, definitionPlace: "template" | "asset") {
  const app = new App();
  const here = new Stack(app, "Stack", { env: { account: "111111111111", region: "eu-central-1" } });
  const call = LambdaFunction.fromFunctionArn(
    here,
    "Function",
    "arn:aws:lambda:eu-central-1:222222222222:function:call",
  );
  const kmsKey = new Key(here, "Key");
  const scope = deep(here, depth);
  for (const each of [`${id}A`, `${id}B`]) {
    new Saga(scope, each, {
      saga: order,
      operations: { Take: call, GiveBack: call, Pay: call },
      definitionPlace,
      encryptionConfiguration: new CustomerManagedEncryptionConfiguration(kmsKey),
    });
  }
  const assembly = app.synth();
  const { Resources }: { readonly Resources: Readonly<Record<string, JsonObject>> } =
    assembly.getStackByName("Stack").template;
  return { resources: Object.entries(Resources), files: readdirSync(assembly.directory) };
}

/** How long names may be, in characters, by the property that holds them (AWS docs: CloudFormation's resource types). */
const longest = { LogGroupName: 512, PolicyName: 128, RoleName: 64, StateMachineName: 80 };

describe.each([
  ["a path of 300 characters", 300, "Order"],
  ["an id of 200 characters", 0, "x".repeat(200)],
  ["a path of 300 characters and an id of 200", 300, "x".repeat(200)],
])("two sagas at %s", (_what, depth, id) => {
  test.each(["template", "asset"] as const)(
    "have names that AWS takes, all different: in the %s",
    (place) => {
      const { resources, files } = synthesized(depth, id, place);
      for (const [logicalId] of resources) expect(logicalId.length).toBeLessThanOrEqual(255);
      for (const [property, limit] of Object.entries(longest)) {
        const names = resources.flatMap(([, { Properties }]) => {
          const name = (Properties as JsonObject | undefined)?.[property];
          if (name === undefined) return [];
          return [typeof name === "string" ? name : JSON.stringify(name)];
        });
        expect(new Set(names).size).toBe(names.length);
        for (const name of names) expect(name.length).toBeLessThanOrEqual(limit);
      }
      const machines = resources.filter(([, { Type }]) => Type === "AWS::StepFunctions::StateMachine");
      expect(machines).toHaveLength(2);
      const own = files.filter((name) => /\.(asl|saga)\.json$/.test(name));
      expect(own).toHaveLength(place === "asset" ? 4 : 0);
      for (const name of own) expect(basename(name).length).toBeLessThanOrEqual(255);
    },
  );
});
