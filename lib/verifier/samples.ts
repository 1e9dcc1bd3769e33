import type { JsonValue } from "../asl/index.js";
import {
  allSteps,
  type ReferencePath,
  readTemplate,
  type SagaDocument,
  type TemplateJson,
  walk,
} from "../saga/index.js";

/** A part of a value that some template refers to, and what it is taken for. */
interface Wish {
  readonly path: readonly (string | number)[];
  readonly sample: JsonValue;
}

/** What operations may answer: every property that something in the saga refers to. */
export function responsesFor(document: SagaDocument): ReadonlyMap<string, JsonValue> {
  const steps = new Map(allSteps(document.steps).map((step) => [step.name, step]));
  const wishes = new Map<string, Wish[]>();
  for (const { path, sample, step } of references(document)) {
    const [root, ...rest] = path;
    // Into a block a path goes by the names of branches, and ends in a step's.
    const at = root === "result" ? -1 : rest.findIndex((name) => typeof name === "string" && steps.has(name));
    const name = root === "result" ? step : rest[at];
    const found = typeof name === "string" ? steps.get(name) : undefined;
    if ((root !== "results" && root !== "result") || found === undefined) continue;
    const { operation } = found.action;
    wishes.set(operation, [...(wishes.get(operation) ?? []), { path: rest.slice(at + 1), sample }]);
  }
  return new Map([...wishes].map(([operation, wished]) => [operation, grow(wished)]));
}

/** An input that has every property which something in the saga refers to. */
export function inputFor(document: SagaDocument): JsonValue {
  const wishes = [...references(document)].flatMap(({ path: [root, ...path], sample }): Wish[] =>
    root === "input" ? [{ path, sample }] : [],
  );
  return grow(wishes);
}

interface Reference {
  readonly path: ReferencePath;
  readonly sample: JsonValue;
  readonly step?: string;
}

function* references({ steps, output }: SagaDocument): Generator<Reference> {
  for (const { node } of walk(steps)) {
    if (node.type !== "step") continue;
    const templates = [node.action.request, node.compensation?.request ?? null];
    for (const template of templates) {
      for (const found of typedReferences(template)) yield { ...found, step: node.name };
    }
  }
  yield* typedReferences(output ?? null);
}

const numeric = ["sum", "difference", "product", "lt", "lte", "gt", "gte"];

function* typedReferences(template: TemplateJson, expected: JsonValue = "text"): Generator<Reference> {
  const part = readTemplate(template);
  switch (part.kind) {
    case "literal":
      return;
    case "reference":
      yield { path: part.path, sample: expected };
      return;
    case "operator": {
      const literal = part.operands.find((operand) => operand === null || typeof operand !== "object");
      const sample = numeric.includes(part.operator) ? 1 : (literal ?? expected);
      for (const operand of part.operands) yield* typedReferences(operand, sample);
      return;
    }
    case "array":
      for (const element of part.elements) yield* typedReferences(element);
      return;
    case "object":
      for (const value of Object.values(part.properties)) yield* typedReferences(value);
  }
}

/** The smallest value in which every path leads to something. */
function grow(wishes: readonly Wish[]): JsonValue {
  const here = wishes.filter(({ path }) => path.length === 0);
  const inside = new Map<string | number, Wish[]>();
  for (const { path, sample } of wishes) {
    const [step, ...rest] = path;
    if (step !== undefined) inside.set(step, [...(inside.get(step) ?? []), { path: rest, sample }]);
  }
  if (inside.size === 0) return here[0]?.sample ?? {};
  const steps = [...inside.keys()];
  if (steps.every((step) => typeof step === "number")) {
    const length = Math.min(8, Math.max(...steps) + 1);
    return Array.from({ length }, (_, index) => grow(inside.get(index) ?? []));
  }
  return Object.fromEntries([...inside].map(([step, wished]) => [step, grow(wished)]));
}
