import { describe, expect, it } from "@jest/globals";
import { caseOf } from "../../bench/coordination/case.js";
import { explore, lossesIn } from "../../bench/coordination/explore.js";
import { judge } from "../../bench/coordination/judge.js";
import { simulate } from "../../bench/coordination/simulated-run.js";
import { tripBooking } from "../../lib/examples/trip-booking/saga.js";
import { everyKind } from "../support/small-sagas.js";

const trip = caseOf(tripBooking.toJSON());
const small = caseOf(everyKind.toJSON());

const script = (
  participants: Readonly<Record<string, string>>,
  coordination: readonly never[] | readonly object[],
) => ({
  participants: new Map(Object.entries(participants)),
  coordination: coordination as never,
});

describe("every fault in a chain", () => {
  it("leaves a saga with a step of each kind whole, or with nothing left", async () => {
    const found = await explore(small, { style: "chain", decisions: true, sweeper: false }, 0);
    expect(lossesIn(found)).toEqual([]);
    expect(found.byKind.crash.runs).toBeGreaterThan(5);
  });
});

describe("a coordinator that is run again", () => {
  const faults = script({ "ReserveCar#2": "failed" }, [{ kind: "crash", operation: 3, when: "after" }]);

  it("leaves behind what the first run had come to, without the store of decisions", async () => {
    const run = await simulate(trip, { style: "coordinator", decisions: false, sweeper: false }, faults);
    expect(judge(run, trip, false)).toMatchObject({ verdict: "left behind" });
  });

  it("compensates everything from the end, with it", async () => {
    const later = script({ "ReserveCar#2": "failed" }, [{ kind: "crash", operation: 3, when: "after" }]);
    const run = await simulate(trip, { style: "coordinator", decisions: true, sweeper: false }, later);
    expect(judge(run, trip, false)).toMatchObject({ verdict: "compensated", broken: [] });
    const compensated = run.participants.tries
      .filter(({ role }) => role.isCompensation)
      .map(({ operation }) => operation);
    expect(compensated).toEqual(["CancelFlight", "CancelHotel", "CancelCar"]);
  });
});

describe("a message that is delivered twice", () => {
  const faults = script({ "ReserveHotel#2": "failed" }, [{ kind: "twice", message: 0, afterSeconds: 0 }]);

  it("has one run compensate what the other completes, without the store of decisions", async () => {
    const run = await simulate(trip, { style: "chain", decisions: false, sweeper: false }, faults);
    expect(judge(run, trip, false)).toMatchObject({ verdict: "incomplete" });
  });

  it("has both runs follow one decision, with it", async () => {
    const run = await simulate(trip, { style: "chain", decisions: true, sweeper: false }, faults);
    const { verdict, broken } = judge(run, trip, false);
    expect(broken).toEqual([]);
    expect(["completed", "compensated"]).toContain(verdict);
  });
});

describe("a message that is lost", () => {
  const faults = script({}, [{ kind: "lost", message: 3 }]);

  it("stops the chain until somebody sends it again", async () => {
    const run = await simulate(trip, { style: "chain", decisions: true, sweeper: false }, faults);
    expect(judge(run, trip, false).verdict).toBe("redriven");
  });

  it("is made up for by the sweeper", async () => {
    const run = await simulate(trip, { style: "chain", decisions: true, sweeper: true }, faults);
    expect(judge(run, trip, false).verdict).toBe("completed");
  });
});

describe("the simulation", () => {
  it("comes to the same each time", async () => {
    const setup = { style: "chain", decisions: true, sweeper: true } as const;
    const [one, other] = [await explore(small, setup, 5), await explore(small, setup, 5)];
    expect(JSON.stringify(one.byKind)).toBe(JSON.stringify(other.byKind));
    expect(one.pairs).toEqual(other.pairs);
  });
});
