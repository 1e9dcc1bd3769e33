import { describe, expect, it } from "@jest/globals";
import { befalling } from "../../../../lib/examples/trip-booking/local/soak/faults.js";
import { drawTrips } from "../../../../lib/examples/trip-booking/local/soak/trips.js";
import { taskCall } from "../../../local/tasks/task-call.js";

describe("the trips of a soak", () => {
  it("follow from the seed, and are others for another seed", () => {
    expect(drawTrips(50, 7)).toEqual(drawTrips(50, 7));
    expect(drawTrips(50, 7)).not.toEqual(drawTrips(50, 8));
  });

  it("compete for places, with parties of all sizes, and a few are invalid", () => {
    const trips = drawTrips(2_000, 1).map(({ input }) => input);
    expect(new Set(trips.map(({ destination }) => destination)).size).toBe(84);
    const sizes = new Set(trips.map(({ travellers }) => travellers));
    expect([Math.min(...sizes), Math.max(...sizes), sizes.size]).toEqual([1, 26, 26]);
    const invalid = trips.filter((trip) => trip.return <= trip.departure).length;
    expect(invalid).toBeGreaterThan(20);
    expect(invalid).toBeLessThan(60);
  });
});

describe("the misfortunes of a soak", () => {
  const faults = { share: 0.2, seed: 3 };
  const call = (execution: number, attempt = 1, redriveCount = 0, state = "ReserveCar") => ({
    task: {
      ...taskCall({}),
      executionArn: `arn:execution:Machine:trip-${execution}`,
      attempt,
      redriveCount,
      state,
    },
  });
  const executions = Array.from({ length: 2_000 }, (_, index) => index);

  it("befall the share of first tries that is asked for, each kind as often as any other", () => {
    const befallen = executions.flatMap((execution) => befalling(call(execution), faults) ?? []);
    expect(befallen.length / executions.length).toBeCloseTo(0.2, 1);
    for (const kind of ["lost", "unanswered", "twice", "late", "afterTheEnd"]) {
      const share = befallen.filter((each) => each === kind).length / befallen.length;
      expect(Math.abs(share - 0.2)).toBeLessThan(0.04);
    }
  });

  it("befall nothing, or everything, where that is asked for", () => {
    expect(executions.every((each) => befalling(call(each), { ...faults, share: 0 }) === undefined)).toBe(
      true,
    );
    expect(executions.every((each) => befalling(call(each), { ...faults, share: 1 }) !== undefined)).toBe(
      true,
    );
  });

  it("last in some cases: the same one befalls all further tries, until the redrive", () => {
    const first = executions.filter((execution) => befalling(call(execution), faults) !== undefined);
    const lasting = first.filter((execution) =>
      Array.from({ length: 9 }, (_, more) => befalling(call(execution, 2 + more), faults)).every(
        (each) => each === befalling(call(execution), faults),
      ),
    );
    expect(lasting.length / first.length).toBeGreaterThan(0.12);
    expect(lasting.length / first.length).toBeLessThan(0.21);
    const afterRedrive = lasting.filter((each) => befalling(call(each, 1, 1), faults) !== undefined);
    expect(afterRedrive.length / lasting.length).toBeLessThan(0.35);
  });

  it("follow from the seed, the execution and the state alone", () => {
    const drawn = (options: typeof faults, state?: string) =>
      executions.map((execution) => befalling(call(execution, 1, 0, state), options));
    expect(drawn(faults)).toEqual(drawn(faults));
    expect(drawn(faults)).not.toEqual(drawn({ ...faults, seed: 4 }));
    expect(drawn(faults)).not.toEqual(drawn(faults, "ReserveHotel"));
  });
});
