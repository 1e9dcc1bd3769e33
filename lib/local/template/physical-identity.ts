import { createHash } from "node:crypto";
import { arrayOr, objectOr } from "../../asl/index.js";
import type { Resolved } from "./intrinsics.js";

/** The values from which the identity of a resource is made. */
export interface IdentitySource {
  readonly stackName: string;
  readonly logicalId: string;
  readonly region: string;
  readonly account: string;
  readonly urlSuffix: string;
  /** An ARN in the stack's partition, region and account. */
  arn(service: string, resource: string): string;
  /** A property of the resource as text; undefined where the template does not set it. */
  property(name: string): string | undefined;
  /** A property of the resource as it is; undefined where the template does not set it. */
  value(name: string): Resolved;
}

/** A deployed resource as a template sees it. */
export interface Identity {
  /** The value of `Ref`. */
  readonly ref: string;
  /** The name it is called by, where it has one of its own. */
  readonly name: string;
  readonly arn: string;
  /** The value of `Fn::GetAtt`. */
  readonly attributes: Readonly<Record<string, string>>;
}

type Identify = (source: IdentitySource) => Identity;

/** The number that every published version has here: a template publishes the current one only. */
export const publishedVersion = "1";

/**
 * Values of `Ref` and `Fn::GetAtt`, by type of resource.
 *
 * Source: "Return values" of each resource in the CloudFormation template reference.
 */
