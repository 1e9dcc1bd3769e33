import {
  aslTask,
  awsSdkTask,
  dynamoDbDeleteItemTask,
  dynamoDbPutItemTask,
  dynamoDbUpdateItemTask,
  eventBridgePutEventsTask,
  httpEndpointTask,
  lambdaFunctionTask,
  snsPublishTask,
  sqsSendMessageTask,
  stateMachineTask,
  type TaskBinding,
} from "../../../lib/compiler/index.js";
import type { RetryOptions, TemplateJson, TimeSpan } from "../../../lib/saga/index.js";
import { callback, forEach, ref, type StepParts, sagaOf, step, withKey } from "../../support/documents.js";
import { type Advice, advice, diagnosed, leadsTo, numberIn, type Remedy } from "./advice.js";

const a = step("A");
const acting = (action: NonNullable<StepParts["action"]>) => sagaOf([step("A", { action })]);
const retrying = (retry: object) => acting({ retry });
const rejecting = (more: object = {}) =>
  sagaOf([a], { declared: { DoA: { rejections: ["Full"], ...more } } });
const put = awsSdkTask({ service: "s3", action: "putObject" });
const lambda = (timeoutSeconds: number) => lambdaFunctionTask({ arn: "a", timeoutSeconds });
const child = stateMachineTask({ arn: "a" });
const uncertain = aslTask({ resource: "r", arguments: { a: "{% $request.a %}" } });
const http = httpEndpointTask({ endpoint: "https://example.com", method: "POST", connectionArn: "c" });
const waiting = aslTask({
  resource: "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
  arguments: { QueueUrl: "q", MessageBody: "{% $string($request) %}" },
});
const queue = sqsSendMessageTask({ url: "q", arn: "a" });
const canWait: Readonly<Record<string, TaskBinding>> = {
  "a Lambda function": lambda(3),
  SQS: queue,
  SNS: snsPublishTask({ arn: "a" }),
  EventBridge: eventBridgePutEventsTask({ arn: "a", source: "s", detailType: "d" }),
  "an AWS SDK action": put,
};
const table = { tableName: "Orders" };
const settled = (condition: object) =>
  sagaOf([
    step("A", {
      action: { request: { Item: { id: { S: ref("key") } }, ...condition } },
      compensation: { settledBy: ["DynamoDB.ConditionalCheckFailedException"] },
    }),
  ]);
const guarded = settled({ ConditionExpression: "attribute_not_exists(id)" });
const beating = (heartbeat: TimeSpan, timeout: TimeSpan) =>
  sagaOf([callback("A", { heartbeat, action: { timeout } })]);
const timesOfWait = (seconds: number) => sagaOf([{ type: "wait", name: "W", for: { seconds } }, a]);
const text = (length: number): TemplateJson => "x".repeat(length);
const large = (length: number) => acting({ request: { ...withKey, text: text(length) } });
const tries = (count: number) => sagaOf([a, step("B", { action: { retry: { tries: count } } })]);
const list = ref("input", "list");
interface Lists {
  readonly maxItems: number;
  readonly maxConcurrency?: number;
  readonly compensation?: RetryOptions;
}
const lists = ({ maxItems, maxConcurrency, compensation: retry }: Lists) =>
  sagaOf([
    forEach(
      "Outer",
      list,
      [
        forEach("Inner", list, [step("A", { ...(retry === undefined ? {} : { compensation: { retry } }) })], {
          maxItems: 10,
        }),
      ],
      { maxItems, ...(maxConcurrency === undefined ? {} : { maxConcurrency }) },
    ),
  ]);
/** Remedies of lists that fill a history, each with the number that the message says. */
const shorter: Remedy = {
  says: /Give the forEach "Outer" a maxItems of [\d,]+ at most/,
  mend: (message) => diagnosed(lists({ maxItems: numberIn(message, /a maxItems of ([\d,]+) at most/) })),
};
const slower = (maxItems: number): readonly Remedy[] => [
  {
    says: /the forEach "Outer" a maxConcurrency of [\d,]+ at most/,
    mend: (message) =>
      diagnosed(
        lists({ maxItems, maxConcurrency: numberIn(message, /a maxConcurrency of ([\d,]+) at most/) }),
      ),
  },
];

