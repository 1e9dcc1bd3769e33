import { readdirSync } from "node:fs";
import { describe, expect, it } from "@jest/globals";
import { Aws, CfnParameter, Lazy, Stage } from "aws-cdk-lib";
import type { JsonObject } from "../../lib/asl/index.js";
import { compile } from "../../lib/compiler/index.js";
import { Saga } from "../../lib/constructs/index.js";
import { operation, type SagaDocument, saga, shape } from "../../lib/saga/index.js";
import { orderStack } from "../support/order-stack.js";
import { order } from "../support/small-sagas.js";
import {
  type CloudFormationTemplate,
  deploy,
  fileBeside,
  inlineFunctionIn,
  newStack,
  resourceOf,
  templateOf,
} from "../support/templates.js";

describe("the document of a saga", () => {
  /** The document that travels with the only state machine, as deployed. */
  function documentOf(template: CloudFormationTemplate): unknown {
    const { Metadata } = resourceOf(template, "AWS::StepFunctions::StateMachine");
    const { document, documentFile } = (Metadata as Record<string, JsonObject>)["cdk-saga"] ?? {};
    if (document !== undefined) return JSON.parse(String(deploy(document)));
    const text = fileBeside(template, String(documentFile));
    const value: JsonObject = JSON.parse(text);
    return "format" in value ? value : JSON.parse(String(deploy(value)));
  }

  it.each(["template", "asset"] as const)("travels with its state machine in the %s", (definitionPlace) => {
    const { template } = orderStack({ definitionPlace });
    expect(documentOf(template)).toEqual(JSON.parse(JSON.stringify(order)));
  });

  it.each(["template", "asset"] as const)("holds what tokens stand for: in the %s", (definitionPlace) => {
    const stack = newStack();
    const word = new CfnParameter(stack, "Word").valueAsString;
    const send = operation("Send", { request: shape<{ key: string; text: string; count: number }>() });
    new Saga(stack, "Saga", {
      saga: saga(`Of ${Aws.REGION}`).step("Send", {
        kind: "read-only",
        action: send,
        request: ({ key }) => ({
          key,
          text: `"${word}"`,
          count: Lazy.number({ produce: () => 42 }),
          [Aws.ACCOUNT_ID]: 1,
        }),
      }),
      operations: { Send: inlineFunctionIn(stack, "Send") },
      definitionPlace,
    });
    expect(documentOf(templateOf(stack))).toMatchObject({
      name: "Of eu-central-1",
      steps: [{ action: { request: { $object: { text: '"Word"', count: 42, "123456789012": 1 } } } }],
    });
  });

  it("compiles to the same state machine", () => {
    const { template } = orderStack();
    expect(compile(documentOf(template) as SagaDocument).definition).toEqual(compile(order).definition);
  });

  it("is a file beside the template and no asset, where the definition is one", () => {
    const { stack } = orderStack({ definitionPlace: "asset" });
    templateOf(stack);
    const outdir = Stage.of(stack)?.outdir ?? "";
    expect(readdirSync(outdir).filter((name) => name.endsWith(".saga.json"))).toHaveLength(1);
    expect(readdirSync(outdir).filter((name) => name.endsWith(".asl.json"))).toHaveLength(1);
  });
});
