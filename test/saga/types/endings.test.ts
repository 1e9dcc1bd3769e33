import { describe, expect, it } from "@jest/globals";
import { eq, type OperationsOf, operation, shape } from "../../../lib/saga/index.js";
import { approve, cancel, look, reserving, tour, withKey } from "./operations.js";

const tell = operation("Tell", {
  request: shape<{ id: string; text?: string; by?: string; more?: readonly (string | undefined)[] }>(),
  response: shape<{ at: string }>(),
  rejections: ["Busy"],
});
const described = () =>
  tour()
    .step("Car", reserving)
    .part("Out", (part) => part.step("Fly", reserving))
    .choice("C", {
      a: { when: ({ input }) => eq(input.by, "car"), steps: (path) => path.step("Tow", reserving) },
    })
    .step("Pay", { kind: "pivot", action: look, request: withKey });

describe("the types of an order of recovery", () => {
  it("know the orders that there are, and the names of outermost steps and parts", () => {
    const orders = [
      described().recovery({}),
      described().recovery({ order: "reverse" }),
      described().recovery({ order: "parallel", continueOnStuck: true }),
      described()
        .recovery({ order: { first: ["Car", "Out"] } })
        .recovery({ continueOnStuck: false }),
    ];
    expect(orders.map((saga) => saga.toJSON().recovery)).toEqual([
      {},
      { order: "reverse" },
      { order: "parallel", continueOnStuck: true },
      { order: { first: ["Car", "Out"] }, continueOnStuck: false },
    ]);
  });

  it("refuse other orders, and names that there are not, or not outermost", () => {
    // @ts-expect-error there is no such order
    described().recovery({ order: "forward" });
    // @ts-expect-error no step is called so
    described().recovery({ order: { first: ["Bus"] } });
    // @ts-expect-error the step is on a path of a choice
    described().recovery({ order: { first: ["Tow"] } });
    // @ts-expect-error the step is in a part
    described().recovery({ order: { first: ["Fly"] } });
    // @ts-expect-error a list of names
    described().recovery({ order: { first: "Car" } });
    // @ts-expect-error yes or no
    described().recovery({ continueOnStuck: "yes" });
    // @ts-expect-error there are no steps yet
    tour().recovery({ order: { first: ["Car"] } });
  });
});

describe("the types of what is run at the end", () => {
  it("know results where the saga is completed, and the failure where it was compensated", () => {
    const told = described()
      .onCompleted("Done", {
        action: tell,
        request: ({ key, results, input }) => ({ id: key, text: results.Pay.remark, by: input.by }),
        timeout: { seconds: 5 },
        retry: { tries: 1 },
      })
      .onCompensated("Sorry", {
        action: tell,
        request: ({ key, keyHash, failure, input }) => ({
          id: key,
          text: failure.error,
          more: [failure.step, failure.cause, keyHash, input.city],
        }),
      })
      .output(({ results }) => ({ paid: results.Pay.price }));
    expect(Object.keys(told.toJSON().hooks ?? {})).toEqual(["onCompleted", "onCompensated"]);
    const used: OperationsOf<typeof told>["name"][] = ["Reserve", "Cancel", "Look", "Tell"];
    // @ts-expect-error no such operation is used
    used.push("Approve");
  });

  it("refuse results where the saga was compensated, and the failure where it is completed", () => {
    described().onCompensated("Sorry", {
      action: tell,
      // @ts-expect-error what was compensated has no result
      request: ({ key, results }) => ({ id: key, text: results.Pay.remark }),
    });
    described().onCompleted("Done", {
      action: tell,
      // @ts-expect-error nothing failed
      request: ({ key, failure }) => ({ id: key, text: failure.error }),
    });
    described().onCompensated("Sorry", {
      action: tell,
      // @ts-expect-error it is not the compensation of a step
      request: ({ key, request }) => ({ id: key, text: request }),
    });
    described().onCompleted("Done", {
      action: tell,
      // @ts-expect-error results of what is run at the end are nobody's
      request: ({ key, results }) => ({ id: key, text: results.Done.at }),
    });
    described()
      .onCompleted("Done", { action: tell, request: withKey })
      // @ts-expect-error results of what is run at the end are not in the output
      .output(({ results }) => ({ told: results.Done.at }));
  });

  it("refuse another kind, a compensation, and a request that lacks something", () => {
    // @ts-expect-error it is best-effort
    described().onCompleted("Done", { kind: "read-only", action: tell, request: withKey });
    // @ts-expect-error it is not compensated
    described().onCompleted("Done", { action: tell, request: withKey, compensation: cancel });
    // @ts-expect-error the token is missing
    described().onCompleted("Done", { action: approve, request: withKey });
    described().onCompensated("Sorry", {
      action: approve,
      // @ts-expect-error it waits for no answer
      request: ({ key, taskToken }) => ({ id: key, token: taskToken }),
    });
  });
});

describe("the types of an output", () => {
  it("know the input and results of everything outermost", () => {
    const { output } = described()
      .step("Mail", { kind: "best-effort", action: tell, request: withKey })
      .output(({ input, results }) => ({
        by: input.by,
        deep: { list: [results.Car.price, results.Out.Fly.seatId, null, true] },
        tow: results.C.a.Tow.price,
        mailed: results.Mail.at,
        same: eq(input.by, "car"),
      }))
      .toJSON();
    expect(Object.keys(output ?? {})).toEqual(["by", "deep", "tow", "mailed", "same"]);
  });

  it("refuse what is no object, what is no data, and results that there are not", () => {
    // @ts-expect-error a text is no object
    described().output(() => "done");
    // @ts-expect-error a reference is no object
    described().output(({ results }) => results.Pay);
    // @ts-expect-error a function is no data
    expect(() => described().output(() => ({ at: () => 1 }))).toThrow();
    // @ts-expect-error there is no such step
    described().output(({ results }) => ({ boat: results.Boat }));
    // @ts-expect-error the output is not that of an iteration
    expect(() => described().output(({ item }) => ({ item }))).not.toThrow();
  });
});
