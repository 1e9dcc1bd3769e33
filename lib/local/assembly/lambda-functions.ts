import { resolve } from "node:path";
import { arrayOr, isObject, objectOr } from "../../asl/index.js";
import { shown, UnresolvedValueError } from "../errors.js";
import { asText, type Resolved } from "../template/intrinsics.js";
import { howToGive } from "../template/unknown-values.js";
import { type AsyncSettings, readAsyncSettings } from "./async-settings.js";
import { NamedResources, type ResourceNames } from "./named-resources.js";
import { once } from "../template/once.js";
import { publishedVersion } from "../template/physical-identity.js";
import { namesOf } from "./resource-names.js";
import type { StackScope } from "../template/stack-scope.js";

/** A Lambda function of the assembly. */
export interface LambdaFunction extends ResourceNames {
  readonly region: string;
  readonly account: string;
  /** Names of versions and aliases under which it can be invoked, with the version each leads to. */
  readonly qualifiers: ReadonlyMap<string, string>;
  /** Settings of asynchronous invocations under a version or an alias, or under `$LATEST`; undefined without any. */
  asyncSettings(qualifier: string): AsyncSettings | undefined;
  /** ARN of the queue or topic that gets events of asynchronous invocations that fail; undefined without any. */
  deadLetterArn(): string | undefined;
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
  /** Variables with a value that isn't known, and what to say to whoever reads them. */
  readonly unknownVariables: Readonly<Record<string, string>>;
  /** Its layers, each over those before it. */
  readonly layers: readonly FunctionCode[];
  /** ARNs of layers that no stack of the assembly declares. */
  readonly missingLayers: readonly string[];
}

/** The directory of an asset, an archive that is one, or the text of its one file in the template itself. */
export type FunctionCode =
  | { readonly directory: string }
  | { readonly archive: string }
  | { readonly source: string; readonly file: "index.js" | "index.py" };

/** The Lambda functions of some stacks. */
export function readFunctions(
  scopes: readonly StackScope[],
  variables: Readonly<Record<string, string>> = {},
): NamedResources<LambdaFunction> {
  const qualifiers = readQualifiers(scopes);
  const layers = once(() => readLayers(scopes));
  const asyncSettings = once(() => readAsyncSettings(scopes));
  const functions = scopes.flatMap((scope) =>
    scope.resources("AWS::Lambda::Function").map(([logicalId, resource]): LambdaFunction => {
      const names = namesOf(scope, logicalId, resource);
      return {
        ...names,
        region: scope.region,
        account: scope.account,
        qualifiers: qualifiers.get(names.arn) ?? new Map(),
        asyncSettings: (qualifier) => asyncSettings().get(`${names.arn}:${qualifier}`),
        deadLetterArn: once(() => {
          const { TargetArn } = objectOr(scope.property(logicalId, "DeadLetterConfig"));
          return typeof TargetArn === "string" ? TargetArn : undefined;
        }),
        timeoutSeconds: once(() => readTimeout(scope, logicalId)),
        settings: once(() => readSettings(scope, logicalId, { layers: layers(), variables })),
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

function readSettings(
  scope: StackScope,
  logicalId: string,
  {
    layers: known,
    variables: given,
  }: { readonly layers: LayersByArn; readonly variables: Readonly<Record<string, string>> },
): FunctionSettings {
  const place = `${scope.name}/${logicalId}`;
  const runtime = scope.property(logicalId, "Runtime");
  if (typeof runtime !== "string" || !/^(nodejs|python)/.test(runtime)) {
    throw new UnresolvedValueError(
      `The function ${place} has the runtime ${shown(runtime)}; the local environment runs nodejs and python runtimes only. ` +
        `Answer in its place by --stub ${logicalId}=answer.json or by a handler, --stub ${logicalId}=handler.mjs ` +
        "(in code, the option stubs).",
    );
  }
  const layers = arrayOr(scope.property(logicalId, "Layers")).map(String);
  const variables = objectOr(objectOr(scope.property(logicalId, "Environment")).Variables);
  const written = Object.entries(variables).map(([name, value]): [string, string] => [name, asText(value)]);
  const environment = { ...Object.fromEntries(written), ...given };
  return {
    runtime,
    handler: String(scope.property(logicalId, "Handler") ?? "index.handler"),
    code: readCode(scope, logicalId, "Code"),
    timeoutSeconds: readTimeout(scope, logicalId),
    memoryMegabytes: numberOr(scope.property(logicalId, "MemorySize"), 128),
    environment,
    unknownVariables: unknownAmong(scope, environment),
    layers: layers.flatMap((arn) => layerCode(scope, known, arn) ?? []),
    missingLayers: layers.filter((arn) => layerCode(scope, known, arn) === undefined),
  };
}

type LayersByArn = ReadonlyMap<string, () => FunctionCode>;

/** The layers that stacks declare. */
function readLayers(scopes: readonly StackScope[]): LayersByArn {
  return new Map(
    scopes.flatMap((scope) =>
      scope
        .resources("AWS::Lambda::LayerVersion")
        .map(([logicalId]): [string, () => FunctionCode] => [
          scope.identity(logicalId, `${scope.name}/${logicalId}`).arn,
          once(() => readCode(scope, logicalId, "Content")),
        ]),
    ),
  );
}

/** The code of a layer of the assembly, or the directory that was given for one from elsewhere. */
function layerCode(scope: StackScope, known: LayersByArn, arn: string): FunctionCode | undefined {
  const given = scope.given(arn);
  if (typeof given === "string") return codeIn(resolve(given));
  return known.get(arn)?.();
}

function unknownAmong(
  scope: StackScope,
  environment: Readonly<Record<string, string>>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) => {
      const [unknown] = scope.unknownIn(value);
      return unknown === undefined ? [] : [[name, `${unknown.problem} ${howToGive(unknown.key)}`]];
    }),
  );
}

function readTimeout(scope: StackScope, logicalId: string): number {
  return numberOr(scope.property(logicalId, "Timeout"), 3);
}

/** A number; the default if there is none, or none that is known. */
function numberOr(value: Resolved, fallback: number): number {
  const number = Number(value ?? fallback);
  return Number.isFinite(number) ? number : fallback;
}

function readCode(scope: StackScope, logicalId: string, property: "Code" | "Content"): FunctionCode {
  const code = scope.property(logicalId, property);
  if (isObject(code) && typeof code.ZipFile === "string") {
    const isPython = String(scope.property(logicalId, "Runtime")).startsWith("python");
    return { source: code.ZipFile, file: isPython ? "index.py" : "index.js" };
  }
  const key = isObject(code) ? code.S3Key : undefined;
  const path = typeof key === "string" ? scope.stack.assets.get(key) : undefined;
  if (path !== undefined) return codeIn(path);
  throw new UnresolvedValueError(
    `The code of ${scope.name}/${logicalId} is ${shown(code)}, which is no asset of the cloud assembly. ` +
      "It has to be a directory or an archive that the CDK uploads (Code.fromAsset, NodejsFunction) or inline code.",
  );
}

function codeIn(path: string): FunctionCode {
  return /\.(zip|jar)$/.test(path) ? { archive: path } : { directory: path };
}