const identities: Readonly<Record<string, Identify>> = {
  "AWS::Lambda::Function": named("FunctionName", 64, (name, { arn }) => {
    const functionArn = arn("lambda", `function:${name}`);
    return { ref: name, arn: functionArn, attributes: { Arn: functionArn } };
  }),
  "AWS::Lambda::Version": (source) => {
    const arn = `${functionArnOf(source)}:${publishedVersion}`;
    return {
      ref: arn,
      name: publishedVersion,
      arn,
      attributes: { Version: publishedVersion, FunctionArn: arn },
    };
  },
  "AWS::Lambda::Alias": (source) => {
    const name = source.property("Name") ?? source.logicalId;
    const arn = `${functionArnOf(source)}:${name}`;
    return { ref: arn, name, arn, attributes: { AliasArn: arn } };
  },
  "AWS::Lambda::LayerVersion": named("LayerName", 140, (name, { arn }) => {
    const layerArn = arn("lambda", `layer:${name}:${publishedVersion}`);
    return { ref: layerArn, arn: layerArn, attributes: { LayerVersionArn: layerArn } };
  }),
  "AWS::StepFunctions::StateMachine": named("StateMachineName", 80, (name, { arn }) => {
    const machineArn = arn("states", `stateMachine:${name}`);
    return {
      ref: machineArn,
      arn: machineArn,
      attributes: { Arn: machineArn, Name: name, StateMachineRevisionId: "INITIAL" },
    };
  }),
  "AWS::StepFunctions::StateMachineVersion": ({ property, logicalId }) => {
    const arn = `${property("StateMachineArn") ?? logicalId}:${publishedVersion}`;
    return { ref: arn, name: publishedVersion, arn, attributes: { Arn: arn } };
  },
  "AWS::StepFunctions::StateMachineAlias": ({ property, value, logicalId }) => {
    const [route] = arrayOr(value("RoutingConfiguration"));
    const { StateMachineVersionArn } = objectOr(route ?? value("DeploymentPreference"));
    const name = property("Name") ?? logicalId;
    const arn = `${String(StateMachineVersionArn).replace(/:\d+$/, "")}:${name}`;
    return { ref: arn, name, arn, attributes: { Arn: arn } };
  },
  "AWS::StepFunctions::Activity": named("Name", 80, (name, { arn }) => {
    const activityArn = arn("states", `activity:${name}`);
    return { ref: activityArn, arn: activityArn, attributes: { Arn: activityArn, Name: name } };
  }),
  "AWS::DynamoDB::Table": named("TableName", 255, table),
  "AWS::DynamoDB::GlobalTable": named("TableName", 255, table),
  "AWS::SNS::Topic": named("TopicName", 256, (name, { arn }) => {
    const topicArn = arn("sns", name);
    return { ref: topicArn, arn: topicArn, attributes: { TopicArn: topicArn, TopicName: name } };
  }),
  "AWS::SQS::Queue": named("QueueName", 80, (name, { arn, region, account, urlSuffix }) => {
    const queueArn = arn("sqs", name);
    const url = `https://sqs.${region}.${urlSuffix}/${account}/${name}`;
    return { ref: url, arn: queueArn, attributes: { Arn: queueArn, QueueName: name, QueueUrl: url } };
  }),
  "AWS::Events::EventBus": named("Name", 256, (name, { arn }) => {
    const busArn = arn("events", `event-bus/${name}`);
    return { ref: name, arn: busArn, attributes: { Arn: busArn, Name: name } };
  }),
  "AWS::Events::Rule": named("Name", 64, (name, { arn, property }) => {
    const bus = property("EventBusName")?.replace(/^.*event-bus\//, "") ?? "default";
    const isDefault = bus === "default";
    const ruleArn = arn("events", isDefault ? `rule/${name}` : `rule/${bus}/${name}`);
    return { ref: isDefault ? name : `${bus}|${name}`, arn: ruleArn, attributes: { Arn: ruleArn } };
  }),
  "AWS::ApiGateway::RestApi": named("Name", 255, (_name, source) => {
    const id = generatedId(source, 10);
    const apiArn = without(source.arn("apigateway", `/restapis/${id}`), "account");
    return {
      ref: id,
      arn: apiArn,
      attributes: { RestApiId: id, RootResourceId: generatedId(source, 9, "root") },
    };
  }),
  "AWS::ApiGateway::Resource": generated("ResourceId"),
  "AWS::ApiGateway::Deployment": generated("DeploymentId"),
  "AWS::ApiGateway::Authorizer": generated("AuthorizerId"),
  "AWS::ApiGateway::RequestValidator": generated("RequestValidatorId"),
  "AWS::ApiGateway::ApiKey": generated("APIKeyId"),
  "AWS::ApiGateway::UsagePlan": generated("Id"),
  "AWS::ApiGateway::Stage": namedAs("StageName"),
  "AWS::ApiGateway::Model": namedAs("Name"),
  "AWS::ApiGatewayV2::Api": named("Name", 128, (_name, source) => {
    const id = generatedId(source, 10);
    const apiArn = without(source.arn("apigateway", `/apis/${id}`), "account");
    const endpoint = `https://${id}.execute-api.${source.region}.${source.urlSuffix}`;
    return { ref: id, arn: apiArn, attributes: { ApiId: id, ApiEndpoint: endpoint } };
  }),
  "AWS::ApiGatewayV2::Integration": generated("IntegrationId"),
  "AWS::ApiGatewayV2::Route": generated("RouteId"),
  "AWS::ApiGatewayV2::Authorizer": generated("AuthorizerId"),
  "AWS::ApiGatewayV2::Stage": namedAs("StageName"),
  "AWS::IAM::Role": named("RoleName", 64, (name, { arn }) => {
    const roleArn = without(arn("iam", `role/${name}`), "region");
    return { ref: name, arn: roleArn, attributes: { Arn: roleArn, RoleId: name } };
  }),
  "AWS::Logs::LogGroup": named("LogGroupName", 512, (name, { arn }) => {
    const groupArn = arn("logs", `log-group:${name}:*`);
    return { ref: name, arn: groupArn, attributes: { Arn: groupArn } };
  }),
  "AWS::S3::Bucket": named("BucketName", 63, (name, { arn, urlSuffix }) => {
    const bucketArn = without(arn("s3", name), "region", "account");
    return {
      ref: name,
      arn: bucketArn,
      attributes: { Arn: bucketArn, DomainName: `${name}.s3.${urlSuffix}` },
    };
  }),
  "AWS::KMS::Key": named("KeyId", 64, (name, { arn }) => {
    const keyArn = arn("kms", `key/${name}`);
    return { ref: name, arn: keyArn, attributes: { Arn: keyArn, KeyId: name } };
  }),
  "AWS::SecretsManager::Secret": named("Name", 512, (name, { arn }) => {
    const secretArn = arn("secretsmanager", `secret:${name}`);
    return { ref: secretArn, arn: secretArn, attributes: { Id: secretArn } };
  }),
  "AWS::SSM::Parameter": named("Name", 2048, (name, { arn, property }) => ({
    ref: name,
    arn: arn("ssm", `parameter/${name}`),
    attributes: { Value: property("Value") ?? "", Type: property("Type") ?? "String" },
  })),
};

/** The identity of a resource, or undefined for a type whose return values are not known here. */
export function identify(type: string, source: IdentitySource): Identity | undefined {
  return identities[type]?.(source);
}

/**
 * The identity of a resource that a property may name, and that is otherwise given a name made of stack and logical id.
 * CloudFormation adds random letters; here the same template gives the same names.
 */
function named(
  property: string,
  maximumLength: number,
  rest: (name: string, source: IdentitySource) => Omit<Identity, "name">,
): Identify {
  return (source) => {
    const name =
      source.property(property) ?? shortened(`${source.stackName}-${source.logicalId}`, maximumLength);
    return { name, ...rest(name, source) };
  };
}

/** An id of letters and digits, such as AWS makes up; here the same template gives the same ids. */
function generatedId(
  { account, region, stackName, logicalId }: IdentitySource,
  length: number,
  salt = "",
): string {
  const hash = createHash("sha256").update([account, region, stackName, logicalId, salt].join("/")).digest();
  return BigInt(`0x${hash.toString("hex")}`)
    .toString(36)
    .slice(0, length);
}

/** The identity of a resource that AWS makes an id for, which is its `Ref`. */
function generated(attribute: string): Identify {
  return (source) => {
    const id = generatedId(source, 6);
    return { ref: id, name: id, arn: source.arn("apigateway", id), attributes: { [attribute]: id } };
  };
}

/** The identity of a resource whose `Ref` is the name that a property gives it. */
function namedAs(property: string): Identify {
  return (source) => {
    const name = source.property(property) ?? source.logicalId;
    return { ref: name, name, arn: source.arn("apigateway", name), attributes: {} };
  };
}

function table(name: string, { arn }: IdentitySource): Omit<Identity, "name"> {
  const tableArn = arn("dynamodb", `table/${name}`);
  // A stream's label is the time it was switched on; no stream flows here, so any constant will do.
  const stream = `${tableArn}/stream/2025-01-01T00:00:00.000`;
  return { ref: name, arn: tableArn, attributes: { Arn: tableArn, StreamArn: stream, TableId: name } };
}

/** The function that a version or an alias belongs to is given as name or as ARN. */
function functionArnOf(source: IdentitySource): string {
  const given = source.property("FunctionName") ?? source.logicalId;
  return given.startsWith("arn:") ? given : source.arn("lambda", `function:${given}`);
}

/** An ARN of a service whose names are unique across regions, or across accounts. */
function without(arn: string, ...parts: ("region" | "account")[]): string {
  const [prefix, partition, service, region, account, ...resource] = arn.split(":");
  const kept = [parts.includes("region") ? "" : region, parts.includes("account") ? "" : account];
  return [prefix, partition, service, ...kept, ...resource].join(":");
}

/** Cut to a length; what is cut is told apart from its likes by a hash of the whole. */
function shortened(name: string, maximumLength: number): string {
  if (name.length <= maximumLength) return name;
  const hash = createHash("sha256").update(name).digest("hex").slice(0, 8);
  return `${name.slice(0, maximumLength - hash.length - 1)}-${hash}`;
}
