import { afterAll, afterEach, beforeAll, expect, test } from "@jest/globals";
import { App } from "aws-cdk-lib";
import { type LocalEnvironment, startLocalEnvironment } from "cdk-saga/local";
import { TripStack } from "./trip-stack.js";

let environment: LocalEnvironment;
beforeAll(async () => {
  environment = await startLocalEnvironment({ assembly: new TripStack(new App(), "Trips") });
}, 60_000); // synthesizing and bundling take longer than jest waits by default
afterEach(() => environment.faults.repairAll());
afterAll(() => environment.close());

test("books a trip", async () => {
  const result = await environment.run("Trip", { input: { city: "Rome" } });
  expect(result).toMatchObject({ status: "SUCCEEDED", output: { paid: 120 } });
});

test("cancels the car if its answer is lost and every further try times out", async () => {
  environment.faults.inject({ task: "ReserveCar", kind: "loseAnswer", invocation: 1 });
  environment.faults.inject({ task: "ReserveCar", kind: "deliverLate", deliver: "whenExecutionEnded" });
  const result = await environment.run("Trip", { input: { city: "Oslo" } });
  expect(result).toMatchObject({ status: "FAILED", error: "Saga.Compensated" });

  await environment.settled(); // the late calls have arrived, and must not change anything
  const cars = await environment.items("Cars");
  expect(cars.find(({ city }) => city === "Oslo")).toMatchObject({ state: "cancelled" });
});

test("is stuck while the car can't be cancelled, and goes on from there when it is redriven", async () => {
  environment.faults.inject({ task: "TakePayment", kind: "reject", error: "PaymentDeclined" });
  const down = environment.faults.inject({ task: "CancelCar", kind: "failBefore" });
  const stuck = await environment.run("Trip", { input: { city: "Paris" } });
  expect(stuck.error).not.toBe("Saga.Compensated");

  down.repair();
  const result = await environment.resultOf(environment.redrive(stuck.execution));
  expect(result.error).toBe("Saga.Compensated");
  const cars = await environment.items("Cars");
  expect(cars.find(({ city }) => city === "Paris")).toMatchObject({ state: "cancelled" });
});

// A second look at the template takes many seconds, and the tests of the constructs take it.
process.env.CDK_VALIDATION ??= "false";
