import { describe, expect, it } from "@jest/globals";
import { App, Lazy, NestedStack, Stack, Stage } from "aws-cdk-lib";
import { Key } from "aws-cdk-lib/aws-kms";
import { Code } from "aws-cdk-lib/aws-lambda";
import { CustomerManagedEncryptionConfiguration } from "aws-cdk-lib/aws-stepfunctions";
import { Saga, type SagaProps } from "../../lib/constructs/index.js";
import { readCloudAssembly } from "../../lib/local/template/cloud-assembly.js";
import { deploy as deployLocally } from "../../lib/local/assembly/deployment.js";
import { startLocalEnvironment } from "../../lib/local/index.js";
import type { SagaDocument } from "../../lib/saga/index.js";
import { temporaryDirectory } from "../support/assembly.js";
import { ref, sagaOf, step } from "../support/documents.js";
import { orderStack } from "../support/order-stack.js";
import { order } from "../support/small-sagas.js";
import {
  type CloudFormationTemplate,
  deployedDefinition,
  inlineFunctionIn,
  newStack,
  permissionsOf,
  resourceOf,
  templateOf,
} from "../support/templates.js";

/** What the template says of the state machine. */
function stateMachineIn(template: CloudFormationTemplate) {
  return resourceOf(template, "AWS::StepFunctions::StateMachine");
}

/** A sequence of steps, each of which takes what it needs from the input and from the step before. */
function sequenceOf(count: number): SagaDocument {
  return sagaOf(
    Array.from({ length: count }, (_, index) =>
      step(`Reserve${index}`, {
        action: {
          operation: "Reserve",
          request: {
            id: ref("key"),
            city: ref("input", "city"),
            ...(index === 0 ? {} : { after: ref("results", `Reserve${index - 1}`, "reservationId") }),
          },
        },
        compensation: { operation: "Cancel" },
      }),
    ),
  );
}

/** A stack with a sequence of steps, which are all done by a function that answers with the step's name. */
function sequenceStack(count: number, props: Pick<SagaProps<SagaDocument>, "definitionPlace"> = {}): Stack {
  const stack = newStack();
  const answer = "exports.handler = async ({ id }) => ({ reservationId: id.split('/')[1] });";
  const call = inlineFunctionIn(stack, "Call", { code: Code.fromInline(answer) });
  new Saga<SagaDocument>(stack, "Long", {
    saga: {
      ...sequenceOf(count),
      output: { last: ref("results", `Reserve${count - 1}`, "reservationId") },
    },
    operations: { Reserve: call, Cancel: call },
    ...props,
  });
  return stack;
}

function outdirOf(stack: Stack): string {
  return Stage.of(stack)?.outdir ?? "";
}

describe("a large definition", () => {
  const stack = sequenceStack(500);
  const template = templateOf(stack);

  it("travels as an asset by itself, and the template stays small", () => {
    const { Properties } = stateMachineIn(template);
    expect(Properties).not.toHaveProperty("DefinitionString");
    expect(Properties.DefinitionS3Location).toEqual({
      Bucket: { "Fn::Sub": "cdk-hnb659fds-assets-${AWS::AccountId}-${AWS::Region}" },
      Key: expect.stringMatching(/^[0-9a-f]{64}\.json$/),
    });
    expect(Properties.DefinitionSubstitutions).toEqual({
      Value1: { Ref: "AWS::Partition" },
      Value2: { "Fn::GetAtt": [expect.stringMatching(/^Call/), "Arn"] },
    });
    expect(JSON.stringify(template).length).toBeLessThan(8_000);
    expect(Object.keys(deployedDefinition(template).States)).toHaveLength(1001);
  });

  it("runs in the local environment, from there", async () => {
    const environment = await startLocalEnvironment({ assembly: outdirOf(stack) });
    try {
      const [machine] = environment.stateMachines;
      const execution = environment.startExecution(machine?.name ?? "", { input: { city: "Rome" } });
      expect(await execution.ended).toMatchObject({ status: "SUCCEEDED", output: { last: "Reserve499" } });
    } finally {
      await environment.close();
    }
  });

  it("stays in the template as long as that has room", () => {
    const saga = sequenceStack(100);
    expect(stateMachineIn(templateOf(saga)).Properties).toHaveProperty("DefinitionString");
  });
});

describe("a definition that is an asset", () => {
  const asAsset = { definitionPlace: "asset" } as const;

  it("is what it would be in the template, and the role may do the same", () => {
    const [inTemplate, outside] = [orderStack().template, orderStack(asAsset).template];
    expect(deployedDefinition(outside)).toEqual(deployedDefinition(inTemplate));
    expect(permissionsOf(outside)).toEqual(permissionsOf(inTemplate));
  });

  it("is the same file whenever it is made, however many tokens there were before", () => {
    const keyOf = () => stateMachineIn(orderStack(asAsset).template).Properties.DefinitionS3Location;
    const first = keyOf();
    for (let index = 0; index < 20; index += 1) Lazy.string({ produce: () => "x" });
    expect(keyOf()).toEqual(first);
  });

  it("is another file when the description changes, and the same when what is filled in does", () => {
    const keyOf = (count: number) =>
      stateMachineIn(templateOf(sequenceStack(count, asAsset))).Properties.DefinitionS3Location;
    expect(keyOf(2)).not.toEqual(keyOf(3));
    const given = (stack: Stack) => ({ ...asAsset, operations: { Take: inlineFunctionIn(stack, "Other") } });
    expect(stateMachineIn(orderStack(given).template).Properties.DefinitionS3Location).toEqual(
      stateMachineIn(orderStack(asAsset).template).Properties.DefinitionS3Location,
    );
  });

  it("may be encrypted with a key, and be in a stack that knows its region", () => {
    const env = { account: "123456789012", region: "eu-central-1" };
    const { template } = orderStack(
      (stack) => ({
        ...asAsset,
        encryptionConfiguration: new CustomerManagedEncryptionConfiguration(new Key(stack, "Key")),
      }),
      { env },
    );
    expect(stateMachineIn(template).Properties).toMatchObject({
      DefinitionS3Location: { Bucket: "cdk-hnb659fds-assets-123456789012-eu-central-1" },
      EncryptionConfiguration: { Type: "CUSTOMER_MANAGED_KMS_KEY" },
    });
    expect(deployedDefinition(template).StartAt).toBe("Take");
  });

  it("is found by the local environment, in a stage and in a nested stack too", () => {
    const outdir = temporaryDirectory();
    const app = new App({ outdir, builtinCloudFormationValidation: false });
    const stage = new Stage(app, "Prod");
    const stack = new Stack(stage, "Trips");
    for (const scope of [stack, new NestedStack(stack, "Inner")]) {
      const call = inlineFunctionIn(scope, "Call");
      new Saga(scope, "Order", {
        saga: order,
        operations: { Take: call, GiveBack: call, Pay: call },
        ...asAsset,
      });
    }
    app.synth();
    const { stateMachines } = deployLocally(readCloudAssembly(outdir));
    const definitions = [...stateMachines].map((machine) => machine.definition());
    expect(definitions).toHaveLength(2);
    for (const definition of definitions) {
      expect(JSON.stringify(definition)).not.toContain("${");
      expect(definition).toMatchObject({
        StartAt: "Take",
        States: { Take: { Resource: "arn:aws:states:::lambda:invoke" } },
      });
    }
  });
});
