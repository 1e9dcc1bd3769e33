import { describe, expect, it } from "@jest/globals";
import type { Retrier } from "../../lib/asl/index.js";
import type { RetryOptions, StepKind } from "../../lib/saga/index.js";
import { taskOf } from "../support/definitions.js";
import { sagaOf, step, stepsOf } from "../support/documents.js";

const never = { ErrorEquals: ["States.QueryEvaluationError", "States.DataLimitExceeded"], MaxAttempts: 0 };
const all = (numbers: Partial<Retrier>) => ({
  ErrorEquals: ["States.ALL"],
  ...numbers,
  JitterStrategy: "FULL",
});
// An interval of 1 s and a rate of 2 are the language's own defaults. No delay comes near 60 s, so nothing is said of that.
const threeTries = all({ MaxAttempts: 2 });
const anHour = all({ IntervalSeconds: 2, MaxAttempts: 31, MaxDelaySeconds: 300 });

describe("the retry of a step", () => {
  it.each<[kind: StepKind, name: string, said: string, expected: object]>([
    ["compensatable", "A", "three times in all", threeTries],
    ["read-only", "A", "three times in all", threeTries],
    ["best-effort", "A", "three times in all", threeTries],
    ["pivot", "A", "for an hour", anHour],
    ["retriable", "B", "for an hour", anHour],
  ])("that is %s tries it %3$s by default", (kind, name, _said, expected) => {
    const saga = sagaOf(kind === "retriable" ? stepsOf("pivot", kind) : stepsOf(kind));
    expect(taskOf(saga, name).Retry).toEqual([never, expected]);
  });

  it("tries its compensation for an hour by default", () => {
    expect(taskOf(sagaOf(stepsOf("compensatable")), "CancelA").Retry).toEqual([never, anHour]);
  });

  it.each<[options: RetryOptions, expected: Partial<Retrier>]>([
    // A twelfth of a day is two hours: 12 delays, up to 2 s, 4 s … 4,096 s, are 4,095 s by expectation, and 23 of two hours more.
    [{ persistFor: { days: 1 } }, { MaxAttempts: 35, MaxDelaySeconds: 7200 }],
    // A twelfth of half an hour is less than five minutes.
    [{ persistFor: { minutes: 30 } }, { MaxAttempts: 19, MaxDelaySeconds: 300 }],
    [
      { persistFor: { days: 1 }, maxDelay: { minutes: 5 } },
      { MaxAttempts: 583, MaxDelaySeconds: 300 },
    ],
    [{ persistFor: { seconds: 50_000 } }, { MaxAttempts: 35, MaxDelaySeconds: 4166 }],
    // Its last delay is 64 s.
    [{ tries: 7 }, { MaxAttempts: 6 }],
  ])("waits longer the longer its compensation persists: %j", (retry, expected) => {
    const saga = sagaOf([step("A", { compensation: { operation: "CancelA", retry } })]);
    expect(taskOf(saga, "CancelA").Retry).toEqual([never, all({ IntervalSeconds: 2, ...expected })]);
  });

  it.each([true, false])(
    "keeps its rejections out of States.ALL, be they final or not (%s)",
    (rejectionsAreFinal) => {
      const declared = { DoA: { rejections: ["Full", "Closed"], rejectionsAreFinal } };
      const ErrorEquals = ["Full", "Closed", "States.QueryEvaluationError", "States.DataLimitExceeded"];
      for (const kind of ["compensatable", "read-only", "best-effort"] as const) {
        expect(taskOf(sagaOf(stepsOf(kind), { declared }), "A").Retry).toEqual([
          { ErrorEquals, MaxAttempts: 0 },
          threeTries,
        ]);
      }
    },
  );

  it.each<[options: RetryOptions, expected: Partial<Retrier>]>([
    [{ tries: 2 }, { MaxAttempts: 1 }],
    [
      { tries: 10, interval: { seconds: 5 } },
      { MaxAttempts: 9, IntervalSeconds: 5, MaxDelaySeconds: 60 },
    ],
    [{ backoffRate: 1.5 }, { BackoffRate: 1.5 }],
    [{ maxDelay: { seconds: 3 } }, { MaxDelaySeconds: 3 }],
    [{ maxDelay: { minutes: 2 } }, {}],
    // 0.5 + 1 + 2 + 4 + 8 + 16 s of expected delays are 31.5 s, one of 30 s more is enough.
    [{ persistFor: { minutes: 1 } }, { MaxAttempts: 7, MaxDelaySeconds: 60 }],
    [
      { persistFor: { seconds: 1 }, backoffRate: 1 },
      { MaxAttempts: 2, BackoffRate: 1 },
    ],
  ])("takes what %j says, and the rest as ever", (retry, expected) => {
    const [first, second] = taskOf(sagaOf([step("A", { action: { retry } })]), "A").Retry ?? [];
    expect([first, second]).toEqual([never, { ...threeTries, ...expected }]);
  });

  it.each<[options: RetryOptions, seconds: number]>([
    [{ interval: { minutes: 3 } }, 180],
    [{ interval: { seconds: 30 }, maxDelay: { seconds: 30 }, backoffRate: 3 }, 30],
    [{ interval: { days: 400 } }, 34_560_000],
  ])("repeats its first delay where %j leaves no room for a longer one", (retry, IntervalSeconds) => {
    expect(taskOf(sagaOf([step("A", { action: { retry } })]), "A").Retry?.[1]).toEqual({
      ErrorEquals: ["States.ALL"],
      IntervalSeconds,
      BackoffRate: 1,
      MaxAttempts: 2,
      JitterStrategy: "FULL",
    });
  });

  it("is left out where there is one try only", () => {
    const once = { retry: { tries: 1 } };
    const saga = sagaOf([step("A", { action: once, compensation: once })], {
      declared: { DoA: { rejections: ["Full"] } },
    });
    expect(taskOf(saga, "A")).not.toHaveProperty("Retry");
    expect(taskOf(saga, "CancelA")).not.toHaveProperty("Retry");
  });
});
