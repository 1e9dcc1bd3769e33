import { describe, expect, it } from "@jest/globals";
import { type OperationsOf, operation, shape } from "../../../lib/saga/index.js";
import { cancel, look, reserve, reserving, tour, withKey } from "./operations.js";

const refund = operation("Refund", { request: shape<{ id: string; amount: number }>() });

describe("the types of a parallel block", () => {
  it("know the results of its branches after it, and earlier steps inside", () => {
    const described = tour()
      .step("First", { action: look, kind: "best-effort", request: withKey })
      .parallel("Both", {
        seats: (branch) =>
          branch.step("Seat", reserving).step("Other", {
            action: reserve,
            request: ({ key, results }) => ({
              id: key,
              count: results.Seat.price,
              name: results.First.seatId,
            }),
            compensation: {
              operation: refund,
              request: ({ key, results }) => ({ id: key, amount: results.Seat.price }),
            },
          }),
        look: (branch) =>
          branch.parallel("Deep", {
            one: (deep) => deep.step("Look", { kind: "best-effort", action: look, request: withKey }),
          }),
      })
      .step("After", {
        action: reserve,
        request: ({ results }) => ({
          id: results.Both.seats.Seat.seatId,
          name: results.Both.look.Deep.one.Look.remark,
        }),
        compensation: cancel,
      })
      .output(({ results }) => ({ seats: results.Both.seats, price: results.Both.seats.Other.price }));
    expect(described.toJSON().steps.map(({ type }) => type)).toEqual(["step", "parallel", "step"]);
    const used: OperationsOf<typeof described>["name"][] = ["Reserve", "Cancel", "Refund", "Look"];
    // @ts-expect-error no such operation is used
    used.push("Approve");
  });

  it("refuse a reference into another branch, past the block's end, and what is possibly absent", () => {
    tour().parallel("Both", {
      one: (branch) => branch.step("Seat", reserving),
      two: (branch) =>
        branch.step("Other", {
          action: reserve,
          // @ts-expect-error the other branch runs at the same time
          request: ({ key, results }) => ({ id: key, count: results.Seat.price }),
          compensation: cancel,
        }),
    });
    tour()
      .parallel("Both", { one: (branch) => branch.step("Seat", reserving) })
      .step("After", {
        action: reserve,
        // @ts-expect-error it is results.Both.one.Seat
        request: ({ key, results }) => ({ id: key, count: results.Seat.price }),
        compensation: cancel,
      });
    tour()
      .parallel("Both", {
        one: (branch) => branch.step("Look", { kind: "best-effort", action: look, request: withKey }),
      })
      .step("After", {
        action: reserve,
        // @ts-expect-error the step may have failed
        request: ({ results }) => ({ id: results.Both.one.Look.seatId }),
        compensation: cancel,
      });
  });

  it("refuse the output, the order of recovery and the hooks of a branch, and a saga in its place", () => {
    tour().parallel("Both", {
      one: (branch) => {
        const described = branch.step("Seat", reserving);
        // @ts-expect-error a branch has no output
        expect(() => described.output(() => ({}))).toThrow(TypeError);
        // @ts-expect-error the order of recovery is the saga's
        expect(() => described.recovery({ order: "parallel" })).toThrow(TypeError);
        // @ts-expect-error the saga is completed, not a branch
        expect(() => described.onCompleted("Done", { action: look, request: withKey })).toThrow(TypeError);
        // @ts-expect-error the saga is compensated, not a branch
        expect(() => described.onCompensated("Sorry", { action: look, request: withKey })).toThrow(TypeError);
        return described;
      },
    });
    // @ts-expect-error a saga of its own is no branch
    tour().parallel("Both", { one: () => tour() });
  });
});
