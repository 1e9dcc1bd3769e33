import type { TaskHandler } from "../../runner/index.js";
import type { EventBuses } from "../events/event-buses.js";
import type { Queues } from "../messages/queues.js";
import type { Topics } from "../messages/topics.js";
import type { LambdaCalls } from "../functions/lambda-calls.js";
import type { IdSource } from "../ids.js";
import type { LocalAddresses } from "../local-addresses.js";
import type { Store } from "../store/store.js";
import { dynamodbTasks } from "./dynamodb-tasks.js";
import { invokeHttp } from "./http-tasks.js";
import { type SdkTasksOptions, sdkTasks } from "./sdk-tasks.js";
import type { NestedExecutions } from "./nested-executions.js";

/** The services of this machine that tasks can call. */
export interface Services {
  readonly lambda: LambdaCalls;
  readonly store: Store;
  readonly topics: Topics;
  readonly queues: Queues;
  readonly eventBuses: EventBuses;
  readonly nested: NestedExecutions;
  /** Operations of APIs, for the AWS SDK integration. */
  readonly apis: Pick<SdkTasksOptions, "operations" | "call">;
  readonly nextId: IdSource;
  /** Hosts beyond this machine that HTTP tasks may call. */
  readonly allowedHosts: readonly string[];
  /** Addresses of the stack's own APIs, which are served here. */
  readonly addresses: LocalAddresses;
  /** Says that a call has begun; the function returned, that it has ended. */
  readonly callBegan: () => () => void;
}

/** Integrations by the text that follows `arn:aws:states:::` in a task's resource. */
export function integrationsOf(services: Services): Record<string, TaskHandler> {
  const { lambda, store, topics, queues, eventBuses, nested, nextId } = services;
  return {
    "lambda:invoke": (call) => lambda.invoke(call),
    "sns:publish": (call) => topics.publish(call),
    "sqs:sendMessage": (call) => queues.sendMessage(call),
    "events:putEvents": (call) => eventBuses.putEvents(call),
    "states:startExecution": (call) => nested.start(call),
    "states:startExecution.sync": (call) => nested.run(call),
    "states:startExecution.sync:2": (call) => nested.run(call),
    ...sdkTasks({ ...services.apis, lambda, topics, nextId }),
    ...inRealTime(
      { ...dynamodbTasks(store, nextId), "http:invoke": (call) => invokeHttp(call, services) },
      services.callBegan,
    ),
  };
}

/** Keeps time real while one of these tasks is carried out. */
function inRealTime(
  handlers: Readonly<Record<string, TaskHandler>>,
  callBegan: () => () => void,
): Record<string, TaskHandler> {
  return Object.fromEntries(
    Object.entries(handlers).map(([name, handler]): [string, TaskHandler] => [
      name,
      async (call) => {
        const callEnded = callBegan();
        try {
          return await handler(call);
        } finally {
          callEnded();
        }
      },
    ]),
  );
}
