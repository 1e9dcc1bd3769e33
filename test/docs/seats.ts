import { ConditionalCheckFailedException, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, GetCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";

const TableName = process.env.TABLE_NAME;
const client = DynamoDBDocumentClient.from(new DynamoDBClient());

/** A rejection: this seat is not to be had, and under this key it never will be. */
class SeatTaken extends Error {
  override readonly name = "SeatTaken"; // written out, since a minifier renames classes
}

/** A rejection: the request names no seat, or no key. */
class NoSuchSeat extends Error {
  override readonly name = "NoSuchSeat";
}

interface ReserveSeat {
  readonly key: string; // the saga's
  readonly seat: string; // such as "Hamlet, 2027-03-01, row 7, seat 12"
}

export async function reserveSeat(request: ReserveSeat): Promise<{ readonly price: number }> {
  if (!isWellFormed(request)) throw new NoSuchSeat("The request needs a key and a seat.");
  const { key, seat } = request;
  const isReserved = await write(seat, key, {
    update: "SET #key = :reserved, taken = :reserved",
    condition: "attribute_not_exists(#key) AND attribute_not_exists(taken)",
    values: { ":reserved": "reserved" },
  });
  if (isReserved) return { price: 40 };

  const isRefused = await write(seat, key, {
    update: "SET #key = :refused",
    condition: "attribute_not_exists(#key) AND attribute_exists(taken)",
    values: { ":refused": "refused" },
  });
  if (isRefused) throw new SeatTaken(`${seat} is taken.`);

  // Something was decided under this key before: that is what holds.
  const decided = await read(seat, key);
  if (decided === "reserved") return { price: 40 };
  if (decided !== undefined) throw new SeatTaken(`${seat} was ${decided} before.`);
  throw new Error(`${seat} was given back meanwhile.`); // no rejection, so it is tried again
}

export async function releaseSeat(request: ReserveSeat): Promise<void> {
  if (!isWellFormed(request)) return; // reserveSeat refuses it, so nothing has happened
  const { key, seat } = request;
  const isGivenBack = await write(seat, key, {
    update: "SET #key = :released REMOVE taken",
    condition: "#key = :reserved",
    values: { ":reserved": "reserved", ":released": "released" },
  });
  if (isGivenBack) return;

  // There is nothing to give back: a tombstone is left, and what arrives later is refused.
  const isBuried = await write(seat, key, {
    update: "SET #key = :released",
    condition: "attribute_not_exists(#key) OR #key <> :reserved",
    values: { ":reserved": "reserved", ":released": "released" },
  });
  if (!isBuried) throw new Error(`${seat} was reserved meanwhile.`); // it is tried again
}

function isWellFormed({ key, seat }: ReserveSeat): boolean {
  return [key, seat].every((text) => typeof text === "string" && text !== "");
}

interface Write {
  readonly update: string;
  readonly condition: string;
  readonly values: Record<string, string>;
}

/** Whether a conditional write was carried out. What is decided under a key stays in the seat's item, called like the key. */
async function write(seat: string, key: string, { update, condition, values }: Write): Promise<boolean> {
  const command = new UpdateCommand({
    TableName,
    Key: { id: seat },
    UpdateExpression: update,
    ConditionExpression: condition,
    ExpressionAttributeNames: { "#key": key },
    ExpressionAttributeValues: values,
  });
  try {
    await client.send(command);
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}

async function read(seat: string, key: string): Promise<string | undefined> {
  const command = new GetCommand({ TableName, Key: { id: seat }, ConsistentRead: true });
  return (await client.send(command)).Item?.[key];
}
