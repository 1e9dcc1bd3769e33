import { describe, it } from "@jest/globals";
import fc from "fast-check";
import { isExpression, type JsonValue, type State, statesOf } from "../../lib/asl/index.js";
import type { AnySaga, SagaDocument } from "../../lib/saga/index.js";
import { json, name, seed, tries } from "../support/arbitraries.js";
import { definitionOf, stringsIn } from "../support/definitions.js";
import { evaluate, type World } from "../support/evaluate.js";
import { manySagas } from "../support/many-sagas.js";

/** Everything of a state that AWS evaluates, by where it stands. */
function expressionsOf(state: State): [where: string, expression: JsonValue][] {
  const parts = { ...state, Catch: "Catch" in state ? (state.Catch ?? []) : [] };
  return Object.entries(parts).flatMap(([where, part]) =>
    [...stringsIn(part)].filter(isExpression).map((text): [string, JsonValue] => [where, text]),
  );
}

/** Names that the saga looks for in data, so that it finds some of the wrong type. */
function namesIn(saga: AnySaga | SagaDocument): string[] {
  return [...stringsIn("toJSON" in saga ? saga.toJSON() : saga)];
}

/** What only AWS and the saga itself set, so that its shape is certain. */
const caught = fc.record({ Error: fc.string(), Cause: fc.string() });

function worldOf(saga: AnySaga | SagaDocument): fc.Arbitrary<World> {
  const definition = definitionOf(saga);
  const responses = new Set(JSON.stringify(definition).match(/(?<=\$)result_\w+/g));
  const failures = new Set(JSON.stringify(definition).match(/(?<=\$)failed_\w+/g));
  const data = json(fc.oneof(fc.constantFrom(...namesIn(saga)), name));
  return fc.record({
    input: data,
    result: fc.record({ Payload: data }),
    errorOutput: caught,
    variables: fc.record(
      {
        ...Object.fromEntries([...responses].map((variable) => [variable, data])),
        ...Object.fromEntries([...failures].map((variable) => [variable, caught])),
        at: fc.string(),
        failure: caught,
      },
      { requiredKeys: [] },
    ),
  });
}

describe("every expression of a compiled saga", () => {
  it.each(Object.entries(manySagas))("yields something whatever the data: %s", async (_title, saga) => {
    const states = [...statesOf(definitionOf(saga))];
    await fc.assert(
      fc.asyncProperty(worldOf(saga), async (world) => {
        for (const [state, content] of states) {
          for (const [where, expression] of expressionsOf(content)) {
            const value = await evaluate(expression, world);
            if (value === undefined) throw new Error(`${state}, ${where} yields nothing: ${expression}`);
          }
        }
      }),
      {
        seed,
        numRuns: tries(40),
        examples: [[{ input: {}, result: { Payload: null }, errorOutput: { Error: "", Cause: "" } }]],
      },
    );
  });
});
