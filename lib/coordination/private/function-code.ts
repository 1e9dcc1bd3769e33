import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Code, type CodeConfig } from "aws-cdk-lib/aws-lambda";
import { FileAssetPackaging, Stack, Stage } from "aws-cdk-lib/core";
import type { Construct } from "constructs";
import type { SagaSettings } from "../functions/settings.js";

/** Functions whose code is in this room. */
export const functionNames = ["coordinator", "durable-coordinator", "function-link", "event-link"] as const;
export type FunctionName = (typeof functionNames)[number];

/** A function's bundle, with the saga beside it: a directory of the cloud assembly. */
export class FunctionCode extends Code {
  readonly isInline = false;
  readonly #function: FunctionName;
  readonly #saga: string;

  constructor(name: FunctionName, saga: SagaSettings) {
    super();
    this.#function = name;
    this.#saga = JSON.stringify(saga);
  }

  bind(scope: Construct): CodeConfig {
    const bundle = bundleOf(this.#function);
    const sourceHash = createHash("sha256").update(bundle).update(this.#saga).digest("hex");
    const fileName = `asset.${sourceHash}`;
    const directory = join(outdirOf(scope), fileName);
    if (!existsSync(directory)) {
      mkdirSync(directory);
      writeFileSync(join(directory, "index.js"), bundle);
      writeFileSync(join(directory, "saga.json"), this.#saga);
    }
    const { bucketName, objectKey } = Stack.of(scope).synthesizer.addFileAsset({
      fileName,
      packaging: FileAssetPackaging.ZIP_DIRECTORY,
      sourceHash,
      displayName: `${scope.node.path} code`,
    });
    return { s3Location: { bucketName, objectKey } };
  }
}

const bundles = new Map<FunctionName, string>();

/** The code of a function, in one file. The published package has it; in this repository it is made on the way. */
export function bundleOf(name: FunctionName): string {
  const known = bundles.get(name);
  if (known !== undefined) return known;
  const published = join(__dirname, "..", "bundles", `${name}.js`);
  const bundle = existsSync(published) ? readFileSync(published, "utf8") : bundled(name);
  bundles.set(name, bundle);
  return bundle;
}

/** Bundles a function from its source, without the SDKs that its runtime has. */
export function bundled(name: FunctionName): string {
  const { buildSync }: typeof import("esbuild") = require("esbuild");
  const { outputFiles } = buildSync({
    entryPoints: [join(__dirname, "..", "functions", `${name}.ts`)],
    bundle: true,
    minify: true,
    write: false,
    platform: "node",
    format: "cjs",
    target: "node20",
    external: ["@aws-sdk/*", "@aws/durable-execution-sdk-js"],
    logLevel: "error",
  });
  return outputFiles.map(({ text }) => text).join("");
}

/** The directory of the cloud assembly that a construct's stack is part of. */
function outdirOf(scope: Construct): string {
  const stage = Stage.of(scope);
  if (stage !== undefined) return stage.outdir;
  throw new RangeError(
    `[${scope.node.path}] The construct is in no App or Stage, which the code of its functions needs. Create its stack in one.`,
  );
}
