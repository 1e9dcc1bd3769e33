import { describe, expect, it } from "@jest/globals";
import { replay, verify } from "../../lib/verifier/index.js";
import { definitionOf } from "../support/definitions.js";
import { baseSagas } from "./mutations/base-sagas.js";
import { task } from "./mutations/edit.js";

describe("an operation that is down until the execution is redriven", () => {
  it("fails for every element of a list, and for all of them the execution is redriven once", async () => {
    const { timeline, broken } = await replay(baseSagas.list, "Last=failed CancelA@0=down");
    expect(timeline).toMatch(/CancelA@0 +tr.*fails before it does anything/);
    expect(timeline).toMatch(/CancelA@1 +tr.*fails before it does anything/);
    expect(timeline.match(/the execution redriven/g)).toHaveLength(1);
    expect(timeline).toMatch(/CancelA@0#2 +try 1 +compensates\n.*CancelA@1#2 +try 1 +compensates/);
    expect(broken).toEqual([]);
  });

  it("fails once more at the end, where the stuck compensations are called again", async () => {
    const { timeline, broken } = await replay(baseSagas.persistent, "C=failed CancelA=down");
    expect(timeline).toMatch(
      /stuck: FAILED on CancelA: again .*redriven\n.*CancelA: again#2 +try 1 +compensates/,
    );
    expect(broken).toEqual([]);
  });

  it("is no outcome of an operation that is called for one thing alone", async () => {
    await expect(replay(baseSagas.sequence, "C=down")).rejects.toThrow("it can only be");
  });

  it("finds out a machine that is patient in the first of two calls alone", async () => {
    const definition = task(
      "CancelA: again",
      ({ Retry: _, ...state }) => state,
    )(definitionOf(baseSagas.persistent));
    const { broken } = await replay(baseSagas.persistent, "C=failed CancelA=down", { definition });
    expect(broken.map(({ code }) => code)).toContain("model");
    const plain = await replay(baseSagas.persistent, "C=failed CancelA=failed", { definition });
    expect(plain.broken).toEqual([]);
  });

  it("is tried wherever it makes a difference", async () => {
    const { holds, runs } = await verify(baseSagas.limited, { faults: 1, stops: 0 });
    expect(holds).toBe(true);
    expect(runs).toBeGreaterThan(20);
  });
});
