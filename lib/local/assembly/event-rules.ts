import { arrayOr, type JsonValue, objectOr, parseJson } from "../../asl/index.js";
import { messageOf, UnresolvedValueError } from "../errors.js";
import { once } from "../template/once.js";
import type { StackScope } from "../template/stack-scope.js";
import type { ResourceNames } from "./named-resources.js";
import { namesOf } from "./resource-names.js";

/** A rule of EventBridge. */
export interface EventRule extends ResourceNames {
  /** ARN of the bus whose events it sees. */
  readonly busArn: string;
  readonly isEnabled: boolean;
  /** Its schedule, if it has one: `rate(1 hour)`. */
  readonly schedule: string | undefined;
  /** The pattern of events that it matches; undefined if it has a schedule only. Throws a {@link UnresolvedValueError}. */
  pattern(): JsonValue | undefined;
  /** Throws a {@link UnresolvedValueError}. */
  targets(): readonly RuleTarget[];
}

/** The part of a rule's target that says what the target gets. At most one of them is given; without any, it is the event. */
export interface TargetInput {
  /** JSON text that the target gets instead of the event. */
  readonly input?: string;
  /** The path of the part of the event that it gets. */
  readonly inputPath?: string;
  readonly inputTransformer?: InputTransformer;
}

/** A text with variables, `<name>`. */
export interface InputTransformer {
  /** Paths in the event, by the names of the variables. */
  readonly paths: Readonly<Record<string, string>>;
  readonly template: string;
}

/** A target of a rule. */
export interface RuleTarget extends TargetInput {
  readonly arn: string;
  /** Message group, if it is a FIFO queue. */
  readonly messageGroupId?: string;
  /** ARN of the queue that gets what the target doesn't take. */
  readonly deadLetterArn?: string;
}

/** The rules of some stacks. */
export function readEventRules(scopes: readonly StackScope[]): EventRule[] {
  return scopes.flatMap((scope) =>
    scope.resources("AWS::Events::Rule").map(([logicalId, resource]): EventRule => {
      const schedule = scope.property(logicalId, "ScheduleExpression");
      return {
        ...namesOf(scope, logicalId, resource),
        busArn: busArnOf(scope, scope.property(logicalId, "EventBusName")),
        isEnabled: scope.property(logicalId, "State") !== "DISABLED",
        schedule: typeof schedule === "string" ? schedule : undefined,
        pattern: once(() => readPattern(scope, logicalId)),
        targets: once(() => arrayOr(scope.property(logicalId, "Targets")).map(readTarget)),
      };
    }),
  );
}

/** The ARN of a bus that is given by name or ARN, beside a stack; the default bus if none is given. */
export function busArnOf(
  scope: { arn(service: string, resource: string): string },
  nameOrArn: JsonValue | undefined,
): string {
  const bus = typeof nameOrArn === "string" && nameOrArn !== "" ? nameOrArn : "default";
  return bus.startsWith("arn:") ? bus : scope.arn("events", `event-bus/${bus}`);
}

/** The pattern is an object, or JSON text, by which a template can have null in it. */
function readPattern(scope: StackScope, logicalId: string): JsonValue | undefined {
  const pattern = scope.property(logicalId, "EventPattern");
  if (typeof pattern !== "string") return pattern;
  try {
    return parseJson(pattern);
  } catch (error) {
    throw new UnresolvedValueError(
      `The EventPattern of ${scope.name}/${logicalId} is not JSON: ${messageOf(error)}.`,
      {
        cause: error,
      },
    );
  }
}

function readTarget(value: JsonValue): RuleTarget {
  const { Arn, Input, InputPath, InputTransformer, SqsParameters, DeadLetterConfig } = objectOr(value);
  const { InputPathsMap, InputTemplate } = objectOr(InputTransformer);
  const { MessageGroupId } = objectOr(SqsParameters);
  const deadLetterArn = objectOr(DeadLetterConfig).Arn;
  const paths = Object.entries(objectOr(InputPathsMap)).map(([name, path]) => [name, String(path)]);
  return {
    arn: String(Arn),
    ...(typeof Input === "string" ? { input: Input } : {}),
    ...(typeof InputPath === "string" ? { inputPath: InputPath } : {}),
    ...(typeof InputTemplate === "string"
      ? { inputTransformer: { paths: Object.fromEntries(paths), template: InputTemplate } }
      : {}),
    ...(typeof MessageGroupId === "string" ? { messageGroupId: MessageGroupId } : {}),
    ...(typeof deadLetterArn === "string" ? { deadLetterArn } : {}),
  };
}
