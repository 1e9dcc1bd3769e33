import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  PutItemCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import { ledger, operation, type ParticipantHandler, shape } from "../../lib/participant.js";
import { say, table } from "../table.js";
import { openMeasuredStore } from "./measured-client.js";

interface Request {
  readonly key: string;
  /** The item of the effect. There is one free. */
  readonly show: string;
}
interface Answer {
  readonly price: number;
}

const take = operation("TakeSeat", {
  request: shape<Request>(),
  response: shape<Answer>(),
  rejections: ["SoldOut"],
});
const giveBack = operation("GiveSeatBack", { request: shape<Request>() });

/** A participant that sells one seat of each show. */
interface Participant {
  readonly act: ParticipantHandler<Request, Answer>;
  readonly compensate?: ParticipantHandler<Request, void>;
}

const sold = {
  condition: "attribute_not_exists(taken) OR taken < :most",
  values: { ":none": 0, ":one": 1, ":most": 1 },
};

function inDynamoDb(client: DynamoDBClient): Participant {
  const book = ledger({ table: "Ledger", client, log: false });
  const change = (show: string, change: number) => ({
    TableName: "Shows",
    Key: { id: show },
    UpdateExpression: "SET taken = if_not_exists(taken, :none) + :change",
    ExpressionAttributeValues: { ":none": 0, ":change": change },
  });
  return {
    act: book.action(take, ({ show }, { reject }) => ({
      writes: [
        {
          Update: {
            ...change(show, 1),
            ConditionExpression: sold.condition,
            ExpressionAttributeValues: { ":none": 0, ":change": 1, ":most": 1 },
          },
          otherwise: () => reject("SoldOut", `${show} is sold out.`),
        },
      ],
      answer: { price: 40 },
    })),
    compensate: book.compensation(giveBack, ({ show }) => ({ writes: [{ Update: change(show, -1) }] })),
  };
}

function inOneItem(client: DynamoDBClient): Participant {
  const book = ledger({ table: "Shows", client, log: false });
  const item = ({ show }: Request) => ({ id: show });
  return {
    act: book.action(take, {
      item,
      effect: ({ show }, { reject }) => ({
        set: ["taken = if_not_exists(taken, :none) + :one"],
        ...sold,
        otherwise: () => reject("SoldOut", `${show} is sold out.`),
        answer: { price: 40 },
      }),
    }),
    compensate: book.compensation(giveBack, {
      item,
      back: () => ({ set: ["taken = taken - :one"], values: { ":one": 1 } }),
    }),
  };
}

/** An effect elsewhere, of which DynamoDB sees nothing. */
function elsewhere(client: DynamoDBClient): Participant {
  const taken = new Set<string>();
  const book = ledger({ table: "Ledger", client, log: false });
  const effect = {
    keysLast: { hours: 24 },
    call: (
      { show }: Request,
      { reject }: { readonly reject: (name: "SoldOut", message: string) => Error },
    ): Answer => {
      if (taken.has(show)) throw reject("SoldOut", `${show} is sold out.`);
      taken.add(show);
      return { price: 40 };
    },
  };
  return {
    act: book.action(take, effect),
    compensate: book.compensation(giveBack, { effect, back: ({ show }) => taken.delete(show) }),
  };
}

/**
 * The calls of DynamoDB that idempotency of Powertools for AWS Lambda makes, as its documentation tells
 * (https://docs.aws.amazon.com/powertools/typescript/latest/features/idempotency/): a conditional PutItem before the function,
 * which returns what is there; UpdateItem with its result after it, or DeleteItem after an error. The effect is a write between.
 */