/** Times, retries, tasks, and what a definition or a history can hold. */
export const calls: readonly Advice[] = [
  advice(
    "invalid-limit",
    "a list of at most half an element",
    sagaOf([forEach("Each", list, [a], { maxItems: 0.5 })]),
    [leadsTo(/Allowed: a whole number of at least 1/, sagaOf([forEach("Each", list, [a], { maxItems: 1 })]))],
  ),
  advice("invalid-time", "a timeout of no time", acting({ timeout: { seconds: 0 } }), [
    leadsTo(
      /Allowed: 1 s to 99,999,999 s, in whole seconds, such as \{ minutes: 5 \}/,
      acting({ timeout: { minutes: 5 } }),
    ),
    leadsTo(/Allowed: 1 s/, acting({ timeout: { seconds: 1 } })),
    leadsTo(/to 99,999,999 s/, acting({ timeout: { seconds: 99_999_999 } })),
  ]),
  advice("invalid-time", "a wait of no time", timesOfWait(0), [
    leadsTo(/Allowed: 1 s/, timesOfWait(1)),
    leadsTo(/to 99,999,999 s/, timesOfWait(99_999_999)),
  ]),
  advice(
    "invalid-time",
    "a heartbeat as long as its timeout",
    sagaOf([callback("A", { heartbeat: { hours: 1 } })]),
    [leadsTo(/Allowed: 1 s to 3,599 s/, sagaOf([callback("A", { heartbeat: { seconds: 3_599 } })]))],
  ),
  {
    code: "invalid-time",
    title: "a heartbeat longer than a short timeout",
    found: () => diagnosed(beating({ minutes: 5 }, { minutes: 1 })),
    remedies: [
      {
        says: /such as \{ seconds: \d+ \}/,
        mend: (message) =>
          diagnosed(beating({ seconds: numberIn(message, /such as \{ seconds: (\d+) \}/) }, { minutes: 1 })),
      },
    ],
  },
  {
    code: "invalid-time",
    title: "a timeout no longer than a long heartbeat",
    found: () => diagnosed(beating({ minutes: 10 }, { seconds: 1 })),
    remedies: [
      {
        says: /such as \{ \w+: \d+ \}/,
        mend: (message) => {
          const [, unit = "", amount] = /such as \{ (\w+): (\d+) \}/.exec(message) ?? [];
          return diagnosed(beating({ seconds: 1 }, { [unit]: Number(amount) }));
        },
      },
    ],
  },
  advice("invalid-retry", "no tries", retrying({ tries: 0 }), [
    leadsTo(/Allowed: a whole number from 1, the first try included/, retrying({ tries: 1 })),
  ]),
  advice("invalid-retry", "tries and a time", retrying({ tries: 2, persistFor: { minutes: 5 } }), [
    leadsTo(/Allowed: either tries/, retrying({ tries: 2 })),
    leadsTo(/or persistFor, not both/, retrying({ persistFor: { minutes: 5 } })),
  ]),
  advice("invalid-retry", "a backoff that shrinks", retrying({ backoffRate: 0.5 }), [
    leadsTo(/Allowed: a number of at least 1/, retrying({ backoffRate: 1 })),
  ]),
  advice(
    "invalid-retry",
    "a longest delay below the first",
    retrying({ interval: { minutes: 1 }, maxDelay: { seconds: 10 } }),
    [
      leadsTo(
        /Allowed: a maxDelay of at least the interval/,
        retrying({ interval: { minutes: 1 }, maxDelay: { minutes: 1 } }),
      ),
    ],
  ),
  advice("invalid-error-name", "every error", retrying({ notOn: ["States.ALL"] }), [
    leadsTo(/For a call that is tried once, say \{ tries: 1 \}/, retrying({ tries: 1 })),
    leadsTo(
      /Allowed: the name of one error of the service or function, such as DynamoDB\.ConditionalCheckFailedException/,
      retrying({ notOn: ["DynamoDB.ConditionalCheckFailedException"] }),
    ),
    leadsTo(/Correct it/, retrying({ notOn: ["Down"] })),
    leadsTo(/or remove it/, retrying({})),
  ]),
  advice(
    "settled-without-tombstone",
    "an item that is deleted",
    guarded,
    [
      leadsTo(
        /Let the compensation write an item that stays, and give the action a ConditionExpression that requires that there is none/,
        guarded,
        { DoA: dynamoDbPutItemTask(table), CancelA: dynamoDbUpdateItemTask(table) },
      ),
    ],
    { DoA: dynamoDbPutItemTask(table), CancelA: dynamoDbDeleteItemTask(table) },
  ),
  advice(
    "settled-without-tombstone",
    "an action without a condition",
    settled({}),
    [
      leadsTo(
        /Let the compensation write an item that stays, and give the action a ConditionExpression that requires that there is none/,
        guarded,
        { DoA: dynamoDbPutItemTask(table), CancelA: dynamoDbUpdateItemTask(table) },
      ),
    ],
    { DoA: dynamoDbPutItemTask(table), CancelA: dynamoDbUpdateItemTask(table) },
  ),
  advice(
    "rejections-cannot-be-final",
    "an API's rejections",
    rejecting(),
    [
      leadsTo(/Declare rejectionsAreFinal: false/, rejecting({ rejectionsAreFinal: false }), { DoA: put }),
      leadsTo(/or call a Lambda function that records its rejections/, rejecting(), { DoA: lambda(3) }),
    ],
    { DoA: put },
  ),
  advice(
    "task-stops-halfway",
    "another state machine",
    sagaOf([a]),
    [
      leadsTo(/Use such a task only in a read-only/, sagaOf([step("A", { kind: "read-only" })]), {
        DoA: child,
      }),
      leadsTo(/or best-effort step, without retry/, sagaOf([step("A", { kind: "best-effort" })]), {
        DoA: child,
      }),
      leadsTo(/or call something that knows keys/, sagaOf([a]), { DoA: lambda(3) }),
    ],
    { DoA: child },
  ),
  advice(
    "arguments-may-fail",
    "a compensation's arguments",
    sagaOf([a]),
    [
      leadsTo(/Use only \$request and \$string\(\$request\) in the arguments/, sagaOf([a]), {
        CancelA: aslTask({ resource: "r", arguments: { a: "{% $request %}", b: "{% $string($request) %}" } }),
      }),
      leadsTo(/or use another task/, sagaOf([a]), { CancelA: lambda(3) }),
    ],
    { CancelA: uncertain },
  ),
  advice(
    "callback-not-supported",
    "a task that can't wait",
    sagaOf([callback("A")]),
    Object.values(canWait).map((task) =>
      leadsTo(
        /needs a task that can wait for a token: a Lambda function, SQS, SNS, EventBridge or an AWS SDK action/,
        sagaOf([callback("A")]),
        { DoA: task },
      ),
    ),
    { DoA: http },
  ),
  advice(
    "callback-not-supported",
    "a task that waits, in a step that doesn't",
    sagaOf([a]),
    [leadsTo(/needs a task that doesn't wait for one/, sagaOf([a]), { DoA: queue })],
    { DoA: waiting },
  ),
  advice(
    "timeout-too-short",
    "a function that runs for longer",
    acting({ timeout: { seconds: 10 } }),
    [
      {
        says: /Give the step a timeout of at least 30 s/,
        mend: (message) =>
          diagnosed(acting({ timeout: { seconds: numberIn(message, /a timeout of at least ([\d,]+) s/) } }), {
            DoA: lambda(30),
          }),
      },
      leadsTo(/or give the function a shorter one/, acting({ timeout: { seconds: 10 } }), {
        DoA: lambda(10),
      }),
    ],
    { DoA: lambda(30) },
  ),
  advice(
    "definition-too-large",
    "a large request",
    sagaOf([a, step("B", { action: { request: { ...withKey, text: text(1_048_576) } } })]),
    [leadsTo(/Split the saga/, sagaOf([a])), leadsTo(/or make its requests smaller/, large(100_000))],
  ),
  advice("history-too-long", "many tries", tries(8_334), [
    leadsTo(/use fewer/, sagaOf([a])),
    leadsTo(/or split the saga/, sagaOf([step("B", { action: { retry: { tries: 5_000 } } })])),
    leadsTo(/or use fewer tries/, tries(5_000)),
  ]),
  advice("history-nearly-full", "many tries", tries(7_000), [
    leadsTo(/use fewer/, sagaOf([a])),
    leadsTo(/or split the saga/, sagaOf([step("B", { action: { retry: { tries: 5_000 } } })])),
    leadsTo(/or use fewer tries/, tries(5_000)),
  ]),
  advice("history-nearly-full", "long lists", lists({ maxItems: 20 }), [
    shorter,
    leadsTo(/or use fewer tries/, lists({ maxItems: 20, compensation: { tries: 2 } })),
  ]),
  advice("no-room-for-outage", "long lists", lists({ maxItems: 20 }), [shorter, ...slower(20)]),
  advice("little-room-for-outage", "lists", lists({ maxItems: 10 }), [
    shorter,
    ...slower(10),
    {
      says: /or "CancelA" a persistFor of \d+ hours at least/,
      mend: (message) =>
        diagnosed(
          lists({
            maxItems: 10,
            compensation: {
              persistFor: { hours: numberIn(message, /a persistFor of (\d+) hours at least/) },
            },
          }),
        ),
    },
  ]),
];
