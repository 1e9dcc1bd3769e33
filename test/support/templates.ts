import { readFileSync } from "node:fs";
import { join } from "node:path";
import { App, Stack, type StackProps, Stage } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import { Code, type FunctionProps, Function as LambdaFunction, Runtime } from "aws-cdk-lib/aws-lambda";
import type { Construct } from "constructs";
import type { JsonObject, JsonValue, StateMachineDefinition } from "../../lib/asl/index.js";
import { temporaryDirectory } from "./assembly.js";

// The CDK notes a stack trace for each resource, and jest makes them ten times as long as Node.js does.
Error.stackTraceLimit = 10;

/**
 * A stack called Stack, in an app of its own. The app leaves out the tree of its constructs, and the CDK's own validation of templates,
 * which takes seconds to start: that of the examples' templates is a test of its own.
 */
export function newStack(props?: StackProps): Stack {
  const app = new App({
    builtinCloudFormationValidation: false,
    treeMetadata: false,
    analyticsReporting: false,
    outdir: temporaryDirectory(),
  });
  return new Stack(app, "Stack", props);
}

/** A synthesized template, as JSON. */
export interface CloudFormationTemplate {
  readonly Resources: Readonly<Record<string, Resource>>;
}
export interface Resource extends JsonObject {
  readonly Type: string;
  readonly Properties: JsonObject;
}

/** What a stack is synthesized to. */
export function templateOf(stack: Stack): CloudFormationTemplate {
  // The assertions' own type says nothing of what is inside.
  const template = Template.fromStack(stack).toJSON() as CloudFormationTemplate;
  directories.set(template, Stage.of(stack)?.outdir ?? "");
  return template;
}

/** The cloud assemblies that templates are in. */
const directories = new WeakMap<CloudFormationTemplate, string>();

/** The text of a file beside a template. */
export function fileBeside(template: CloudFormationTemplate, name: string): string {
  return readFileSync(join(directories.get(template) ?? "", name), "utf8");
}

/** The text of the file asset with this key. */
function assetOf(template: CloudFormationTemplate, key: string): string {
  const { files }: AssetManifest = JSON.parse(fileBeside(template, "Stack.assets.json"));
  const asset = Object.values(files).find(({ destinations }) =>
    Object.values(destinations).some(({ objectKey }) => objectKey === key),
  );
  if (asset === undefined) throw new Error(`no asset ${key}`);
  return fileBeside(template, asset.source.path);
}

interface AssetManifest {
  readonly files: Readonly<
    Record<
      string,
      {
        readonly source: { readonly path: string };
        readonly destinations: Readonly<Record<string, { readonly objectKey: string }>>;
      }
    >
  >;
}

/** The resources of a type, by logical id. */
export function resourcesOf({ Resources }: CloudFormationTemplate, type: string): Record<string, Resource> {
  return Object.fromEntries(Object.entries(Resources).filter(([, { Type }]) => Type === type));
}

/** The only resource of a type. */
export function resourceOf(template: CloudFormationTemplate, type: string): Resource {
  const [resource, ...others] = Object.values(resourcesOf(template, type));
  if (resource === undefined || others.length > 0)
    throw new Error(`not one ${type}, but ${others.length + 1}`);
  return resource;
}

/** What is deployed for a parameter, a pseudo parameter, a resource or its `<logical id>.<attribute>`, by that name. */
export type Deployed = Readonly<Record<string, JsonValue>>;

const pseudoParameters: Deployed = {
  "AWS::Partition": "aws",
  "AWS::Region": "eu-central-1",
  "AWS::AccountId": "123456789012",
  "AWS::URLSuffix": "amazonaws.com",
  "AWS::StackName": "Stack",
};

/**
 * A value of a template as CloudFormation deploys it: its intrinsic functions are carried out. What `deployed` does not
 * say is told by its name: `Ref` by the logical id, `Fn::GetAtt` by `<logical id>.<attribute>`, both without the hash
 * that the CDK puts behind ids.
 */
export function deploy(value: JsonValue | undefined, deployed: Deployed = {}): JsonValue {
  if (Array.isArray(value)) return value.map((part) => deploy(part, deployed));
  if (typeof value !== "object" || value === null) return value ?? null;
  const [[name, argument] = ["", null], ...others] = Object.entries(value);
  if (others.length === 0 && (name === "Ref" || name.startsWith("Fn::"))) {
    return intrinsic(name, argument, deployed);
  }
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, deploy(part, deployed)]));
}

