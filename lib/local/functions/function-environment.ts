import { devNull } from "node:os";
import type { LocalAddresses } from "../local-addresses.js";
import type { FunctionSettings, LambdaFunction } from "../assembly/lambda-functions.js";

/** The services that functions find by the AWS SDKs. */
export interface FunctionNetwork {
  /** URL of whatever has none of its own below. */
  readonly endpoint: string;
  /** URLs of services, by their variables: `AWS_ENDPOINT_URL_SFN`. */
  readonly endpoints: Readonly<Record<string, string>>;
  /** Addresses of the stack's own APIs, which are served here. */
  readonly addresses: LocalAddresses;
  /** Hosts of AWS's that functions may reach all the same. */
  readonly allowedHosts: readonly string[];
}

/** Sources of a function's environment variables. */
export interface EnvironmentSource {
  readonly function: LambdaFunction;
  readonly version: string;
  readonly settings: FunctionSettings;
  readonly taskRoot: string;
  /** Node's search path of CommonJS packages that the code does not bring along. */
  readonly nodePath: string;
  readonly network: FunctionNetwork;
}

/**
 * Variables that would lead an AWS SDK elsewhere, to other endpoints or to other credentials, or that it refuses together
 * with an endpoint. They are dropped from what the template sets.
 */
const misleading =
  /^AWS_(ENDPOINT_URL.*|IGNORE_CONFIGURED_ENDPOINT_URLS|USE_(DUALSTACK|FIPS)_ENDPOINT|PROFILE|ROLE_ARN|WEB_IDENTITY_.*|CONTAINER_.*|EC2_METADATA_.*)$/;

/**
 * The environment variables of a function: its own, those that Lambda sets, and those by which an AWS SDK finds the
 * services of this machine and none beyond. Nothing of this process's environment is among them.
 *
 * Source: https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
 */
export function functionEnvironment(source: EnvironmentSource): Record<string, string> {
  const { name, region, account } = source.function;
  return {
    LANG: "en_US.UTF-8",
    TZ: ":UTC",
    PATH: "/usr/local/bin:/usr/bin:/bin:/opt/bin",
    NODE_PATH: source.nodePath,
    // What stands above a function may set itself; what stands below is Lambda's, or keeps it on this machine.
    ...ownVariables(source),
    _HANDLER: source.settings.handler,
    AWS_ACCESS_KEY_ID: `local-${account}`,
    AWS_SECRET_ACCESS_KEY: "local",
    AWS_SESSION_TOKEN: "local",
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_EXECUTION_ENV: `AWS_Lambda_${source.settings.runtime}`,
    AWS_LAMBDA_FUNCTION_NAME: name,
    AWS_LAMBDA_FUNCTION_VERSION: source.version,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(source.settings.memoryMegabytes),
    AWS_LAMBDA_FUNCTION_TIMEOUT: String(source.settings.timeoutSeconds),
    AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: "local",
    LAMBDA_TASK_ROOT: source.taskRoot,
    // The SDK would otherwise read the developer's own profile, and look for credentials on the network.
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
    AWS_EC2_METADATA_DISABLED: "true",
    // It would warn of the age of this machine's Node, which is not the one of the function's runtime.
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
    AWS_ENDPOINT_URL: source.network.endpoint,
    ...source.network.endpoints,
  };
}

function ownVariables({ settings, network }: EnvironmentSource): Record<string, string> {
  const queues = network.endpoints.AWS_ENDPOINT_URL_SQS ?? network.endpoint;
  return Object.fromEntries(
    Object.entries(settings.environment)
      .filter(([name]) => !misleading.test(name))
      .map(([name, value]) => [name, withLocalQueues(network.addresses.in(value), queues)]),
  );
}

/** The SDK for JavaScript sends messages to the host in a queue's URL, whatever its endpoint is. */
function withLocalQueues(value: string, endpoint: string): string {
  return value.replaceAll(/https:\/\/sqs\.[a-z0-9-]+\.amazonaws\.com(\.cn)?(?=\/\d{12}\/)/g, endpoint);
}
