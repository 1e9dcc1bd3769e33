import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import jsonata from "jsonata";
import { expressionSource, isExpression, type JsonValue } from "../../lib/asl/index.js";
import { compile } from "../../lib/compiler/index.js";
import { binary, literal, navigate, states, variable } from "../../lib/compiler/jsonata/build.js";
import { depthOf } from "../../lib/compiler/jsonata/questions.js";
import { emitTemplate } from "../../lib/compiler/lower/template-expression.js";
import { isTreeNode, depthOf as syntaxDepthOf } from "../../lib/runner/jsonata/tree.js";
import { type OperatorName, operators, type TemplateJson } from "../../lib/saga/index.js";
import { json, name, scalar, seed, tries } from "../support/arbitraries.js";
import { payloadOf, stringsIn, taskOf } from "../support/definitions.js";
import { ref, sagaOf, step } from "../support/documents.js";
import { evaluate } from "../support/evaluate.js";
import { applied } from "../support/operators.js";

/** A template with operators as it is generated. */
type Node =
  | { readonly literal: JsonValue }
  | { readonly from: "key" | "input"; readonly path: readonly string[] }
  | { readonly operator: OperatorName; readonly operands: readonly Node[] }
  | { readonly elements: readonly Node[] }
  | { readonly properties: Readonly<Record<string, Node>> };

