import { arrayOr, type JsonValue, objectOr } from "../../asl/index.js";
import { objectIn } from "../json-text.js";
import type { StackScope } from "../template/stack-scope.js";

/** The part of an event source mapping that all kinds of sources have. */
export interface EventSource {
  readonly logicalId: string;
  readonly sourceArn: string;
  /** Name or ARN of the function, with a version or an alias or without. */
  readonly functionName: string;
  readonly account: string;
  readonly region: string;
  readonly batchSize: number;
  /** True if the function's answer tells which records of a batch have failed. */
  readonly reportsFailures: boolean;
  /** Patterns of which a record has to match one; without any, all are wanted. */
  readonly filters: readonly JsonValue[];
}

/** A function that gets the changes of a table's items. */
export interface StreamEventSource extends EventSource {
  readonly tableArn: string;
  /** Seconds in which records are gathered, unless a batch is full before. */
  readonly windowSeconds: number;
  readonly bisectsOnError: boolean;
  /** Tries after the first; -1 for as many as there is time for. */
  readonly retryAttempts: number;
  /** Greatest age of a record; -1 for that of the stream, a day. */
  readonly maximumAgeSeconds: number;
  /** ARN of the queue or topic that is told of batches that were given up. */
  readonly onFailure: string | undefined;
}

/** Default sizes of batches (AWS docs: "CreateEventSourceMapping"). */
const batchSizes = { queue: 10, stream: 100 };

/** An event source mapping of a template, and the properties that depend on its source. */
export interface ReadEventSource {
  readonly source: EventSource;
  property(name: string): JsonValue | undefined;
}

/** The enabled event source mappings of some stacks whose source's ARN is known. */
export function readEventSources(scopes: readonly StackScope[]): ReadEventSource[] {
  return scopes.flatMap((scope) =>
    scope.resources("AWS::Lambda::EventSourceMapping").flatMap(([logicalId]): ReadEventSource[] => {
      const property = (name: string) => scope.property(logicalId, name);
      const sourceArn = property("EventSourceArn");
      if (typeof sourceArn !== "string" || String(property("Enabled")) === "false") return [];
      const filters = arrayOr(objectOr(property("FilterCriteria")).Filters).map(
        (filter) => objectOr(filter).Pattern,
      );
      const kind = /^arn:[^:]+:sqs:/.test(sourceArn) ? "queue" : "stream";
      const source = {
        logicalId,
        sourceArn,
        functionName: String(property("FunctionName")),
        account: scope.account,
        region: scope.region,
        batchSize: Number(property("BatchSize") ?? batchSizes[kind]),
        reportsFailures: arrayOr(property("FunctionResponseTypes")).includes("ReportBatchItemFailures"),
        filters: filters.map(objectIn),
      };
      return [{ source, property }];
    }),
  );
}

/** The functions of some stacks that get messages of queues. */
export function readQueueEventSources(scopes: readonly StackScope[]): EventSource[] {
  return readEventSources(scopes)
    .map(({ source }) => source)
    .filter(({ sourceArn }) => /^arn:[^:]+:sqs:/.test(sourceArn));
}

/** The functions of some stacks that get changes of tables. */
export function readStreamEventSources(scopes: readonly StackScope[]): StreamEventSource[] {
  return readEventSources(scopes).flatMap(({ source, property }): StreamEventSource[] => {
    const [, tableArn] =
      /^(arn:[^:]+:dynamodb:[^:]+:\d+:table\/[^/]+)\/stream\//.exec(source.sourceArn) ?? [];
    if (tableArn === undefined) return [];
    const { Destination } = objectOr(objectOr(property("DestinationConfig")).OnFailure);
    return [
      {
        ...source,
        tableArn,
        windowSeconds: Number(property("MaximumBatchingWindowInSeconds") ?? 0),
        bisectsOnError: String(property("BisectBatchOnFunctionError")) === "true",
        retryAttempts: Number(property("MaximumRetryAttempts") ?? -1),
        maximumAgeSeconds: Number(property("MaximumRecordAgeInSeconds") ?? -1),
        onFailure: typeof Destination === "string" ? Destination : undefined,
      },
    ];
  });
}
