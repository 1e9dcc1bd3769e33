import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { describe, expect, it } from "@jest/globals";
import { App, Duration } from "aws-cdk-lib";
import { StyledTripStack } from "../../lib/examples/trip-booking/styles.js";
import { LeapingClock, startLocalEnvironment } from "../../lib/local.js";
import { temporaryDirectory } from "../support/assembly.js";

const input = {
  traveller: "Ada Lovelace",
  origin: "Oslo",
  destination: "Rome",
  departure: "2027-03-01",
  return: "2027-03-08",
  travellers: 2,
};

describe("a coordinator function on the local environment", () => {
  it("is run again with the same keys by Lambda, if it was ended at its timeout while a hotel took its time", async () => {
    const app = new App({ outdir: temporaryDirectory(), analyticsReporting: false });
    const stack = new StyledTripStack(app, "Trip", { style: "coordinator", timeout: Duration.seconds(15) });
    app.synth();
    const clock = new LeapingClock();
    const asked: string[] = [];
    const environment = await startLocalEnvironment({
      assembly: app.outdir,
      projectDirectory: process.cwd(),
      clock,
      stubs: {
        // It knows of no reservation that a stub has made.
        "Trip/Hotel/ConfirmHotel": {},
        "Trip/Hotel/ReserveHotel": async (event) => {
          const { reservationId }: { reservationId: string } = JSON.parse(JSON.stringify(event));
          asked.push(reservationId);
          // The first time, nobody waits any more when it answers.
          if (asked.length === 1) await new Promise((resolve) => setTimeout(resolve, 18_000));
          return { reservationId, price: 90 };
        },
      },
    });
    try {
      const lambda = new LambdaClient({
        endpoint: environment.endpoints.lambda,
        region: "us-east-1",
        credentials: { accessKeyId: "local", secretAccessKey: "local" },
      });
      const starts = environment.functions.find(stack.starts.node.path);
      await lambda.send(
        new InvokeCommand({
          FunctionName: starts.name,
          InvocationType: "Event",
          Payload: Buffer.from(JSON.stringify({ name: "again", startTime: "2026-01-01T00:00:00Z", input })),
        }),
      );
      await environment.settled();
      const key = `${starts.name}:again/ReserveHotel`;
      expect(asked).toEqual([key, key]);
      const decisions = await environment.items("Trip/TripBooking/Decisions/Table");
      expect(decisions.map(({ direction }) => direction)).toEqual(["forward"]);
      const payments = await environment.items("Trip/Payment/Ledger/Table");
      expect(payments.map(({ operation, state }) => `${operation} ${state}`)).toEqual(["TakePayment done"]);
      const cars = await environment.items("Trip/Car/Ledger/Table");
      expect(cars.map(({ operation, state }) => `${operation} ${state}`).sort()).toEqual([
        "ConfirmCar done",
        "ReserveCar done",
      ]);
      expect(environment.messages("Trip/TripBooking/DeadLetters")).toEqual([]);
    } finally {
      await environment.close();
      clock.close();
    }
  });
});
