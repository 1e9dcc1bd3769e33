import { describe, expect, it } from "@jest/globals";
import { overdueAnswer } from "../../lib/verifier/subject/deadline.js";
import { replay, verify } from "../../lib/verifier/index.js";
import { definitionOf } from "../support/definitions.js";
import { sagaOf, step, wait } from "../support/documents.js";
import { type Edit, payload, text } from "./mutations/edit.js";

const waiting = sagaOf([step("A"), wait("Pause", { for: { minutes: 5 } }), step("B")], {
  options: { deadline: { minutes: 30 } },
});

describe("a call that lasts until the deadline has passed", () => {
  const deadline = { at: 10_000, tries: 3 };

  it.each([
    {
      what: "at the deadline, if it can",
      now: 1_000,
      latest: 12_000,
      attempt: 1,
      at: 10_000,
      succeeds: true,
    },
    {
      what: "at once, if it has passed",
      now: 11_000,
      latest: 12_000,
      attempt: 1,
      at: 11_000,
      succeeds: true,
    },
    { what: "at the last moment", now: 1_000, latest: 5_000, attempt: 3, at: 5_000, succeeds: true },
    { what: "at the last moment", now: 1_000, latest: 5_000, attempt: 1, at: 5_000, succeeds: false },
    { what: "shortly before it", now: 1_000, latest: 9_999, attempt: 2, at: 8_001, succeeds: false },
  ])("$what: at $at ms, try $attempt of 3 succeeds: $succeeds", ({ now, latest, attempt, at, succeeds }) => {
    expect(overdueAnswer(deadline, { now, latest, attempt })).toEqual({ at, succeeds });
  });

  it("keeps the next action from being called", async () => {
    const { timeline, broken } = await replay(waiting, "A=overdue");
    expect(timeline).toMatch(/A +try 3 .*\n.*30:00 min +B +failed: States.QueryEvaluationError/);
    expect(broken).toEqual([]);
  });

  it("leaves the pivot to be called", async () => {
    const saga = sagaOf([step("A"), wait("Pause", { for: { minutes: 5 } }), step("Pay", { kind: "pivot" })], {
      options: { deadline: { minutes: 30 } },
    });
    const { timeline, broken } = await replay(saga, "A=overdue");
    expect(timeline).toMatch(/30:0\d min +Pay +try 1 +takes effect/);
    expect(broken).toEqual([]);
  });

  it.each<[fault: string, edit: Edit]>([
    [
      "doesn't ask for it",
      payload("B", (source) => source.replace(/\$millis\(\) >= [^?]*\? \$error\([^)]*\) : /, "")),
    ],
    ["has another one", text("B", "+ 1800000", "+ 1860000")],
    ["is called at the very moment", text("B", "$millis() >=", "$millis() >")],
  ])("finds out a machine that %s", async (_fault, edit) => {
    const { broken } = await verify(waiting, {
      faults: 1,
      stops: 0,
      definition: edit(definitionOf(waiting)),
    });
    expect(broken).toMatchObject([{ code: "model", script: "A=overdue" }]);
  });
});
