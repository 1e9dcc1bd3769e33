import {
  type AttributeValue,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  PutItemCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import type { State } from "../../model/index.js";
import type { Answer, Decision, Decisions, Direction } from "../engine/ports.js";
import { isObject, parsed } from "./json.js";

type Item = Record<string, AttributeValue>;

/** The most bytes of a state that are kept with a decision: an item of DynamoDB holds 400 KB. */
const largestState = 350_000;

/** Options of `dynamoDecisions`. */
export interface DynamoDecisionsOptions {
  readonly client: Pick<DynamoDBClient, "send">;
  readonly tableName: string;
  /** For how long an execution may be repeated, in seconds: after that its items expire. */
  readonly keptSeconds: number;
  /** The time, in milliseconds since 1970. */
  readonly now: () => number;
}

/**
 * The store of decisions on DynamoDB: an item for each execution, and one for each answer that is kept. Every write is conditional,
 * and answers with the item that is there.
 */
export function dynamoDecisions({
  client,
  tableName: TableName,
  keptSeconds,
  now,
}: DynamoDecisionsOptions): Decisions {
  const expires = () => ({ N: String(Math.floor(now() / 1000) + keptSeconds) });
  const found = async (write: () => Promise<unknown>): Promise<Item | undefined> => {
    try {
      await write();
      return undefined;
    } catch (error) {
      if (isConditionFailed(error)) return error.Item ?? {};
      throw error;
    }
  };
  const put = (item: Item) =>
    found(() =>
      client.send(
        new PutItemCommand({
          TableName,
          Item: { ...item, expires: expires() },
          ConditionExpression: "attribute_not_exists(#key)",
          ExpressionAttributeNames: { "#key": "key" },
          ReturnValuesOnConditionCheckFailure: "ALL_OLD",
        }),
      ),
    );
  return {
    async begin(execution) {
      const item = await put({ key: { S: execution } });
      if (item === undefined) return { isFirst: true };
      const decision = decisionIn(item);
      return { isFirst: false, ...(decision === undefined ? {} : { decision }) };
    },
    async decide(execution, { direction, state }) {
      const text = JSON.stringify(state ?? null);
      const isKept = state !== undefined && new TextEncoder().encode(text).length <= largestState;
      const item = await found(() =>
        client.send(
          new UpdateItemCommand({
            TableName,
            Key: { key: { S: execution } },
            UpdateExpression: `SET #direction = :direction, #expires = :expires${isKept ? ", #state = :state" : ""}`,
            ConditionExpression: "attribute_not_exists(#direction)",
            ExpressionAttributeNames: {
              "#direction": "direction",
              "#expires": "expires",
              ...(isKept ? { "#state": "state" } : {}),
            },
            ExpressionAttributeValues: {
              ":direction": { S: direction },
              ":expires": expires(),
              ...(isKept ? { ":state": { S: text } } : {}),
            },
            ReturnValuesOnConditionCheckFailure: "ALL_OLD",
          }),
        ),
      );
      const other = item && decisionIn(item);
      if (other !== undefined) return { ...other, isOwn: false };
      return { direction, ...(state === undefined ? {} : { state }), isOwn: true };
    },
    async keep(key, answer) {
      const item = await put({ key: { S: key }, answer: { S: JSON.stringify(answer) } });
      return (item && answerIn(item)) ?? answer;
    },
  };
}

function isConditionFailed(error: unknown): error is ConditionalCheckFailedException {
  return (
    error instanceof ConditionalCheckFailedException ||
    (error instanceof Error && error.name === "ConditionalCheckFailedException")
  );
}

function decisionIn({ direction, state }: Item): Decision | undefined {
  const chosen: Direction | undefined = (["forward", "backward"] as const).find(
    (each) => each === direction?.S,
  );
  if (chosen === undefined) return undefined;
  const kept: unknown = state?.S === undefined ? undefined : parsed(state.S);
  return { direction: chosen, ...(isState(kept) ? { state: kept } : {}) };
}

/** A state as this store wrote it. The model refuses one of another document. */
function isState(value: unknown): value is State {
  return isObject(value) && "known" in value && "execution" in value && "pending" in value;
}

function answerIn({ answer }: Item): Answer | undefined {
  const kept: unknown = answer?.S === undefined ? undefined : parsed(answer.S);
  return isAnswer(kept) ? kept : undefined;
}

function isAnswer(value: unknown): value is Answer {
  return isObject(value) && ("result" in value || typeof value.error === "string");
}
