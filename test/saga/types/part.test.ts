import { describe, expect, it } from "@jest/globals";
import { type OperationsOf, operation, saga, shape, sumOf } from "../../../lib/saga/index.js";
import { cancel, look, reserve, reserving, tour, withKey } from "./operations.js";

const fly = operation("Fly", {
  request: shape<{ id: string; city: string }>(),
  response: shape<{ seat: string; price: number }>(),
});
const leg = saga<{ city: string; stops?: readonly string[] }>("Leg")
  .step("Fly", {
    action: fly,
    request: ({ input, key }) => ({ id: key, city: input.city }),
    compensation: operation("CancelFly", { request: shape<{ id: string }>() }),
  })
  .output(({ results }) => ({ seat: results.Fly.seat }));

describe("the types of a part", () => {
  it("know what ran before it, its steps in it, and its results by its name", () => {
    const described = tour()
      .step("First", reserving)
      .part("Hotel", (part) =>
        part
          .step("Room", {
            action: reserve,
            request: ({ key, results, input }) => ({
              id: key,
              name: input.departure,
              count: results.First.price,
            }),
            compensation: cancel,
          })
          .part("Extras", (inner) =>
            inner.step("Sauna", {
              action: reserve,
              request: ({ key, results }) => ({ id: key, count: results.Room.price }),
              compensation: cancel,
            }),
          )
          .step("Look", {
            kind: "read-only",
            action: look,
            request: ({ key, results }) => ({ id: key, name: results.Extras.Sauna.seatId }),
          }),
      )
      .forEach("Travellers", {
        items: ({ input }) => input.travellers,
        each: (traveller) =>
          traveller
            .part("Seat", (part) =>
              part.step("Reserve", {
                action: reserve,
                request: ({ key, item, items }) => ({
                  id: key,
                  name: item.name,
                  count: items.Travellers.age,
                }),
                compensation: cancel,
              }),
            )
            .part("Out", leg, { input: ({ item }) => ({ city: item.name }) }),
      })
      .output(({ results }) => ({
        hotel: results.Hotel,
        sauna: results.Hotel.Extras.Sauna.price,
        seat: results.Travellers[0]?.Seat.Reserve.seatId,
        sum: sumOf(results.Travellers, ({ Out }) => Out.Fly.price),
      }));
    expect(described.toJSON().steps.map(({ type }) => type)).toEqual(["step", "part", "forEach"]);
    const used: OperationsOf<typeof described>["name"][] = ["Reserve", "Cancel", "Look", "Fly", "CancelFly"];
    // @ts-expect-error no such operation is used
    used.push("Approve");
  });

  it("know the input and the results of a saga that is used, twice too", () => {
    const described = tour()
      .part("Out", leg, { input: ({ input }) => ({ city: input.departure, stops: ["a", input.departure] }) })
      .part("Back", leg, { input: ({ results }) => ({ city: results.Out.Fly.seat }) })
      .part("All", leg, { input: () => ({ city: "home" }) })
      .step("After", {
        action: fly,
        request: ({ key, results }) => ({ id: key, city: results.Back.Fly.seat }),
        kind: "pivot",
      })
      .output(({ results }) => ({ out: results.Out, back: results.Back.Fly.price }));
    expect(described.toJSON().steps).toHaveLength(4);
    const used: OperationsOf<typeof described>["name"][] = ["Fly", "CancelFly"];
    expect(used).toHaveLength(2);
  });

  it("know of two steps, or elements, of one name the nearer", () => {
    const described = tour()
      .step("Fly", reserving)
      .forEach("Travellers", {
        items: ({ input }) => input.travellers,
        each: (traveller) =>
          traveller.part("Inner", (part) =>
            part
              .step("Fly", {
                kind: "read-only",
                action: fly,
                request: ({ key }) => ({ id: key, city: "home" }),
              })
              .step("Next", {
                kind: "read-only",
                action: fly,
                request: ({ key, results }) => ({ id: key, city: results.Fly.seat }),
              })
              .step("Wrong", {
                kind: "read-only",
                action: fly,
                // @ts-expect-error that is the response of the step outside
                request: ({ key, results }) => ({ id: key, city: results.Fly.seatId }),
              })
              .forEach("Travellers", {
                items: ({ item }) => item.bags,
                each: (bag) =>
                  bag.step("Bag", {
                    ...reserving,
                    // @ts-expect-error that is an element of the list outside
                    request: ({ key, items }) => ({ id: key, name: items.Travellers.name }),
                  }),
              }),
          ),
      })
      .output(({ results }) => ({ seat: results.Fly.seatId }));
    expect(described.toJSON().steps).toHaveLength(2);
  });

  it("take a saga whose input is that of the one around, as it is", () => {
    const inner = saga<{ departure: string }>("Inner").step("Fly", {
      kind: "read-only",
      action: fly,
      request: ({ key, input }) => ({ id: key, city: input.departure }),
    });
    const described = tour().part("Inner", inner, { input: ({ input }) => input });
    expect(described.toJSON().steps).toHaveLength(1);
  });

  it("refuse a saga with a wrong input, or without one", () => {
    // @ts-expect-error it says what its input is
    expect(() => tour().part("Out", leg)).toThrow();
    // @ts-expect-error the city is missing
    tour().part("Out", leg, { input: () => ({}) });
    // @ts-expect-error the city may be absent
    tour().part("Out", leg, { input: ({ input }) => ({ city: input.city }) });
    // @ts-expect-error the city is a text
    tour().part("Out", leg, { input: ({ input }) => ({ city: input.travellers }) });
    // @ts-expect-error the saga's input has no city for certain
    tour().part("Out", leg, { input: ({ input }) => input });
    // @ts-expect-error an input is made without a key
    tour().part("Out", leg, { input: ({ key }) => ({ city: key }) });
    // @ts-expect-error an input is made by a function
    expect(() => tour().part("Out", leg, { input: { city: "home" } })).toThrow();
    // @ts-expect-error what is described in place has the input that is there
    tour().part("Out", (part) => part.step("Room", reserving), { input: () => ({ city: "home" }) });
  });

  it("refuse references to what is in a part without its name, to what comes later, and to a saga's output", () => {
    tour()
      .part("Hotel", (part) => part.step("Room", reserving))
      .step("After", {
        action: reserve,
        // @ts-expect-error it is results.Hotel.Room
        request: ({ key, results }) => ({ id: key, count: results.Room.price }),
        compensation: cancel,
      });
    tour().part("Hotel", (part) =>
      part
        .step("Room", {
          action: reserve,
          // @ts-expect-error it has not run yet
          request: ({ key, results }) => ({ id: key, count: results.Other.price }),
          compensation: cancel,
        })
        .step("Other", reserving),
    );
    tour()
      .part("Out", leg, { input: () => ({ city: "home" }) })
      // @ts-expect-error the output of a saga that is used is of no interest
      .output(({ results }) => ({ seat: results.Out.seat }));
    expect(
      saga<{ city: string }>("Leg").step("Fly", {
        kind: "pivot",
        action: fly,
        // @ts-expect-error a saga that is used does not see what is around it
        request: ({ key, items }) => ({ id: key, city: items.Travellers }),
      }),
    ).toBeDefined();
  });

  it("refuse a branch in the place of a saga, an output or hooks in it, and what is neither", () => {
    tour().parallel("P", {
      one: (branch) => {
        const described = branch.step("Seat", reserving);
        // @ts-expect-error a branch is part of the saga that it is in
        tour().part("Out", described, { input: () => ({}) });
        return described;
      },
    });
    tour().part("Hotel", (part) => {
      const described = part.step("Room", reserving);
      // @ts-expect-error a part has no output
      expect(() => described.output(() => ({}))).toThrow(TypeError);
      // @ts-expect-error the order of recovery is the saga's
      expect(() => described.recovery({ order: "parallel" })).toThrow(TypeError);
      // @ts-expect-error the saga is completed, not a part
      expect(() => described.onCompleted("Done", { action: look, request: withKey })).toThrow(TypeError);
      // @ts-expect-error the saga is compensated, not a part
      expect(() => described.onCompensated("Sorry", { action: look, request: withKey })).toThrow(TypeError);
      return described;
    });
    // @ts-expect-error a saga of its own is given as it is
    tour().part("Out", () => leg);
    // @ts-expect-error a name is no saga
    expect(() => tour().part("Out", "Leg", { input: () => ({ city: "home" }) })).toThrow();
  });
});