const key = "Machine:Run/Step";
const numbers = fc.oneof(
  fc.integer({ min: -3, max: 3 }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(1e200, -1e200, Number.MAX_VALUE, -Number.MAX_VALUE, 0.1, 1e308),
);
/** Data of few kinds beside the odd ones, so that operands often agree. */
const value = fc.oneof(
  { weight: 3, arbitrary: numbers },
  { weight: 3, arbitrary: fc.constantFrom<JsonValue>("", "a", "b", "${x}", "it's", true, false, null) },
  { weight: 1, arbitrary: scalar },
  { weight: 1, arbitrary: json() },
);
const slots = ["a", "b", "c", "d"] as const;
const input = fc
  .record({ a: value, b: value, c: value, d: value }, { requiredKeys: [] })
  // As JSON it has no negative zero.
  .map((data): JsonValue => JSON.parse(JSON.stringify(data)));

// What is made of the elements of lists is tested by examples.
const ofLists: readonly string[] = ["sumOf", "count", "map", "filter"];
const named = fc.constantFrom(
  ...(Object.keys(operators) as OperatorName[]).filter((name) => !ofLists.includes(name)),
);
const { node } = fc.letrec<{ node: Node; operation: Node }>((tie) => ({
  operation: named.chain((operator) => {
    if (operator === "round") {
      const decimals = fc.nat({ max: 15 }).map((literal): Node => ({ literal }));
      return fc.tuple(tie("node"), decimals).map((operands): Node => ({ operator, operands }));
    }
    const facts: { readonly least: number; readonly most?: number } = operators[operator];
    return fc
      .array(tie("node"), { minLength: facts.least, maxLength: facts.most ?? 5 })
      .map((operands): Node => ({ operator, operands }));
  }),
  node: fc.oneof(
    { maxDepth: 4, depthSize: "small" },
    fc.record({
      literal: fc.oneof(numbers, fc.constantFrom<JsonValue>("a", "", "${x}", true, null), scalar),
    }),
    fc.oneof(
      fc.constantFrom(...slots).map((slot): Node => ({ from: "input", path: [slot] })),
      fc.constant<Node>({ from: "input", path: ["nothing"] }),
      fc.constant<Node>({ from: "key", path: [] }),
    ),
    { weight: 4, arbitrary: tie("operation") },
    fc.record({ elements: fc.array(tie("node"), { maxLength: 2 }) }),
    fc.record({ properties: fc.dictionary(name, tie("node"), { maxKeys: 2 }) }),
  ),
}));

/** The template as it stands in a document. */
function written(node: Node): TemplateJson {
  if ("literal" in node) return node.literal as TemplateJson;
  if ("from" in node) return ref(node.from, ...node.path);
  if ("operator" in node) return { [`$${node.operator}`]: node.operands.map(written) };
  if ("elements" in node) return node.elements.map(written);
  const properties = Object.entries(node.properties).map(([key, value]) => [key, written(value)]);
  return { $object: Object.fromEntries(properties) };
}

/** What the template stands for; undefined where that is absent. */
function instantiated(node: Node, input: JsonValue): JsonValue | undefined {
  if ("literal" in node) return node.literal;
  if ("from" in node) {
    if (node.from === "key") return key;
    return new Map(Object.entries(input as object)).get(String(node.path[0]));
  }
  if ("operator" in node) {
    return applied(
      node.operator,
      node.operands.map((operand) => instantiated(operand, input)),
    );
  }
  if ("elements" in node) return node.elements.flatMap((element) => wrapped(instantiated(element, input)));
  const entries = Object.entries(node.properties).map(([name, part]) => [name, instantiated(part, input)]);
  return JSON.parse(JSON.stringify(Object.fromEntries(entries)));
}

const wrapped = (value: JsonValue | undefined): JsonValue[] => (value === undefined ? [] : [value]);

describe("the expression of operators", () => {
  it("yields what the operators stand for, whatever the data, in requests and outputs", async () => {
    await fc.assert(
      fc.asyncProperty(node, input, async (node, input) => {
        const body = written(node);
        const saga = sagaOf(
          [
            step("Step", {
              action: { request: { id: ref("key"), body } },
              compensation: { request: { id: ref("key"), part: ref("request", "body") } },
            }),
          ],
          { output: "from" in node && node.from === "key" ? {} : withoutKey(node) },
        );
        const [action, compensation] = [taskOf(saga, "Step"), taskOf(saga, "CancelStep")];
        const expected = JSON.parse(JSON.stringify({ id: key, body: instantiated(node, input) }));
        expect(await evaluate(payloadOf(action), { input })).toEqual(expected);
        expect(await evaluate(payloadOf(compensation), { input })).toEqual(
          JSON.parse(JSON.stringify({ id: key, part: expected.body })),
        );
        expect(await evaluate(action.Output, { input })).toBeDefined();
      }),
      { seed, numRuns: tries(500) },
    );
  });

  it("holds no substitution, and nests no deeper than is counted", () => {
    fc.assert(
      fc.property(node, (node) => {
        const body = written(node);
        const payload = payloadOf(
          taskOf(sagaOf([step("Step", { action: { request: { id: ref("key"), body } } })]), "Step"),
        );
        expect([...stringsIn(payload ?? null)].filter((text) => text.includes("${"))).toEqual([]);
        if (!isExpression(payload)) throw new Error("no expression");
        const tree: unknown = jsonata(expressionSource(payload)).ast();
        if (!isTreeNode(tree)) throw new Error("no tree");
        // The object around it, and what a path is beyond its steps: far from the 40 that AWS leaves.
        expect(syntaxDepthOf(tree)).toBeLessThanOrEqual(depthOfTemplate(body) + 6);
      }),
      { seed, numRuns: tries(1_000) },
    );
  });

  it("does not nest with the number of operands, but for coalesce", () => {
    const many = Array.from({ length: 500 }, (_, index) => ref("input", `a${index}`));
    for (const operator of ["sum", "product", "concat", "and", "or", "isOneOf"] as const) {
      expect(depthOfTemplate({ [`$${operator}`]: many })).toBeLessThanOrEqual(25);
    }
    const saga = sagaOf([
      step("Step", { action: { request: { id: ref("key"), body: { $coalesce: many } } } }),
    ]);
    expect(compile(saga).diagnostics.map(({ code }) => code)).toEqual(["expression-too-deep"]);
  });
});

/** The depth of what a template is emitted as. */
function depthOfTemplate(template: TemplateJson): number {
  const emitted = emitTemplate(template, ([root, ...path]) =>
    root === "key"
      ? binary(variable("saga"), "&", literal("/Step"))
      : navigate(states("context.Execution.Input"), path),
  );
  return emitted === undefined ? 0 : depthOf(emitted);
}

/** An output with the template, if it has no key, which an output cannot refer to. */
function withoutKey(node: Node): TemplateJson {
  const body = written(node);
  return JSON.stringify(body).includes('"$ref":["key"]') ? {} : { body };
}
