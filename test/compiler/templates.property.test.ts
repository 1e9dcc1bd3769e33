import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import type { JsonValue } from "../../lib/asl/index.js";
import { compile } from "../../lib/compiler/index.js";
import { reference } from "../../lib/saga/reference.js";
import { toTemplateJson } from "../../lib/saga/template.js";
import { json, name, scalar, seed, tries } from "../support/arbitraries.js";
import { payloadOf, stringsIn, taskOf } from "../support/definitions.js";
import { ref, sagaOf, step } from "../support/documents.js";
import { evaluate, type World } from "../support/evaluate.js";

type Path = readonly (string | number)[];

/** A template as it is generated: what it is made of, before anything knows what its references refer to. */
type Node =
  | { readonly literal: JsonValue }
  | {
      readonly from: "input" | "result";
      readonly turns: readonly number[];
      readonly beyond: string | undefined;
    }
  | { readonly elements: readonly Node[] }
  | { readonly properties: readonly (readonly [name: string, value: Node])[] };

const { node } = fc.letrec<{ node: Node }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 4, depthSize: "small" },
    fc.record({ literal: scalar }),
    fc.record({
      from: fc.constantFrom("input", "result"),
      turns: fc.array(fc.nat({ max: 9 }), { maxLength: 4 }),
      beyond: fc.option(name, { nil: undefined, freq: 2 }),
    }),
    fc.record({ elements: fc.array(tie("node"), { maxLength: 3 }) }),
    fc.record({
      properties: fc.uniqueArray(fc.tuple(name, tie("node")), { maxLength: 3, selector: ([each]) => each }),
    }),
  ),
}));

/** What a request can refer to. The result is absent when its step, which is best-effort, failed. */
interface Data {
  readonly input: JsonValue;
  readonly result: JsonValue | undefined;
}
const data: fc.Arbitrary<Data> = fc
  .record({ input: json(), result: fc.option(json(), { nil: undefined }) })
  // As JSON it has no negative zero.
  .map((both) => JSON.parse(JSON.stringify(both)));

function partOf(value: JsonValue | undefined, step: string | number): JsonValue | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  return Object.getOwnPropertyDescriptor(value, step)?.value;
}

/** A path that leads through what is there, and at last perhaps beyond it. Never by a name into a list: types forbid it. */
function pathIn(value: JsonValue | undefined, turns: readonly number[], beyond: string | undefined): Path {
  const [turn, ...others] = turns;
  const keys = typeof value === "object" && value !== null ? Object.keys(value) : [];
  const key = turn === undefined ? undefined : keys[turn % keys.length];
  if (key !== undefined) {
    const step = Array.isArray(value) ? Number(key) : key;
    return [step, ...pathIn(partOf(value, step), others, beyond)];
  }
  if (beyond === undefined) return [];
  return [Array.isArray(value) ? keys.length + beyond.length : beyond];
}

/** The template as a user writes it. */
function written(node: Node, data: Data): unknown {
  if ("literal" in node) return node.literal;
  if ("elements" in node) return node.elements.map((element) => written(element, data));
  if ("properties" in node)
    return Object.fromEntries(node.properties.map(([key, value]) => [key, written(value, data)]));
  type Anything = { readonly [step: string | number]: Anything };
  const root = reference<Anything>(node.from === "input" ? ["input"] : ["results", "Before"]);
  return pathIn(data[node.from], node.turns, node.beyond).reduce((at, step) => at[step] ?? at, root);
}

/** What the template stands for; undefined where that is absent. */
function instantiated(node: Node, data: Data): JsonValue | undefined {
  if ("literal" in node) return node.literal;
  if ("elements" in node) {
    return node.elements.flatMap((element) => {
      const value = instantiated(element, data);
      return value === undefined ? [] : [value];
    });
  }
  if ("properties" in node) {
    const entries = node.properties.map(([key, value]) => [key, instantiated(value, data)]);
    return JSON.parse(JSON.stringify(Object.fromEntries(entries)));
  }
  return pathIn(data[node.from], node.turns, node.beyond).reduce<JsonValue | undefined>(
    partOf,
    data[node.from],
  );
}

const worldOf = ({ input, result }: Data): World => ({
  input,
  variables: result === undefined ? {} : { result_Before: result },
});
const before = step("Before", { kind: "best-effort" });
const key = "Machine:Run/Step";

describe("the expression of a template", () => {
  it("yields what the template stands for, in a request, a compensation's request and an output", async () => {
    await fc.assert(
      fc.asyncProperty(node, data, async (node, data) => {
        const body = toTemplateJson(written(node, data), "the template");
        const request = { id: ref("key"), body };
        const saga = sagaOf([before, step("Step", { action: { request }, compensation: { request } })], {
          output: { body },
        });
        const expected = instantiated(node, data);
        const [action, compensation] = [taskOf(saga, "Step"), taskOf(saga, "CancelStep")];
        const whole = JSON.stringify({ id: key, body: expected });
        expect(JSON.stringify(await evaluate(payloadOf(action), worldOf(data)))).toBe(whole);
        expect(JSON.stringify(await evaluate(payloadOf(compensation), worldOf(data)))).toBe(whole);
        expect(JSON.stringify(await evaluate(action.Output, worldOf(data)))).toBe(
          JSON.stringify({ body: expected, failures: {} }),
        );
      }),
      { seed, numRuns: tries(400) },
    );
  });

  it("yields for a part of the action's request what the participant received", async () => {
    await fc.assert(
      fc.asyncProperty(
        node,
        data,
        fc.array(fc.nat({ max: 9 })),
        fc.option(name),
        async (node, data, turns, beyond) => {
          const request = { id: ref("key"), body: toTemplateJson(written(node, data), "the template") };
          const received: JsonValue = JSON.parse(JSON.stringify({ id: key, body: instantiated(node, data) }));
          const path = pathIn(received, turns, beyond ?? undefined);
          const compensation = {
            request: { id: ref("key"), whole: ref("request"), part: ref("request", ...path) },
          };
          const saga = sagaOf([before, step("Step", { action: { request }, compensation })]);
          const payload = payloadOf(taskOf(saga, "CancelStep"));
          const part = path.reduce<JsonValue | undefined>(partOf, received);
          expect(JSON.stringify(await evaluate(payload, worldOf(data)))).toBe(
            JSON.stringify({ id: key, whole: received, part }),
          );
        },
      ),
      { seed, numRuns: tries(300) },
    );
  });

  it("holds nothing that CloudFormation, SAM or Terraform would take for a substitution", () => {
    fc.assert(
      fc.property(node, data, fc.string({ minLength: 1 }), (node, data, title) => {
        const body = toTemplateJson(written(node, data), "the template");
        const steps = [before, step("Step", { action: { request: { id: ref("key"), body } } })];
        const { definition } = compile(sagaOf(steps, { name: `\${${title}`, output: { body } }));
        const substituted = [...stringsIn(definition)].filter((text) => text.includes("${"));
        expect(substituted.sort()).toEqual(["${CancelStep}", "${DoBefore}", "${DoStep}"]);
      }),
      { seed, numRuns: tries(200) },
    );
  });
});
