import type { JsonValue } from "../../asl/index.js";
import { readActivities } from "./activities.js";
import { readTables, type Table } from "./tables.js";
import type { CloudAssembly } from "../template/cloud-assembly.js";
import { type EventRule, readEventRules } from "./event-rules.js";
import { type LambdaFunction, readFunctions } from "./lambda-functions.js";
import type { NamedResources, ResourceNames } from "./named-resources.js";
import { once } from "../template/once.js";
import { readOtherResources } from "./other-resources.js";
import { SharedValues } from "../template/shared-values.js";
import { StackScope } from "../template/stack-scope.js";
import { type DeployedVersions, readStateMachineVersions } from "./state-machine-versions.js";
import { type DeployedApiKey, readApiKeys, readRestApis, type RestApi } from "./rest-apis.js";
import { readStateMachines, type StateMachine } from "./state-machines.js";
import {
  type EventSource,
  readQueueEventSources,
  readStreamEventSources,
  type StreamEventSource,
} from "./event-source-mappings.js";
import { type DeployedQueue, readQueues } from "./queues.js";
import { type DeployedTopic, readSubscriptions, readTopics, type Subscription } from "./topics.js";
import { readUnfollowed, type UnfollowedResource } from "./unfollowed.js";
import { UnknownValues } from "../template/unknown-values.js";

/** Where, and with what, a cloud assembly is deployed on this machine. */
export interface DeploymentOptions {
  /** @default "- the account that the app fixes for a stack, else 123456789012" */
  readonly account?: string;
  /** @default "- the region that the app fixes for a stack, else us-east-1" */
  readonly region?: string;
  /**
   * Values for what the templates leave open: a parameter by its name, an export by its name, a resource's `Ref` by its
   * logical id, an attribute by `LogicalId.Attribute`, an SSM parameter or a secret by its name (`"/prod/limit"`). A secret may
   * be an object. A value for one stack alone has the stack's name in front: `"Orders/Stage"`.
   *
   * @default "- none"
   */
  readonly values?: Readonly<Record<string, JsonValue>>;
  /** Variables of all functions, on top of those in the templates. @default "- none" */
  readonly variables?: Readonly<Record<string, string>>;
}

/** Resources that a cloud assembly would create, with names and ARNs, as far as the local environment runs them. */
export interface DeployedAssembly {
  readonly stateMachines: NamedResources<StateMachine>;
  readonly functions: NamedResources<LambdaFunction>;
  readonly tables: NamedResources<Table>;
  readonly queues: NamedResources<DeployedQueue>;
  readonly queueEventSources: readonly EventSource[];
  readonly streamEventSources: readonly StreamEventSource[];
  readonly topics: NamedResources<DeployedTopic>;
  readonly subscriptions: readonly Subscription[];
  readonly rules: readonly EventRule[];
  readonly versions: DeployedVersions;
  /** Resources that would call others on AWS, and don't here. */
  readonly unfollowed: readonly UnfollowedResource[];
  readonly activities: NamedResources<ResourceNames>;
  readonly restApis: NamedResources<RestApi>;
  readonly apiKeys: readonly DeployedApiKey[];
  /** Properties of further resources as text, by stack and logical id, to tell if they change. */
  otherResources(): ReadonlyMap<string, string>;
  /** Values that were needed and are not known; more of them as definitions and functions are read. */
  readonly unknown: UnknownValues;
}

/**
 * Gives the resources of an assembly the names and ARNs they are known by, and reads those that run here.
 *
 * @param unknown takes the values that aren't known.
 */
export function deploy(
  assembly: CloudAssembly,
  options: DeploymentOptions = {},
  unknown = new UnknownValues(),
): DeployedAssembly {
  const given = (name: string) =>
    options.values !== undefined && Object.hasOwn(options.values, name) ? options.values[name] : undefined;
  // Until nested stacks are read, which may need a value of another stack, there are those that aren't nested.
  let all: StackScope[] = [];
  const shared = new SharedValues(() => all);
  const scopes = assembly.stacks.map((stack) => {
    const account = options.account ?? stack.account ?? "123456789012";
    const region = options.region ?? stack.region ?? "us-east-1";
    return new StackScope(stack, {
      account,
      region,
      given,
      shared,
      unknown: (key, problem) => unknown.placeholderOf(key, problem),
      unknownIn: (text) => unknown.in(text),
    });
  });
  all = scopes;
  all = scopes.flatMap((scope) => scope.withNested());
  return {
    stateMachines: readStateMachines(all),
    functions: readFunctions(all, options.variables),
    tables: readTables(all),
    queues: readQueues(all),
    queueEventSources: readQueueEventSources(all),
    streamEventSources: readStreamEventSources(all),
    topics: readTopics(all),
    subscriptions: readSubscriptions(all),
    rules: readEventRules(all),
    versions: readStateMachineVersions(all),
    unfollowed: readUnfollowed(all),
    activities: readActivities(all),
    restApis: readRestApis(all),
    apiKeys: readApiKeys(all),
    otherResources: once(() => readOtherResources(all)),
    unknown,
  };
}
