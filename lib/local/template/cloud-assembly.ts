import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { arrayOr, isObject, type JsonObject, objectOr, parseJson } from "../../asl/index.js";
import { CloudAssemblyError, messageOf } from "../errors.js";

/** A CloudFormation stack as synthesized, with the files it would have uploaded. */
export interface SynthesizedStack {
  /** The name it is deployed under. */
  readonly name: string;
  /** The directory that its template is in. */
  readonly directory: string;
  readonly template: JsonObject;
  /** Absolute path of each file asset, by the key that the template knows it under in the asset bucket. */
  readonly assets: ReadonlyMap<string, string>;
  /** Path in the app of the construct behind a resource, `/TripStack/ReserveCar/Resource`, by its logical id. */
  readonly paths: ReadonlyMap<string, string>;
  /**
   * Names of SSM parameters that the app wanted to look up and could not, by the dummy values that the template has in their
   * place.
   */
  readonly lookups: ReadonlyMap<string, string>;
  /** Account and region the app has fixed for this stack; absent where it left them to the deployment. */
  readonly account?: string;
  readonly region?: string;
}

/** The output of `cdk synth`: every stack of the app, those of its stages included. */
export interface CloudAssembly {
  readonly directory: string;
  readonly stacks: readonly SynthesizedStack[];
}

const mend =
  "Run `npx cdk synth` in the app's directory and give the directory it writes, by default cdk.out.";

/**
 * Reads a cloud assembly: `manifest.json`, the templates and asset manifests it lists, and nested assemblies.
 *
 * Throws a {@link CloudAssemblyError} where the directory is not one.
 */
export function readCloudAssembly(directory: string): CloudAssembly {
  const root = resolve(directory);
  const stacks = readStacks(root);
  if (stacks.length === 0) {
    throw new CloudAssemblyError(
      `The cloud assembly ${root} holds no stack: its manifest.json lists no artifact of the type ` +
        `aws:cloudformation:stack, in itself or in a nested assembly. ${mend}`,
    );
  }
  return { directory: root, stacks };
}

function readStacks(directory: string): SynthesizedStack[] {
  const manifest = readManifest(directory);
  const lookups = readLookups(manifest);
  const artifacts = Object.entries(objectOr(manifest.artifacts)).flatMap(([id, artifact]) =>
    isObject(artifact)
      ? [
          {
            id,
            type: artifact.type,
            environment: artifact.environment,
            paths: () => readPaths(directory, artifact),
            properties: objectOr(artifact.properties),
          },
        ]
      : [],
  );
  const propertiesOf = (type: string) => artifacts.filter((artifact) => artifact.type === type);

  const assets = new Map<string, string>();
  for (const { properties } of propertiesOf("cdk:asset-manifest")) {
    if (typeof properties.file === "string") readAssets(directory, properties.file, assets);
  }
  const own = propertiesOf("aws:cloudformation:stack").map(
    ({ id, environment, paths, properties }): SynthesizedStack => {
      const file = properties.templateFile;
      if (typeof file !== "string") {
        throw new CloudAssemblyError(
          `The stack ${id} in ${join(directory, "manifest.json")} names no template: its property templateFile is missing. ${mend}`,
        );
      }
      const templateFile = join(directory, file);
      return {
        name: typeof properties.stackName === "string" ? properties.stackName : id,
        directory,
        template: readJsonFile(templateFile, `the template of the stack ${id}`),
        assets,
        paths: paths(),
        lookups,
        ...fixedEnvironment(environment),
      };
    },
  );
  const nested = propertiesOf("cdk:cloud-assembly").flatMap(({ properties }) =>
    typeof properties.directoryName === "string" ? readStacks(join(directory, properties.directoryName)) : [],
  );
  return [...own, ...nested];
}

/** The template of a nested stack, which is an asset of the stack around it. */
export function readTemplate(file: string): JsonObject {
  return readJsonFile(file, "the template of a nested stack");
}

function readManifest(directory: string): JsonObject {
  return readJsonFile(join(directory, "manifest.json"), "the manifest of a cloud assembly");
}

/** Parameters of SSM that were not looked up, by their dummy values. */
function readLookups(manifest: JsonObject): Map<string, string> {
  const lookups = new Map<string, string>();
  for (const { provider, props } of arrayOr(manifest.missing).map(objectOr)) {
    const { parameterName, dummyValue = `dummy-value-for-${String(parameterName)}` } = objectOr(props);
    if (provider === "ssm" && typeof parameterName === "string")
      lookups.set(String(dummyValue), parameterName);
  }
  return lookups;
}

/**
 * Paths of the constructs in the app. The templates say so too, but only where the CDK's command line has synthesized
 * them; the metadata beside them, in the manifest or in a file of its own, is always there.
 */
function readPaths(directory: string, stack: JsonObject): Map<string, string> {
  const { additionalMetadataFile: file } = stack;
  const metadata =
    typeof file === "string" ? readJsonFile(join(directory, file), "the metadata of a stack") : {};
  const paths = new Map<string, string>();
  for (const [path, entries] of Object.entries({ ...objectOr(stack.metadata), ...metadata })) {
    for (const { type, data } of arrayOr(entries).map(objectOr)) {
      if (type === "aws:cdk:logicalId" && typeof data === "string") paths.set(data, path);
    }
  }
  return paths;
}

/** Adds the file assets of one asset manifest; a container image asset has no file and is left out. */
function readAssets(directory: string, file: string, assets: Map<string, string>): void {
  const manifest = readJsonFile(join(directory, file), "an asset manifest");
  for (const asset of Object.values(objectOr(manifest.files))) {
    const { source, destinations } = objectOr(asset);
    const path = objectOr(source).path;
    if (typeof path !== "string") continue;
    for (const destination of Object.values(objectOr(destinations))) {
      const key = objectOr(destination).objectKey;
      // Keys are hashes of the content, so that the same key in another bucket is the same file.
      if (typeof key === "string") assets.set(key, resolve(directory, path));
    }
  }
}

function readJsonFile(path: string, what: string): JsonObject {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    throw new CloudAssemblyError(`Cannot read ${what}: ${messageOf(error)}. ${mend}`, { cause: error });
  }
  try {
    const value = parseJson(text);
    if (isObject(value)) return value;
  } catch (error) {
    throw new CloudAssemblyError(`${path}, ${what}, is not JSON: ${messageOf(error)}. ${mend}`, {
      cause: error,
    });
  }
  throw new CloudAssemblyError(`${path}, ${what}, holds JSON that is no object. ${mend}`);
}

/** `aws://123456789012/eu-west-1`; either part reads `unknown-…` where the app does not fix it. */
function fixedEnvironment(environment: unknown): { account?: string; region?: string } {
  const [, account, region] = /^aws:\/\/([^/]+)\/([^/]+)$/.exec(String(environment)) ?? [];
  return {
    ...(account && !account.startsWith("unknown-") ? { account } : {}),
    ...(region && !region.startsWith("unknown-") ? { region } : {}),
  };
}
