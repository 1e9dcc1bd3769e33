import { isObject, type JsonValue, objectOr } from "../../asl/index.js";
import { shown, UnresolvedValueError } from "../errors.js";
import { NamedResources, type ResourceNames } from "./named-resources.js";
import { once } from "./once.js";
import { publishedVersion } from "./physical-identity.js";
import { namesOf, type StackScope } from "./stack-scope.js";

/** A Lambda function of the assembly. */
export interface LambdaFunction extends ResourceNames {
  readonly region: string;
  readonly account: string;
  /** Names of versions and aliases under which it can be invoked, with the version each leads to. */
  readonly qualifiers: ReadonlyMap<string, string>;
  /** The function's timeout, in seconds. */
  timeoutSeconds(): number;
  /** Its code. Throws a {@link UnresolvedValueError} if it can't run here. */
  settings(): FunctionSettings;
}

/** The configuration of a function, with AWS's defaults filled in. */
export interface FunctionSettings {
  /** Such as nodejs20.x; it runs on the Node.js of this process all the same. */
  readonly runtime: string;
  /** `file.export`, relative to the code. */
  readonly handler: string;
  readonly code: FunctionCode;
  readonly timeoutSeconds: number;
  readonly memoryMegabytes: number;
  readonly environment: Readonly<Record<string, string>>;
}

/** The directory of an asset, or the text of an index.js in the template itself. */
export type FunctionCode = { readonly directory: string } | { readonly source: string };

/** The Lambda functions of some stacks. */
export function readFunctions(scopes: readonly StackScope[]): NamedResources<LambdaFunction> {
  const qualifiers = readQualifiers(scopes);
  const functions = scopes.flatMap((scope) =>
    scope.resources("AWS::Lambda::Function").map(([logicalId, resource]): LambdaFunction => {
      const names = namesOf(scope, logicalId, resource);
      return {
        ...names,
        region: scope.region,
        account: scope.account,
        qualifiers: qualifiers.get(names.arn) ?? new Map(),
        timeoutSeconds: once(() => readTimeout(scope, logicalId)),
        settings: once(() => readSettings(scope, logicalId)),
      };
    }),
  );
  return new NamedResources("Lambda function", functions);
}

/** For each function's ARN, its versions and aliases, whichever stacks declare them. */
function readQualifiers(scopes: readonly StackScope[]): Map<string, Map<string, string>> {
  const byFunction = new Map<string, Map<string, string>>();
  for (const scope of scopes) {
    for (const [logicalId] of scope.resources("AWS::Lambda::Version", "AWS::Lambda::Alias")) {
      const { arn, name } = scope.identity(logicalId, `${scope.name}/${logicalId}`);
      const functionArn = arn.slice(0, -name.length - 1);
      const qualifiers = byFunction.get(functionArn) ?? new Map<string, string>();
      const asked = scope.property(logicalId, "FunctionVersion");
      const version = typeof asked === "string" ? asked : publishedVersion;
      // An alias may name a version that no stack declares.
      byFunction.set(functionArn, qualifiers.set(name, version).set(version, version));
    }
  }
  return byFunction;
}

function readSettings(scope: StackScope, logicalId: string): FunctionSettings {
  const place = `${scope.name}/${logicalId}`;
  const runtime = scope.property(logicalId, "Runtime");
  if (typeof runtime !== "string" || !runtime.startsWith("nodejs")) {
    throw new UnresolvedValueError(
      `The function ${place} has the runtime ${shown(runtime)}; the local environment runs nodejs runtimes only.`,
    );
  }
  const variables = objectOr(objectOr(scope.property(logicalId, "Environment")).Variables);
  return {
    runtime,
    handler: String(scope.property(logicalId, "Handler") ?? "index.handler"),
    code: readCode(scope, logicalId),
    timeoutSeconds: readTimeout(scope, logicalId),
    memoryMegabytes: Number(scope.property(logicalId, "MemorySize") ?? 128),
    environment: Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, asText(value)])),
  };
}

function readTimeout(scope: StackScope, logicalId: string): number {
  return Number(scope.property(logicalId, "Timeout") ?? 3);
}

function readCode(scope: StackScope, logicalId: string): FunctionCode {
  const code = scope.property(logicalId, "Code");
  if (isObject(code) && typeof code.ZipFile === "string") return { source: code.ZipFile };
  const key = isObject(code) ? code.S3Key : undefined;
  const directory = typeof key === "string" ? scope.stack.assets.get(key) : undefined;
  if (directory === undefined) {
    throw new UnresolvedValueError(
      `The code of the function ${scope.name}/${logicalId} is ${shown(code)}, which is no asset of the cloud assembly. ` +
        "It has to be a directory that the CDK packs (Code.fromAsset, NodejsFunction) or inline code.",
    );
  }
  if (directory.endsWith(".zip")) {
    throw new UnresolvedValueError(
      `The code of the function ${scope.name}/${logicalId} is the archive ${directory}; the local environment runs ` +
        "directories only. Give Code.fromAsset the directory instead of the archive.",
    );
  }
  return { directory };
}

function asText(value: JsonValue): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
