import { describe, expect, it } from "@jest/globals";
import { compile } from "../../../lib/compiler/index.js";
import { allSteps, hasErrors, readDocument, walk } from "../../../lib/saga/index.js";
import { tries } from "../../support/arbitraries.js";
import { expectLawsKept, randomSagas as sagas } from "./laws.js";

describe("a random saga", () => {
  it("is made of everything there is", () => {
    const kinds = new Set(
      sagas.flatMap(({ steps }) =>
        [...walk(steps)].map(({ node }) => (node.type === "step" ? node.kind : node.type)),
      ),
    );
    expect([...kinds].sort()).toEqual(
      ["best-effort", "choice", "compensatable", "forEach", "parallel", "part", "pivot"].concat([
        "read-only",
        "retriable",
        "wait",
      ]),
    );
    expect(
      sagas.some(({ steps }) => allSteps(steps).some(({ action }) => action.callback !== undefined)),
    ).toBe(true);
  });

  it("compiles, from its JSON to the same state machine", () => {
    for (const saga of sagas.slice(0, tries(sagas.length))) {
      const { definition, diagnostics } = compile(saga);
      expect(diagnostics.filter((each) => hasErrors([each]))).toEqual([]);
      const read = readDocument(JSON.parse(JSON.stringify(saga)));
      expect(read.document).toEqual(saga);
      expect(read.document && compile(read.document).definition).toEqual(definition);
    }
  });

  it("keeps every law, whatever fails", async () => {
    // All of them are verified in random-sagas.long.ts, and more by `npm run fuzz`.
    for (const saga of sagas.slice(0, 15)) await expectLawsKept(saga);
  });
});
