import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { compile } from "../../../lib/compiler/index.js";
import { allSteps, hasErrors, readDocument, walk } from "../../../lib/saga/index.js";
import { formatVerification, verify } from "../../../lib/verifier/index.js";
import { seed } from "../../support/arbitraries.js";
import { sagaShape } from "./shapes.js";
import { writeSaga } from "./write.js";

/** By which the choices of the sagas take different paths; `npm run fuzz` looks for such inputs itself. */
const inputs = [
  { by: "car", n: 4, list: ["x", "y"], at: "2031-01-01T00:00:00Z" },
  { by: "on foot", n: 1, at: "some day" },
];
const sagas = fc.sample(sagaShape, { seed, numRuns: 300 }).map(writeSaga);

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
    for (const saga of sagas) {
      const { definition, diagnostics } = compile(saga);
      expect(diagnostics.filter((each) => hasErrors([each]))).toEqual([]);
      const read = readDocument(JSON.parse(JSON.stringify(saga)));
      expect(read.document).toEqual(saga);
      expect(read.document && compile(read.document).definition).toEqual(definition);
    }
  });

  it("keeps every law, whatever fails", async () => {
    for (const saga of sagas) {
      const verification = await verify(saga, { inputs, faults: 1, budget: 18, walks: 6 });
      if (!verification.holds)
        throw new Error(`${JSON.stringify(saga)}\n${formatVerification(verification)}`);
    }
  }, 300_000);
});
