import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { StateMachine } from "aws-cdk-lib/aws-stepfunctions";
import { attachCustomSynthesis, CfnResource, Stack } from "aws-cdk-lib/core";
import type { SagaDocument } from "../../saga/index.js";
import { fileNameFor } from "./file-name.js";
import { jsonWithTokens } from "./tokens.js";

/** The key of a state machine's metadata in the template, under which tools find the saga that it was compiled from. */
const metadataKey = "cdk-saga";

/**
 * Has a saga's document travel with its state machine: in the resource's metadata as `document`, which is JSON text, or
 * an intrinsic function that yields it; or, so that the template stays small, in a file beside it, by whose name
 * `documentFile` it is found.
 */
export function attachDocument(
  stateMachine: StateMachine,
  document: SagaDocument,
  place: "template" | "asset",
): void {
  const resource = stateMachine.node.defaultChild;
  if (!CfnResource.isCfnResource(resource)) return;
  const stack = Stack.of(stateMachine);
  // As text, because a property's name may be a token, too, which no template could hold.
  const text = jsonWithTokens(document);
  if (place === "template") {
    resource.addMetadata(metadataKey, { document: text });
    return;
  }
  const documentFile = fileNameFor(stateMachine, ".saga.json");
  resource.addMetadata(metadataKey, { documentFile });
  attachCustomSynthesis(stateMachine, {
    onSynthesize: ({ outdir }) => {
      const resolved: unknown = stack.resolve(text);
      writeFileSync(
        join(outdir, documentFile),
        typeof resolved === "string" ? resolved : JSON.stringify(resolved),
      );
    },
  });
}