function intrinsic(name: string, argument: JsonValue, deployed: Deployed): JsonValue {
  const told = (key: string) => {
    const name = withoutHash(key);
    return deployed[key] ?? deployed[name] ?? pseudoParameters[key] ?? name;
  };
  const [first = null, second = null] = Array.isArray(argument) ? argument : [argument];
  switch (name) {
    case "Ref":
      return told(String(first));
    case "Fn::GetAtt":
      return told(Array.isArray(argument) ? argument.join(".") : String(first));
    case "Fn::ImportValue":
      return told(String(deploy(first, deployed)));
    case "Fn::Join":
      return listOf(deploy(second, deployed)).join(String(first));
    case "Fn::Split":
      return String(deploy(second, deployed)).split(String(first));
    case "Fn::Select": {
      const selected = listOf(deploy(second, deployed))[Number(first)];
      if (selected === undefined) throw new Error(`nothing to select: ${JSON.stringify(argument)}`);
      return selected;
    }
    case "Fn::Sub":
      // As CloudFormation has it: "${!Name}" is the text "${Name}".
      return String(first).replace(/\$\{(!?)([^}]+)\}/g, (_whole, literal: string, key: string) =>
        literal === "!" ? `\${${key}}` : String(told(key)),
      );
    default:
      throw new Error(`${name} is not carried out here`);
  }
}

/** A logical id, or text that holds some, without the hash that the CDK puts behind ids. */
export function withoutHash(id: string): string {
  return id.replace(/(?<=[A-Za-z])[0-9A-F]{8}(?![0-9A-Za-z])/g, "");
}

function listOf(value: JsonValue): readonly JsonValue[] {
  if (Array.isArray(value)) return value;
  throw new Error(`not a list: ${JSON.stringify(value)}`);
}

/** The definition text of the only state machine, as deployed. */
export function definitionTextOf(template: CloudFormationTemplate, deployed?: Deployed): string {
  const { Properties } = resourceOf(template, "AWS::StepFunctions::StateMachine");
  const { DefinitionString, DefinitionS3Location } = Properties;
  if (DefinitionString !== undefined) return String(deploy(DefinitionString, deployed));
  const { Key } = deploy(DefinitionS3Location, deployed) as { readonly Key: string };
  const substitutions = deploy(Properties.DefinitionSubstitutions ?? {}, deployed) as JsonObject;
  return assetOf(template, Key).replace(/\$\{(\w+)\}/g, (whole, name: string) =>
    String(substitutions[name] ?? whole),
  );
}

/** The definition of the only state machine, as deployed. */
export function deployedDefinition(
  template: CloudFormationTemplate,
  deployed?: Deployed,
): StateMachineDefinition {
  return JSON.parse(definitionTextOf(template, deployed));
}

/** What the role of the only state machine may do, a line an allowance: `<action> on <resource>`. */
export function permissionsOf(template: CloudFormationTemplate, deployed?: Deployed): string[] {
  const { RoleArn } = resourceOf(template, "AWS::StepFunctions::StateMachine").Properties;
  return permissionsOfRole(template, String(deploy(RoleArn, deployed)).replace(/\.Arn$/, ""), deployed);
}

/** What a role may do, by its logical id without hash, a line an allowance. */
export function permissionsOfRole(
  template: CloudFormationTemplate,
  role: string,
  deployed?: Deployed,
): string[] {
  return Object.values(resourcesOf(template, "AWS::IAM::Policy")).flatMap(({ Properties }) => {
    const { Roles, PolicyDocument } = deploy(Properties, deployed) as unknown as PolicyProperties;
    if (Roles?.includes(role) !== true) return [];
    return PolicyDocument.Statement.flatMap(({ Action, Resource }) =>
      [Action].flat().flatMap((action) => [Resource].flat().map((resource) => `${action} on ${resource}`)),
    );
  });
}

interface PolicyProperties {
  readonly Roles?: readonly string[];
  readonly PolicyDocument: { readonly Statement: readonly Statement[] };
}
interface Statement {
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
}

/** A function without assets. */
export function inlineFunctionIn(
  scope: Construct,
  id: string,
  props: Partial<FunctionProps> = {},
): LambdaFunction {
  return new LambdaFunction(scope, id, {
    code: Code.fromInline("exports.handler = async () => {};"),
    handler: "index.handler",
    runtime: Runtime.NODEJS_22_X,
    ...props,
  });
}