function asPowertools(client: DynamoDBClient, effect: (request: Request) => Promise<Answer>): Participant {
  const TableName = "Idempotency";
  return {
    async act(request) {
      const id = `TakeSeat#${request.key}`;
      const now = Date.now();
      try {
        await client.send(
          new PutItemCommand({
            TableName,
            Item: marshall({
              id,
              expiration: Math.round(now / 1000) + 3600,
              status: "INPROGRESS",
              in_progress_expiration: now + 10_000,
            }),
            ConditionExpression:
              "attribute_not_exists(#id) OR #expiration < :now OR (#status = :inprogress AND attribute_exists(#until) AND #until < :milliseconds)",
            ExpressionAttributeNames: {
              "#id": "id",
              "#expiration": "expiration",
              "#until": "in_progress_expiration",
              "#status": "status",
            },
            ExpressionAttributeValues: marshall({
              ":now": Math.round(now / 1000),
              ":milliseconds": now,
              ":inprogress": "INPROGRESS",
            }),
            ReturnValuesOnConditionCheckFailure: "ALL_OLD",
          }),
        );
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return { price: 40 };
        throw error;
      }
      try {
        const answer = await effect(request);
        await client.send(
          new UpdateItemCommand({
            TableName,
            Key: marshall({ id }),
            UpdateExpression: "SET #data = :data, #expiration = :expiration, #status = :status",
            ExpressionAttributeNames: { "#data": "data", "#expiration": "expiration", "#status": "status" },
            ExpressionAttributeValues: marshall({
              ":data": answer,
              ":expiration": Math.round(now / 1000) + 3600,
              ":status": "COMPLETED",
            }),
          }),
        );
        return answer;
      } catch (error) {
        await client.send(new DeleteItemCommand({ TableName, Key: marshall({ id }) }));
        throw error;
      }
    },
  };
}

/** The same effect, written by a function itself. */
const written =
  (client: DynamoDBClient) =>
  async ({ show }: Request): Promise<Answer> => {
    await client.send(
      new UpdateItemCommand({
        TableName: "Shows",
        Key: marshall({ id: show }),
        UpdateExpression: "SET taken = if_not_exists(taken, :none) + :one",
        ConditionExpression: sold.condition,
        ExpressionAttributeValues: marshall(sold.values),
      }),
    );
    return { price: 40 };
  };

/**
 * Measures each kind of call of the ledger's forms, beside idempotency as Powertools does it: rows of a name, and of an action that is
 * carried out, repeated and refused, and a compensation that takes back and one that finds nothing, each as `2×, 4 W, 1 R`.
 */
export async function operationCosts(): Promise<string[][]> {
  const store = await openMeasuredStore({ Shows: "id", Ledger: "key", Idempotency: "id" });
  const { client } = store;
  const participants: Readonly<Record<string, Participant>> = {
    "ledger, in DynamoDB": inDynamoDb(client),
    "ledger, in one item": inOneItem(client),
    "ledger, elsewhere": elsewhere(client),
    "as Powertools, in DynamoDB": asPowertools(client, written(client)),
    "as Powertools, elsewhere": asPowertools(client, async () => ({ price: 40 })),
  };
  const rows: string[][] = [];
  for (const [name, { act, compensate }] of Object.entries(participants)) {
    const measured = async (call: Promise<unknown>) => {
      await call.catch(() => undefined);
      const { calls, write, read } = store.take();
      return `${calls}×, ${write} W${read === 0 ? "" : `, ${read} R`}`;
    };
    const request = { key: `Trip:run-1/${name}`, show: `show of ${name}` };
    const late = { ...request, key: `Trip:run-2/${name}` };
    store.take();
    rows.push([
      name,
      await measured(act(request)),
      await measured(act(request)),
      await measured(act(late)),
      compensate === undefined ? "–" : await measured(compensate(request)),
      compensate === undefined ? "–" : await measured(compensate({ ...request, key: `Trip:run-3/${name}` })),
    ]);
  }
  await store.close();
  return rows;
}

/** Prints the costs of operations as a table. */
export async function compareOperations(): Promise<void> {
  const rows = await operationCosts();
  say(
    "Round trips to the store (×), and the write (W) and read units (R) that it tells. A failed write tells none, though AWS charges it.",
  );
  say(table(["", "action", "repeated", "refused", "compensated", "nothing to compensate"], rows));
}
