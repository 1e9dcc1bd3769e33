import { describe, expect, it } from "@jest/globals";
import type { SagaDocument } from "../../lib/saga/index.js";
import { verify } from "../../lib/verifier/index.js";
import { choice, forEach, parallel, ref, sagaOf, step } from "../support/documents.js";

/** Sagas for which a law once said that it was broken, though what they compile to does what they mean. */
const sagas: Readonly<Record<string, SagaDocument>> = {
  "a list is too long in one branch while a step fails in another": sagaOf([
    parallel("Both", {
      one: [step("A")],
      two: [
        choice("Way", {
          far: [{ $exists: [ref("input", "far")] }, [step("B")]],
          near: [
            { $exists: [ref("input", "list")] },
            [
              step("Tell", { kind: "best-effort" }),
              forEach("Each", ref("input", "list"), [step("Ask", { kind: "read-only" })], { maxItems: 2 }),
            ],
          ],
        }),
      ],
    }),
  ]),
};

describe("every law is kept", () => {
  it.each(Object.entries(sagas))("if %s", async (_what, saga) => {
    const { broken } = await verify(saga, { faults: 1, inputs: [{ list: [1, 2, 3] }] });
    expect(broken).toEqual([]);
  });
});
