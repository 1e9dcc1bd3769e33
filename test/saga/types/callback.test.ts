import { describe, expect, it } from "@jest/globals";
import { type OperationsOf, operation, shape } from "../../../lib/saga/index.js";
import { approve, cancel, reserve, tour, withKey } from "./operations.js";

const times = { timeout: { hours: 24 }, heartbeat: { hours: 1 } } as const;
const settle = operation("Settle", {
  request: shape<{ id: string; token: string; by?: string; city?: string }>(),
  response: shape<{ price: number }>(),
});
const giveBack = operation("Cancel", { request: shape<{ id: string; price?: number }>() });

describe("the types of a callback step", () => {
  it("know the token, the response of whoever answers, and every kind", () => {
    const described = tour()
      .callback("Approve", {
        kind: "read-only",
        action: approve,
        ...times,
        request: ({ key, taskToken }) => ({ id: key, token: taskToken }),
      })
      .callback("Settle", {
        action: settle,
        ...times,
        retry: { tries: 2 },
        request: ({ key, taskToken, results, input }) => ({
          id: key,
          token: taskToken,
          by: results.Approve.by,
          city: input.departure,
        }),
        compensation: {
          operation: giveBack,
          request: ({ key, result }) => ({ id: key, price: result.price }),
        },
      })
      .callback("Agree", {
        kind: "pivot",
        action: approve,
        ...times,
        request: ({ key, taskToken }) => ({ id: key, token: taskToken }),
      })
      .callback("Ship", {
        kind: "retriable",
        action: settle,
        ...times,
        request: ({ key, taskToken }) => ({ id: key, token: taskToken }),
      })
      .callback("Tell", {
        kind: "best-effort",
        action: approve,
        ...times,
        request: ({ key, taskToken }) => ({ id: key, token: taskToken }),
      })
      .output(({ results }) => ({
        by: results.Approve.by,
        price: results.Settle.price,
        told: results.Tell.by,
      }));
    expect(described.toJSON().steps).toHaveLength(5);
    const used: OperationsOf<typeof described>["name"][] = ["Approve", "Settle", "Cancel"];
    // @ts-expect-error no such operation is used
    used.push("Reserve");
  });

  it("refuse a missing timeout or heartbeat", () => {
    const { timeout, heartbeat } = times;
    tour().callback("A", {
      kind: "pivot",
      // @ts-expect-error it would wait for a year
      action: approve,
      request: () => ({ id: "", token: "" }),
      heartbeat,
    });
    // @ts-expect-error nobody would be missed
    tour().callback("A", { kind: "pivot", action: approve, request: () => ({ id: "", token: "" }), timeout });
    // @ts-expect-error a step that waits for no token has no heartbeat
    tour().step("A", { action: reserve, request: withKey, compensation: cancel, heartbeat });
  });

  it("refuse the token in a step that waits for no answer, and in a compensation", () => {
    tour().step("A", {
      kind: "pivot",
      action: approve,
      // @ts-expect-error only a callback step has a token
      request: ({ key, taskToken }) => ({ id: key, token: taskToken }),
    });
    tour().callback("A", {
      action: approve,
      ...times,
      request: ({ key, taskToken }) => ({ id: key, token: taskToken }),
      compensation: {
        operation: cancel,
        // @ts-expect-error the token is that of one try of the action
        request: ({ key, taskToken }) => ({ id: key, token: taskToken }),
      },
    });
    tour().callback("A", {
      kind: "pivot",
      action: approve,
      ...times,
      // @ts-expect-error the token is a text
      request: ({ key, taskToken }) => ({ id: key, token: taskToken.text }),
    });
  });

  it("refuse what they refuse in any other step", () => {
    tour().callback("A", {
      // @ts-expect-error a compensatable step has a compensation
      action: approve,
      ...times,
      request: ({ taskToken }) => ({ id: "", token: taskToken }),
    });
    const paid = tour().step("Pay", { kind: "pivot", action: reserve, request: withKey });
    paid.callback("A", {
      kind: "retriable",
      // @ts-expect-error a retriable step has no rejections
      action: approve,
      ...times,
      request: ({ taskToken }) => ({ id: "", token: taskToken }),
    });
    tour().callback("A", {
      // @ts-expect-error the action's request has no amount
      action: settle,
      ...times,
      request: ({ key, taskToken }) => ({ id: key, token: taskToken }),
      compensation: operation("Refund", { request: shape<{ id: string; amount: number }>() }),
    });
    // @ts-expect-error the request lacks a token
    tour().callback("A", { kind: "pivot", action: approve, ...times, request: withKey });
  });
});
