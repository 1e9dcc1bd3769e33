import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { DefinitionBody, type DefinitionConfig } from "aws-cdk-lib/aws-stepfunctions";
import { FileAssetPackaging, Stack, Stage } from "aws-cdk-lib/core";
import type { Construct } from "constructs";
import { fileNameFor } from "./file-name.js";

/** A definition that travels as a file of its own in the bucket of the app's assets, and not in the template. */
export class DefinitionFile extends DefinitionBody {
  readonly #text: string;

  /**
   * @param text JSON without tokens.
   */
  constructor(text: string) {
    super();
    this.#text = text;
  }

  bind(scope: Construct): DefinitionConfig {
    // Not by an Asset, which wants a file from elsewhere that it copies.
    const fileName = fileNameFor(scope, ".asl.json");
    writeFileSync(join(outdirOf(scope), fileName), this.#text);
    const { bucketName, objectKey } = Stack.of(scope).synthesizer.addFileAsset({
      fileName,
      packaging: FileAssetPackaging.FILE,
      sourceHash: createHash("sha256").update(this.#text).digest("hex"),
      displayName: `${scope.node.path} definition`,
    });
    return { definitionS3Location: { bucket: bucketName, key: objectKey } };
  }
}

/** The directory of the cloud assembly that a construct's stack is part of. */
function outdirOf(scope: Construct): string {
  const stage = Stage.of(scope);
  if (stage === undefined)
    throw new RangeError(
      `[${scope.node.path}] The saga is in no App or Stage, which a definition as an asset needs. Create its stack in one.`,
    );
  return stage.outdir;
}
