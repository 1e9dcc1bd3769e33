/**
 * Ids that services have in the AWS SDKs, by the name under which requests to them are signed. Left out are most of those
 * that are the same but for capitals.
 *
 * Sources: https://docs.aws.amazon.com/sdkref/latest/guide/ss-endpoints-table.html,
 * https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
const ids: Readonly<Record<string, string>> = {
  airflow: "MWAA",
  aoss: "OpenSearchServerless",
  appconfig: "AppConfig",
  athena: "Athena",
  bedrock: "Bedrock",
  "bedrock-runtime": "Bedrock Runtime",
  cassandra: "Keyspaces",
  ce: "Cost Explorer",
  "cognito-identity": "Cognito Identity",
  "cognito-idp": "Cognito Identity Provider",
  config: "Config Service",
  dms: "Database Migration Service",
  dynamodb: "DynamoDB",
  DynamoDBStreams_20120810: "DynamoDB Streams",
  elasticfilesystem: "EFS",
  elasticloadbalancing: "Elastic Load Balancing v2",
  elasticmapreduce: "EMR",
  es: "OpenSearch",
  events: "EventBridge",
  "execute-api": "ApiGatewayManagementApi",
  firehose: "Firehose",
  geo: "Location",
  glue: "Glue",
  iotdata: "IoT Data Plane",
  kinesis: "Kinesis",
  lambda: "Lambda",
  logs: "CloudWatch Logs",
  mobiletargeting: "Pinpoint",
  monitoring: "CloudWatch",
  pipes: "Pipes",
  scheduler: "Scheduler",
  secretsmanager: "Secrets Manager",
  servicediscovery: "ServiceDiscovery",
  sesv2: "SESv2",
  states: "SFN",
  tagging: "Resource Groups Tagging API",
  timestream: "Timestream Write",
};

/** The id of a service in the AWS SDKs, by any name of it: `events`, `EventBridge`, `secrets-manager`, `SECRETS_MANAGER`. */
export function serviceId(name: string): string {
  const plain = plainOf(name);
  const [, known] =
    Object.entries(ids).find(([signed, id]) => plainOf(signed) === plain || plainOf(id) === plain) ?? [];
  // S3, SQS, SNS, SES, SSM, STS, KMS, RDS, EC2 and so on are all capitals.
  return known ?? (name.length <= 3 ? name.toUpperCase() : name);
}

/**
 * The variable by which an AWS SDK finds a service with this id: `AWS_ENDPOINT_URL_SECRETS_MANAGER`.
 *
 * Source: https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
 */
export function endpointVariable(id: string): string {
  return `AWS_ENDPOINT_URL_${id.toUpperCase().replaceAll(/[ -]/g, "_")}`;
}

/** The name of a service for an option of the command line: `secrets-manager`. */
export function endpointOption(id: string): string {
  return id.toLowerCase().replaceAll(/[ _]/g, "-");
}

function plainOf(name: string): string {
  return name.toLowerCase().replaceAll(/[ _-]/g, "");
}
