import { describe, expect, it } from "@jest/globals";
import { coalesce, jsonata, type OperationsOf } from "../../../lib/saga/index.js";
import { reserving, tour } from "./operations.js";

describe("the types of a wait", () => {
  it("know durations, and times of every origin, and leave results and operations as they were", () => {
    const described = tour()
      .step("Seat", reserving)
      .wait("Some", { for: { hours: 1, minutes: 30 } })
      .wait("Input", { until: ({ input }) => input.departure })
      .wait("Result", { until: ({ results }) => results.Seat.remark })
      .wait("Literal", { until: () => "2030-01-01T00:00:00Z" })
      .wait("Calculated", { until: ({ input }) => coalesce(input.city, "2030-01-01T00:00:00Z") })
      .wait("Raw", { until: ({ input }) => jsonata<string>("$string($at)", { at: input.departure }) })
      .forEach("Each", {
        items: ({ input }) => input.travellers,
        each: (each) => each.wait("Name", { until: ({ item }) => item.name }),
      })
      .output(({ results }) => ({ seat: results.Seat.seatId }));
    expect(described.toJSON().steps).toHaveLength(8);
    const used: OperationsOf<typeof described>["name"][] = ["Reserve", "Cancel"];
    expect(used).toHaveLength(2);
  });

  it("refuse a duration beside a time, neither, and what is neither", () => {
    // @ts-expect-error one or the other
    tour().wait("Both", { for: { hours: 1 }, until: ({ input }) => input.departure });
    // @ts-expect-error one of them
    tour().wait("None", {});
    // @ts-expect-error a duration has units
    tour().wait("Number", { for: 60 });
    // @ts-expect-error there is no such unit
    tour().wait("Unit", { for: { weeks: 1 } });
    // @ts-expect-error a time is said by a function
    expect(() => tour().wait("Text", { until: "2030-01-01T00:00:00Z" })).toThrow();
    // @ts-expect-error a number is no time
    tour().wait("Age", { until: ({ input }) => input.travellers[0]?.age });
    // @ts-expect-error a wait has no key
    expect(() => tour().wait("Key", { until: ({ key }) => key })).not.toThrow();
  });

  it("refuse a result of a wait", () => {
    tour()
      .wait("Some", { for: { hours: 1 } })
      // @ts-expect-error a wait has no result
      .output(({ results }) => ({ some: results.Some }));
  });
});
