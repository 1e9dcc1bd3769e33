import { describe, expect, it } from "@jest/globals";
import { and, coalesce, eq, exists, gt, jsonata, type OperationsOf, or } from "../../../lib/saga/index.js";
import { cancel, look, reserve, reserving, tour, withKey } from "./operations.js";

const byCar = () =>
  tour().choice("Transport", {
    car: { when: ({ input }) => eq(input.by, "car"), steps: (path) => path.step("Car", reserving) },
    train: {
      when: "otherwise",
      steps: (path) =>
        path.step("Train", { kind: "read-only", action: look, request: withKey }).step("Seat", reserving),
    },
  });

describe("the types of a choice", () => {
  it("refuse what JavaScript's own operators make of references", () => {
    const steps = (path: never) => path;
    expect(() =>
      byCar().choice("Own", {
        // @ts-expect-error it would be false for ever
        a: { when: ({ input }) => !input.insured, steps },
      }),
    ).toThrow("was read for the condition of the path");
  });

  it("know conditions of every form, steps of a path in it, and results of the paths as possibly absent", () => {
    const described = byCar()
      .choice("More", {
        a: { when: ({ input }) => input.insured, steps: (path) => path.step("A", reserving) },
        b: { when: () => and(), steps: (path) => path },
        c: {
          when: () => jsonata<boolean>("true"),
          steps: (path) => path.wait("Pause", { for: { seconds: 1 } }),
        },
        d: {
          when: ({ results }) =>
            and(exists(results.Transport.car.Car), or(gt(results.Transport.train.Seat.price, 1))),
          steps: (path) =>
            path.step("B", reserving).step("C", {
              action: reserve,
              request: ({ results, key }) => ({ id: key, count: results.B.price, name: results.B.seatId }),
              compensation: cancel,
            }),
        },
      })
      .step("After", {
        action: reserve,
        request: ({ key, results }) => ({
          id: key,
          name: coalesce(results.Transport.car.Car.seatId, results.Transport.train.Seat.seatId, "none"),
          count: results.Transport.car.Car.price,
        }),
        compensation: cancel,
      })
      .output(({ results }) => ({
        all: results.Transport,
        car: results.Transport.car,
        c: results.More.d.C.price,
      }));
    expect(described.toJSON().steps.map(({ type }) => type)).toEqual(["choice", "choice", "step"]);
    const used: OperationsOf<typeof described>["name"][] = ["Reserve", "Cancel", "Look"];
    // @ts-expect-error no such operation is used
    used.push("Approve");
  });

  it("refuse the result of a path where it has to be there, and that of its step without its path", () => {
    byCar().step("After", {
      action: reserve,
      // @ts-expect-error the path may not have been taken
      request: ({ results }) => ({ id: results.Transport.car.Car.seatId }),
      compensation: cancel,
    });
    byCar().step("After", {
      action: reserve,
      // @ts-expect-error it is results.Transport.car.Car
      request: ({ key, results }) => ({ id: key, count: results.Car.price }),
      compensation: cancel,
    });
    byCar().step("After", {
      action: reserve,
      // @ts-expect-error there is no such path
      request: ({ key, results }) => ({ id: key, count: results.Transport.boat.Car.price }),
      compensation: cancel,
    });
    byCar().step("After", {
      action: reserve,
      // @ts-expect-error the step is on the other path
      request: ({ key, results }) => ({ id: key, count: results.Transport.car.Train.price }),
      compensation: cancel,
    });
    tour().choice("Transport", {
      car: { when: ({ input }) => eq(input.by, "car"), steps: (path) => path.step("Car", reserving) },
      train: {
        when: "otherwise",
        steps: (path) =>
          path.step("Train", {
            action: reserve,
            // @ts-expect-error the other path was not taken
            request: ({ key, results }) => ({ id: key, count: results.Car.price }),
            compensation: cancel,
          }),
      },
    });
  });

  it("refuse a condition that is no such thing, or none, and a path without steps", () => {
    tour().choice("C", {
      // @ts-expect-error a text is no condition
      a: { when: ({ input }) => input.by, steps: (path) => path.step("A", reserving) },
    });
    tour().choice("C", {
      // @ts-expect-error it is made by eq(…)
      a: { when: ({ input }) => `${typeof input}`, steps: (path) => path.step("A", reserving) },
    });
    // @ts-expect-error there is no input of that name
    expect(() => tour().choice("C", { a: { when: "input.by", steps: (path) => path } })).toThrow();
    // @ts-expect-error a path says when it is taken
    expect(() => tour().choice("C", { a: { steps: (path) => path.step("A", reserving) } })).toThrow();
    // @ts-expect-error a path says what is done on it
    expect(() => tour().choice("C", { a: { when: "otherwise" } })).toThrow();
    tour().choice("C", {
      // @ts-expect-error a condition has no key
      a: { when: ({ key }) => eq(key, "a"), steps: (path) => path.step("A", reserving) },
    });
    tour().choice("C", {
      // @ts-expect-error there is no car by that name
      a: { when: ({ input }) => eq(input.by, "boat"), steps: (path) => path.step("A", reserving) },
    });
  });

  it("refuse an output, an order of recovery and hooks on a path, and a saga of its own in its place", () => {
    tour().choice("C", {
      a: {
        when: "otherwise",
        steps: (path) => {
          // @ts-expect-error a path has no output
          expect(() => path.output(() => ({}))).toThrow(TypeError);
          // @ts-expect-error the order of recovery is the saga's
          expect(() => path.recovery({ order: "parallel" })).toThrow(TypeError);
          // @ts-expect-error the saga is completed, not a path
          expect(() => path.onCompleted("Done", { action: look, request: withKey })).toThrow(TypeError);
          // @ts-expect-error the saga is compensated, not a path
          expect(() => path.onCompensated("Sorry", { action: look, request: withKey })).toThrow(TypeError);
          return path;
        },
      },
    });
    // @ts-expect-error what is described for a path begins with what it is given
    tour().choice("C", { a: { when: "otherwise", steps: () => tour() } });
  });
});
