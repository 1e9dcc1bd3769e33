import { describe, expect, it } from "@jest/globals";
import { type OperationsOf, operation, type Ref, saga, shape } from "../../lib/saga/index.js";

interface Room {
  readonly id: string;
  readonly nights: number;
  readonly note?: string;
}
interface Booking {
  readonly bookingId: string;
  readonly price: number;
  readonly remark?: string;
  readonly extras: readonly string[];
  readonly address: { readonly street: string } | null;
}

const reserve = operation("Reserve", {
  request: shape<Room>(),
  response: shape<Booking>(),
  rejections: ["Full"],
});
const cancel = operation("Cancel", { request: shape<Pick<Room, "id">>() });
const report = operation("Cancel", { request: shape<{ id: string; a: readonly (string | undefined)[] }>() });
const refund = operation("Refund", { request: shape<{ id: string; amount: number }>() });
const refuse = operation("Refuse", { request: shape<Pick<Room, "id">>(), rejections: ["No"] });
const tell = operation("Tell", {
  request: shape<{ id: string; text?: string }>(),
  response: shape<{ at: string }>(),
});

const begin = () => saga<{ nights: number; name?: string; guest: { mail: string } }>("Types");

// What the compiler refuses is the test; running it only shows that description is lazy about nothing.
describe("the types of a description", () => {
  it("accept literals and references wherever the types agree", () => {
    const described = begin()
      .step("Room", {
        action: reserve,
        request: ({ input, key }) => ({ id: key, nights: input.nights, note: input.name }),
        compensation: cancel,
      })
      .step("Again", {
        action: reserve,
        request: ({ results, key }) => ({ id: key, nights: 2, note: results.Room.remark }),
        compensation: {
          operation: report,
          request: ({ request, result, failure, key }) => ({
            id: key,
            a: [request.id, result.bookingId, failure.error],
          }),
        },
      })
      .step("Tell", {
        kind: "best-effort",
        action: tell,
        request: ({ results, key }) => ({ id: key, text: results.Again.extras[0] }),
      })
      .output(({ results, input }) => ({
        room: results.Room,
        all: [results.Again.bookingId, 1, null],
        nested: { mail: input.guest.mail, street: results.Room.address.street, told: results.Tell.at },
      }));
    expect(described.toJSON().steps).toHaveLength(3);
    const names: OperationsOf<typeof described>["name"][] = ["Reserve", "Cancel", "Tell"];
    // @ts-expect-error no such operation is used
    names.push("Refund");
  });

  it("refuse a reference to a step that has not run, a wrong property, and a wrong type", () => {
    begin().step("Room", {
      action: reserve,
      request: ({ key, results }) => ({
        id: key,
        // @ts-expect-error no step has run yet
        nights: results.Later,
      }),
      compensation: cancel,
    });
    begin().step("Room", {
      action: reserve,
      // @ts-expect-error the input has no such property
      request: ({ input, key }) => ({ id: key, nights: input.night }),
      compensation: cancel,
    });
    begin().step("Room", {
      action: reserve,
      // @ts-expect-error a text where a number is wanted
      request: ({ key }) => ({ id: key, nights: key }),
      compensation: cancel,
    });
  });

  it("refuse a missing field, and one that may be absent where it is required", () => {
    // @ts-expect-error nights is missing
    begin().step("Room", { action: reserve, request: ({ key }) => ({ id: key }), compensation: cancel });
    begin().step("Room", {
      action: reserve,
      // @ts-expect-error the name may be absent
      request: ({ input }) => ({ id: input.name, nights: 1 }),
      compensation: cancel,
    });
  });

  it("refuse the result of a best-effort step, and of the own lost answer, where a value is required", () => {
    begin()
      .step("Tell", { kind: "best-effort", action: tell, request: ({ key }) => ({ id: key }) })
      .step("Room", {
        action: reserve,
        // @ts-expect-error the step may have failed
        request: ({ results }) => ({ id: results.Tell.at, nights: 1 }),
        compensation: cancel,
      });
    begin().step("Room", {
      action: reserve,
      request: ({ key }) => ({ id: key, nights: 1 }),
      // @ts-expect-error the answer may be lost
      compensation: { operation: refund, request: ({ key, result }) => ({ id: key, amount: result.price }) },
    });
  });

  it("refuse a compensation that rejects, wants another request, or is missing", () => {
    const request = ({ key }: { readonly key: Ref<string> }) => ({ id: key, nights: 1 });
    // @ts-expect-error a compensation has no rejections
    begin().step("Room", { action: reserve, request, compensation: refuse });
    // @ts-expect-error a compensation has no rejections
    begin().step("Room", { action: reserve, request, compensation: { operation: refuse } });
    // @ts-expect-error the action's request has no amount
    begin().step("Room", { action: reserve, request, compensation: refund });
    // @ts-expect-error a compensatable step has a compensation
    begin().step("Room", { action: reserve, request });
  });

  it("refuse compensations and rejections where the kind has none", () => {
    const request = ({ key }: { readonly key: Ref<string> }) => ({ id: key, nights: 1 });
    // @ts-expect-error a pivot is not compensated
    begin().step("Room", { kind: "pivot", action: reserve, request, compensation: cancel });
    // @ts-expect-error a retriable step has no rejections
    begin().step("Room", { kind: "retriable", action: reserve, request });
    // @ts-expect-error there is no such kind
    begin().step("Room", { kind: "optional", action: reserve, request });
  });

  it("refuse a reference to what the output cannot see", () => {
    // @ts-expect-error a saga's output has no key
    expect(() => begin().output(({ key }) => ({ key }))).not.toThrow();
  });
});
