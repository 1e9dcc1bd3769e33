import type { StackScope } from "../template/stack-scope.js";

/** A resource that would call others on AWS, and doesn't here. */
export interface UnfollowedResource {
  readonly kind: "schedule" | "event source" | "pipe";
  readonly logicalId: string;
  /** The reason, and the way out. */
  readonly detail: string;
}

/** Schedules, event sources and pipes of some stacks that nothing here follows. */
export function readUnfollowed(scopes: readonly StackScope[]): UnfollowedResource[] {
  return scopes.flatMap((scope) => [
    ...scope.resources("AWS::Scheduler::Schedule").map(([logicalId]): UnfollowedResource => {
      const expression = String(scope.property(logicalId, "ScheduleExpression"));
      return {
        kind: "schedule",
        logicalId,
        detail: `Time leaps here, so the schedule ${expression} isn't followed. Call its target yourself.`,
      };
    }),
    ...scope.resources("AWS::Lambda::EventSourceMapping").flatMap(([logicalId]): UnfollowedResource[] => {
      const source = scope.property(logicalId, "EventSourceArn");
      if (typeof source === "string" && /^arn:[^:]+:(sqs|dynamodb):/.test(source)) return [];
      const detail = `Functions get messages of SQS queues and changes of tables here, not those of ${String(source)}. Call the function yourself.`;
      return [{ kind: "event source", logicalId, detail }];
    }),
    ...scope.resources("AWS::Pipes::Pipe").map(
      ([logicalId]): UnfollowedResource => ({
        kind: "pipe",
        logicalId,
        detail: "Pipes aren't followed here. Call the target yourself.",
      }),
    ),
  ]);
}
