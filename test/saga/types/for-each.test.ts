import { describe, expect, it } from "@jest/globals";
import { type OperationsOf, operation, shape, sumOf, text } from "../../../lib/saga/index.js";
import { cancel, look, reserve, reserving, tour, withKey } from "./operations.js";

const report = operation("Cancel", {
  request: shape<{ id: string; of: readonly (string | number | undefined)[] }>(),
});
const weigh = operation("Reserve", {
  request: shape<{ id: string; name: string; count: number; weights: readonly number[] }>(),
  response: shape<{ price: number }>(),
});

describe("the types of a forEach", () => {
  it("know its element, those of all around, and what ran before it and in it", () => {
    const described = tour()
      .step("First", reserving)
      .forEach("Travellers", {
        items: ({ input }) => input.travellers,
        maxConcurrency: 5,
        maxItems: 10,
        each: (traveller) =>
          traveller
            .step("Seat", {
              action: reserve,
              request: ({ item, items, results, input, key }) => ({
                id: key,
                name: text`${item.name} and ${items.Travellers.name} to ${input.departure}`,
                count: results.First.price,
              }),
              compensation: {
                operation: report,
                request: ({ key, item, request, result }) => ({
                  id: key,
                  of: [item.name, request.id, result.price],
                }),
              },
            })
            .forEach("Bags", {
              items: ({ item }) => item.bags,
              each: (bag) =>
                bag.step("Bag", {
                  action: weigh,
                  request: ({ item, items, results, key }) => ({
                    id: key,
                    name: items.Travellers.name,
                    count: results.Seat.price,
                    weights: [item.weight, items.Bags.weight],
                  }),
                  compensation: cancel,
                }),
            })
            .step("Look", {
              kind: "read-only",
              action: look,
              request: ({ key, results }) => ({ id: key, count: results.Bags[0]?.Bag.price }),
            }),
      })
      .forEach("Friends", {
        items: ({ input }) => input.friends,
        each: (friend) =>
          friend.step("Greet", {
            kind: "best-effort",
            action: look,
            request: ({ key, item, results }) => ({
              id: key,
              name: item.name,
              count: sumOf(results.Travellers, ({ Seat }) => Seat.price),
            }),
          }),
      })
      .output(({ results }) => ({
        all: results.Travellers,
        first: results.Travellers[0]?.Seat.seatId,
        bag: results.Travellers[0]?.Bags[1]?.Bag.price,
        friend: results.Friends[0]?.Greet.remark,
      }));
    expect(described.toJSON().steps.map(({ name }) => name)).toEqual(["First", "Travellers", "Friends"]);
    const used: OperationsOf<typeof described>["name"][] = ["Reserve", "Cancel", "Look"];
    // @ts-expect-error no such operation is used
    used.push("Approve");
  });

  it("refuse an element outside of it, of another name, and with a wrong property", () => {
    tour().step("Seat", {
      action: reserve,
      // @ts-expect-error there is no element here
      request: ({ key, item }) => ({ id: key, name: item.name }),
      compensation: cancel,
    });
    tour().step("Seat", {
      action: reserve,
      // @ts-expect-error there is no forEach around
      request: ({ key, items }) => ({ id: key, name: items.Travellers.name }),
      compensation: cancel,
    });
    tour().forEach("Travellers", {
      items: ({ input }) => input.travellers,
      each: (traveller) =>
        traveller.step("Seat", {
          action: reserve,
          // @ts-expect-error no forEach around has that name
          request: ({ key, items }) => ({ id: key, name: items.Friends.name }),
          compensation: cancel,
        }),
    });
    tour().forEach("Travellers", {
      items: ({ input }) => input.travellers,
      each: (traveller) =>
        traveller.step("Seat", {
          action: reserve,
          // @ts-expect-error an element has no such property
          request: ({ key, item }) => ({ id: key, name: item.surname }),
          compensation: cancel,
        }),
    });
    tour().forEach("Travellers", {
      items: ({ input }) => input.travellers,
      each: (traveller) =>
        traveller.step("Seat", {
          action: reserve,
          // @ts-expect-error a number where a text is wanted, and one that may be absent
          request: ({ item }) => ({ id: item.age }),
          compensation: cancel,
        }),
    });
  });

  it("refuse what is no list, and a list of its own element", () => {
    tour().forEach("Travellers", {
      // @ts-expect-error a text is no list
      items: ({ input }) => input.departure,
      each: (traveller) => traveller.step("Seat", reserving),
    });
    tour().forEach("Travellers", {
      // @ts-expect-error a list is referred to, not written
      items: () => ["a", "b"],
      each: (traveller) => traveller.step("Seat", reserving),
    });
    tour().forEach("Travellers", {
      // @ts-expect-error outside there is no element
      items: ({ item }) => item.bags,
      each: (traveller) => traveller.step("Seat", reserving),
    });
    tour().forEach("Travellers", {
      // @ts-expect-error a list has no key
      items: ({ key }) => key,
      each: (traveller) => traveller.step("Seat", reserving),
    });
    tour().forEach("T", {
      items: ({ input }) => input.travellers,
      // @ts-expect-error limits are numbers
      maxItems: "5",
      each: (t) => t.step("S", reserving),
    });
    // @ts-expect-error it says what is done for each
    expect(() => tour().forEach("T", { items: ({ input }) => input.travellers })).toThrow();
  });

  it("refuse results of an iteration without an index, by a name, and where they have to be there", () => {
    const travellers = tour().forEach("Travellers", {
      items: ({ input }) => input.travellers,
      each: (traveller) => traveller.step("Seat", reserving),
    });
    travellers.step("After", {
      action: reserve,
      // @ts-expect-error it is results.Travellers[0]?.Seat
      request: ({ key, results }) => ({ id: key, count: results.Seat.price }),
      compensation: cancel,
    });
    travellers.step("After", {
      action: reserve,
      // @ts-expect-error the results are a list
      request: ({ key, results }) => ({ id: key, count: results.Travellers.Seat.price }),
      compensation: cancel,
    });
    travellers.step("After", {
      action: reserve,
      // @ts-expect-error the list may be empty
      request: ({ results }) => ({ id: results.Travellers[0]?.Seat.seatId }),
      compensation: cancel,
    });
    travellers.step("After", {
      action: reserve,
      // @ts-expect-error there is no element any more
      request: ({ item }) => ({ id: item.name }),
      compensation: cancel,
    });
  });

  it("refuse an output, an order of recovery and hooks inside, and a saga of its own in its place", () => {
    tour().forEach("Travellers", {
      items: ({ input }) => input.travellers,
      each: (traveller) => {
        const described = traveller.step("Seat", reserving);
        // @ts-expect-error an iteration has no output
        expect(() => described.output(() => ({}))).toThrow(TypeError);
        // @ts-expect-error the order of recovery is the saga's
        expect(() => described.recovery({ order: "parallel" })).toThrow(TypeError);
        // @ts-expect-error the saga is completed, not an iteration
        expect(() => described.onCompleted("Done", { action: look, request: withKey })).toThrow(TypeError);
        // @ts-expect-error the saga is compensated, not an iteration
        expect(() => described.onCompensated("Sorry", { action: look, request: withKey })).toThrow(TypeError);
        return described;
      },
    });
    // @ts-expect-error what is described for each begins with what it is given
    tour().forEach("Travellers", { items: ({ input }) => input.travellers, each: () => tour() });
  });
});
