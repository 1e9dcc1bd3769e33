import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll } from "@jest/globals";
import type { JsonObject } from "../../lib/asl/index.js";

/** A stack of a cloud assembly that a test writes. */
export interface WrittenStack {
  /** @default "Stack" */
  readonly name?: string;
  readonly resources: JsonObject;
  /** Further sections of the template: Parameters, Conditions, Mappings, Outputs. */
  readonly sections?: JsonObject;
  /** `aws://account/region`, where the app fixes it. */
  readonly environment?: string;
  /** The files of each asset, by its hash; the template knows it under `<hash>.zip`. */
  readonly assets?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Paths of constructs in the app, by logical id, as the CDK notes them beside the template. */
  readonly paths?: Readonly<Record<string, string>>;
  /** Single files that are assets, by hash; the template knows it under `<hash>.json`. */
  readonly fileAssets?: Readonly<Record<string, string>>;
}

const directories: string[] = [];
afterAll(() => {
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true, force: true });
});

/** A directory that is removed after the tests of the file. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), "saga-test-"));
  directories.push(directory);
  return directory;
}

/** Writes files into a directory, by their relative paths. */
export function writeFiles(directory: string, files: Readonly<Record<string, string>>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), content);
  }
}

/** Writes a cloud assembly, as `cdk synth` does, into a temporary directory. Stacks of a stage go into one nested in it. */
export function writeAssembly(
  stacks: readonly WrittenStack[],
  stages: Readonly<Record<string, readonly WrittenStack[]>> = {},
): string {
  const directory = temporaryDirectory();
  writeAssemblyInto(directory, stacks, stages);
  return directory;
}

function writeAssemblyInto(
  directory: string,
  stacks: readonly WrittenStack[],
  stages: Readonly<Record<string, readonly WrittenStack[]>> = {},
): void {
  const artifacts: Record<string, JsonObject> = {};
  for (const stack of stacks) {
    const name = stack.name ?? "Stack";
    artifacts[`${name}.assets`] = { type: "cdk:asset-manifest", properties: { file: `${name}.assets.json` } };
    artifacts[name] = {
      type: "aws:cloudformation:stack",
      environment: stack.environment ?? "aws://unknown-account/unknown-region",
      properties: { templateFile: `${name}.template.json` },
      additionalMetadataFile: `${name}.metadata.json`,
    };
    for (const [hash, files] of Object.entries(stack.assets ?? {}))
      writeFiles(join(directory, `asset.${hash}`), files);
    for (const [hash, content] of Object.entries(stack.fileAssets ?? {})) {
      writeFiles(directory, { [`asset.${hash}.json`]: content });
    }
    writeFiles(directory, {
      [`${name}.template.json`]: JSON.stringify({ ...stack.sections, Resources: stack.resources }),
      [`${name}.metadata.json`]: JSON.stringify(
        Object.fromEntries(
          Object.entries(stack.paths ?? {}).map(([logicalId, path]) => [
            path,
            [{ type: "aws:cdk:logicalId", data: logicalId }],
          ]),
        ),
      ),
      [`${name}.assets.json`]: JSON.stringify({
        files: Object.fromEntries([
          ...Object.keys(stack.assets ?? {}).map((hash) => asset(hash, `asset.${hash}`, "zip")),
          ...Object.keys(stack.fileAssets ?? {}).map((hash) => asset(hash, `asset.${hash}.json`, "json")),
        ]),
      }),
    });
  }
  for (const [stage, stacksOfStage] of Object.entries(stages)) {
    artifacts[`assembly-${stage}`] = {
      type: "cdk:cloud-assembly",
      properties: { directoryName: `assembly-${stage}` },
    };
    writeAssemblyInto(join(directory, `assembly-${stage}`), stacksOfStage);
  }
  writeFiles(directory, { "manifest.json": JSON.stringify({ version: "48.0.0", artifacts }) });
}

function asset(hash: string, path: string, extension: string): [string, JsonObject] {
  const destination = { bucketName: "cdk-assets-${AWS::AccountId}", objectKey: `${hash}.${extension}` };
  return [
    hash,
    { source: { path, packaging: "zip" }, destinations: { "current_account-current_region": destination } },
  ];
}

/** A Lambda function in a template, whose code is the asset with this hash. */
export function functionResource(hash: string, properties: JsonObject = {}): JsonObject {
  return {
    Type: "AWS::Lambda::Function",
    Properties: {
      Code: { S3Bucket: { "Fn::Sub": "cdk-assets-${AWS::AccountId}" }, S3Key: `${hash}.zip` },
      Handler: "index.handler",
      Runtime: "nodejs20.x",
      ...properties,
    },
  };
}

/** A Lambda function in a template, whose code stands in it: an index.js. */
export function inlineFunction(source: string, properties: JsonObject = {}): JsonObject {
  return {
    Type: "AWS::Lambda::Function",
    Properties: { Code: { ZipFile: source }, Handler: "index.handler", Runtime: "nodejs20.x", ...properties },
  };
}

/** A state machine in a template, its ARNs filled in by Fn::Join as the CDK does it. */
export function stateMachineResource(definition: JsonObject, properties: JsonObject = {}): JsonObject {
  return {
    Type: "AWS::StepFunctions::StateMachine",
    Properties: { Definition: definition, RoleArn: "arn:aws:iam::123456789012:role/saga", ...properties },
  };
}

/** A subscription of a queue to a topic, by their logical ids, that gets messages without the facts around them. */
export function rawSubscription(topic: string, queue: string, properties: JsonObject = {}): JsonObject {
  return {
    Type: "AWS::SNS::Subscription",
    Properties: {
      TopicArn: { Ref: topic },
      Protocol: "sqs",
      Endpoint: { "Fn::GetAtt": [queue, "Arn"] },
      RawMessageDelivery: true,
      ...properties,
    },
  };
}
