import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { App } from "aws-cdk-lib";
import { StyledTripStack, type TripStyle, tripStyles } from "../../lib/examples/trip-booking/styles.js";
import { LeapingClock, type LocalEnvironment, startLocalEnvironment } from "../../lib/local.js";
import { temporaryDirectory } from "../support/assembly.js";

const trip = {
  traveller: "Ada Lovelace",
  origin: "Oslo",
  destination: "Rome",
  departure: "2027-03-01",
  return: "2027-03-08",
};
const startTime = "2026-01-01T00:00:00Z";

describe.each(tripStyles)(
  "the trip booking by %s, as deployed on the local environment",
  (style: TripStyle) => {
    let environment: LocalEnvironment;
    let starts: string;
    const clock = new LeapingClock();

    beforeAll(async () => {
      const app = new App({ outdir: temporaryDirectory(), analyticsReporting: false });
      const stack = new StyledTripStack(app, "Trip", { style, sweeper: true });
      starts = stack.starts.node.path;
      app.synth();
      environment = await startLocalEnvironment({
        assembly: app.outdir,
        projectDirectory: process.cwd(),
        clock,
      });
    });
    afterAll(async () => {
      await environment.close();
      clock.close();
    });

    const run = async (name: string, travellers: number): Promise<string[]> => {
      await environment.invoke(starts, { name, startTime, input: { ...trip, travellers } });
      await environment.settled();
      const ledgers = await Promise.all(
        ["Car", "Hotel", "Flight", "Payment"].map((each) => environment.items(`Trip/${each}/Ledger/Table`)),
      );
      return ledgers
        .flat()
        .filter(({ key }) => String(key).includes(`:${name}/`))
        .map(({ operation, state }) => `${operation} ${state}`)
        .sort();
    };

    it("completes a trip", async () => {
      expect(await run("free", 2)).toEqual([
        "ConfirmCar done",
        "ConfirmFlight done",
        "ConfirmHotel done",
        "ReserveCar done",
        "ReserveFlight done",
        "ReserveHotel done",
        "TakePayment done",
      ]);
      expect(environment.messages("Trip/TripBooking/DeadLetters")).toEqual([]);
    });

    it("compensates a trip whose flight is full", async () => {
      expect(await run("full", 190)).toEqual([
        "CancelCar compensated",
        "CancelHotel compensated",
        "ReserveFlight rejected",
      ]);
    });

    it("decides once for each trip, and leaves no entry of the sweeper behind", async () => {
      const items = await environment.items("Trip/TripBooking/Decisions/Table");
      expect(items.map(({ key, direction }) => [String(key).split(":")[1], direction]).sort()).toEqual([
        ["free", "forward"],
        ["full", "backward"],
      ]);
    });

    it("runs a trip that is started twice once", async () => {
      const [first] = await Promise.all([run("twice", 2), run("twice", 2)]);
      expect(first).toContain("TakePayment done");
      expect((await run("twice", 2)).filter((line) => line.startsWith("TakePayment"))).toEqual([
        "TakePayment done",
      ]);
    });
  },
);
