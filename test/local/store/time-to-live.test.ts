import {
  DescribeTimeToLiveCommand,
  PutItemCommand,
  ScanCommand,
  UpdateTimeToLiveCommand,
} from "@aws-sdk/client-dynamodb";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { openSeats, type Seats } from "./tables-for-test.js";

const TableName = "Seats";
const start = Date.parse("2027-03-01T12:00:00Z");
const startSeconds = start / 1000;

let now = start;
let seats: Seats;
beforeEach(async () => {
  now = start;
  seats = await openSeats({ now: () => now });
});
afterEach(() => seats.end());

const put = (id: string, expires: number) =>
  seats.client.send(new PutItemCommand({ TableName, Item: { id: { S: id }, expires: { N: `${expires}` } } }));
const enable = () =>
  seats.client.send(
    new UpdateTimeToLiveCommand({
      TableName,
      TimeToLiveSpecification: { AttributeName: "expires", Enabled: true },
    }),
  );
const ids = async () => {
  const { Items = [] } = await seats.client.send(new ScanCommand({ TableName }));
  return Items.map(({ id }) => id?.S).sort();
};

describe("an item's time to live", () => {
  it("ends when the clock reaches it, for items written before and after it was enabled", async () => {
    await put("early", startSeconds + 60);
    await enable();
    await put("late", startSeconds + 3600);
    expect(await ids()).toEqual(["early", "late"]);
    now = start + 61_000;
    expect(await ids()).toEqual(["late"]);
    now = start + 3_601_000;
    expect(await ids()).toEqual([]);
  });

  it("counts from what was written last", async () => {
    await enable();
    await put("a", startSeconds + 60);
    await put("a", startSeconds + 600);
    now = start + 61_000;
    expect(await ids()).toEqual(["a"]);
  });

  it("doesn't end before it is enabled, nor by an attribute that is no number", async () => {
    await put("a", startSeconds - 86_400);
    expect(await ids()).toEqual(["a"]);
    await enable();
    await seats.client.send(new PutItemCommand({ TableName, Item: { id: { S: "b" }, expires: { S: "1" } } }));
    now = start + 86_400_000;
    expect(await ids()).toEqual(["b"]);
  });

  it("is described as it was set", async () => {
    const describeTtl = async () =>
      (await seats.client.send(new DescribeTimeToLiveCommand({ TableName }))).TimeToLiveDescription;
    expect(await describeTtl()).toEqual({ TimeToLiveStatus: "DISABLED" });
    await enable();
    expect(await describeTtl()).toEqual({ TimeToLiveStatus: "ENABLED", AttributeName: "expires" });
  });
});
