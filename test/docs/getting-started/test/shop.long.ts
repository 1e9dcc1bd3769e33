import * as cdk from "aws-cdk-lib/core";
import { type LocalEnvironment, startLocalEnvironment } from "cdk-saga/local";
import { sagaMatchers } from "cdk-saga/testing";
import { purchase } from "../lib/purchase";
import { ShopStack } from "../lib/shop-stack";

expect.extend(sagaMatchers);
jest.setTimeout(60_000); // bundling and synthesizing take longer than the 5 seconds that jest allows by default

let shop: LocalEnvironment;
beforeAll(async () => {
  shop = await startLocalEnvironment({ assembly: new ShopStack(new cdk.App(), "Shop") });
});
afterAll(() => shop.close());

test("gives the item back if the card is declined", async () => {
  const result = await shop.run("Purchase", { input: { item: "lamp" } });
  expect(result).toMatchObject({ status: "FAILED", error: "Saga.Compensated" });
  expect(await shop.items("Items")).toEqual([]);
});

test("survives every failure", async () => {
  await expect(purchase).toSurviveEveryFailure({ faults: 1 });
});
