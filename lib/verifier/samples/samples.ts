import type { JsonValue } from "../../asl/index.js";
import {
  allSteps,
  defaultMaxItems,
  elementAt,
  type ForEachDocument,
  isListOperator,
  type ListOperator,
  type OperationDocument,
  type OperatorName,
  type ReferencePath,
  readTemplate,
  type SagaDocument,
  type StepDocument,
  type TemplateJson,
  walk,
} from "../../saga/index.js";

/** The data of a run: the saga's input, and the operations' answers. */
export interface SampleData {
  readonly input: JsonValue;
  readonly responses: ReadonlyMap<string, JsonValue>;
}

/** A part of the input or of a response that something in the saga refers to. */
export interface Wish {
  /** The operation whose response it is in; undefined for the input. */
  readonly operation: string | undefined;
  readonly path: readonly (string | number)[];
  /** A value that it may well have. */
  readonly sample: JsonValue;
  /** Other values by which the saga might take another way; undefined is absence. */
  readonly others: readonly (JsonValue | undefined)[];
  /** True if a condition on the operation's own answer refers to it. */
  readonly isOfAnswer?: boolean;
}

/** Everything that something in a saga refers to, by what it is taken for. The saga has no parts any more. */
export function wishesOf(document: SagaDocument): Wish[] {
  const steps = new Map(allSteps(document.steps).map((step) => [step.name, step]));
  const values = new DistinctValues();
  const wishes = [...references(document)].flatMap(({ path: [root, ...rest], as, step }): Wish[] => {
    const place = placeOf(root, rest, steps, step);
    if (place === undefined) return [];
    return [{ ...place, sample: values.at(place, as), others: as.others }];
  });
  return [...wishes, ...document.operations.flatMap(wishesOfAnswer)];
}

/** The parts of an operation's answer that the conditions on it refer to. */
export function wishesOfAnswer({ name, rejectedWhen, succeededWhen }: OperationDocument): Wish[] {
  const lists: Lists = { items: new Map() };
  const found = [
    ...[rejectedWhen?.when, succeededWhen].map((template = null) => referencesIn(template, truth, lists)),
    referencesIn(rejectedWhen?.reason ?? null, text, lists),
  ].flatMap((references) => [...references]);
  return found.flatMap(({ path: [root, ...path], as: { sample, others } }) =>
    root === "response" ? [{ operation: name, path, sample, others, isOfAnswer: true }] : [],
  );
}

/** The operation whose response a reference leads to, undefined for the input, and the path in there. */
function placeOf(
  root: ReferencePath[0],
  path: readonly (string | number)[],
  steps: ReadonlyMap<string, StepDocument>,
  step: StepDocument | undefined,
): Pick<Wish, "operation" | "path"> | undefined {
  if (root === "input") return { operation: undefined, path };
  if (root === "result" && step !== undefined) return { operation: step.action.operation, path };
  return root === "results" ? stepIn(path, steps) : undefined;
}

/**
 * Gives every place a value of its own, so that it shows where one is taken for another. Among them are texts with quotes,
 * with names that every JavaScript object has and with characters outside of the first 65,536, and numbers of 16 digits.
 */
class DistinctValues {
  readonly #numbers = new Map<string, number>();

  at({ operation = "input", path }: Pick<Wish, "operation" | "path">, as: Taken): JsonValue {
    if (as !== text && as !== number) return as.sample;
    const place = [operation, ...path].join(".");
    const order = this.#numbers.get(place) ?? this.#numbers.size;
    this.#numbers.set(place, order);
    if (as === number) return order + 1;
    return order % 4 === 3 ? 1_234_567_890_123_456 + order : `${place} ${oddities[order % oddities.length]}`;
  }
}

const oddities = ["it's", '"é"', "constructor 𝄞"];

/** A list that something is done with each element of, in the input or in a response. */
export interface SampleList extends Pick<Wish, "operation" | "path"> {
  readonly forEach: ForEachDocument;
}

/** The lists of a saga, as far as they are references. The saga has no parts any more. */
export function listsOf(document: SagaDocument): SampleList[] {
  const steps = new Map(allSteps(document.steps).map((step) => [step.name, step]));
  return [...walk(document.steps)].flatMap(({ node, place: { block } }): SampleList[] => {
    if (node.type !== "forEach" || readTemplate(node.items).kind !== "reference") return [];
    const [root, ...rest] = listIn(node.items, listsAround(block)) ?? ["absent"];
    const place = placeOf(root, rest, steps, undefined);
    return place === undefined ? [] : [{ ...place, forEach: node }];
  });
}

/** The smallest input and responses in which everything is found that is referred to. */
export function grownFrom(wishes: readonly Wish[]): SampleData {
  const operations = new Set(wishes.flatMap(({ operation }) => operation ?? []));
  const grown = (operation: string | undefined) =>
    grow(wishes.filter((wish) => wish.operation === operation).map(({ path, sample }) => [path, sample]));
  return {
    input: grown(undefined),
    responses: new Map([...operations].map((operation) => [operation, grown(operation)])),
  };
}

/** The step that a path into results leads to, through blocks and parts, and what is left of the path there. */
function stepIn(
  path: readonly (string | number)[],
  steps: ReadonlyMap<string, StepDocument>,
): Pick<Wish, "operation" | "path"> | undefined {
  for (let end = 1; end <= path.length; end += 1) {
    for (let start = 0; start < end; start += 1) {
      const step = steps.get(path.slice(start, end).join("/"));
      if (step !== undefined) return { operation: step.action.operation, path: path.slice(end) };
    }
  }
  return undefined;
}

/** The type that a reference is taken for, by its place. */
interface Taken {
  readonly sample: JsonValue;
  readonly others: Wish["others"];
}

interface Reference {
  readonly path: ReferencePath;
  readonly as: Taken;
  readonly step?: StepDocument;
}

const text: Taken = { sample: "text", others: [] };
const number: Taken = { sample: 1, others: [] };
/** Used by raw JSONata, so nothing is known of its type. */
const anything: Taken = { sample: "text", others: ["a longer text", 1, true, undefined] };
const truth: Taken = { sample: true, others: [false] };
const time: Taken = { sample: "2030-01-01T00:00:00Z", others: ["no time"] };

/** The lists that `item`, `items` and the elements of lists stand for, as references to the lists that they are of. */
interface Lists {
  readonly item?: ReferencePath | undefined;
  readonly items: ReadonlyMap<string, ReferencePath | undefined>;
  /** Every list around that something is made of, innermost first. */
  readonly elements?: readonly (ReferencePath | undefined)[];
}

function* references({ steps, output, hooks }: SagaDocument): Generator<Reference> {
  for (const { node, place } of walk(steps)) {
    const lists = listsAround(place.block);
    switch (node.type) {
      case "step":
        for (const template of [node.action.request, node.compensation?.request ?? null]) {
          for (const found of referencesIn(template, text, lists)) yield { ...found, step: node };
        }
        break;
      case "forEach":
        yield* referencesIn(node.items, { sample: [], others: [] }, lists);
        // Several elements, whether or not anything of them is referred to.
        for (let index = 0; index < lengthFor(node); index += 1) {
          const list = listIn(node.items, lists);
          if (list !== undefined) yield { path: [...list, index], as: text };
        }
        break;
      case "choice":
        for (const { when } of node.paths) yield* referencesIn(when ?? null, truth, lists);
        break;
      case "wait":
        yield* referencesIn(node.until ?? null, time, lists);
    }
  }
  const outermost: Lists = { items: new Map() };
  yield* referencesIn(output ?? null, text, outermost);
  for (const { action } of hooks?.onCompensated ?? []) yield* referencesIn(action.request, text, outermost);
}

/** Two elements, or one more than are worked on at the same time, if those are few. */
function lengthFor({ maxConcurrency = 1, maxItems = defaultMaxItems }: ForEachDocument): number {
  const wanted = maxConcurrency <= mostAtOnce ? maxConcurrency + 1 : 2;
  return Math.max(1, Math.min(wanted, maxItems));
}

/** More elements would take too many runs of every failure. */
export const mostAtOnce = 3;

type Around = Parameters<typeof walk>[1];

function listsAround(block: Around): Lists {
  if (block === undefined) return { items: new Map() };
  const outer = listsAround(block.place.block);
  const { node } = block;
  if (node.type !== "forEach") return outer;
  const list = listIn(node.items, outer);
  return { ...outer, item: list, items: new Map([...outer.items, [node.name, list]]) };
}

/** The first reference of a list expression, as one to the input or to a result. */
function listIn(template: TemplateJson, lists: Lists): ReferencePath | undefined {
  return referencesIn(template, text, lists).next().value?.path;
}

const ordering = ["lt", "lte", "gt", "gte"];
const arithmetic = ["sum", "difference", "product", "round"];

/** Every reference of a template as one to the input or to a result, with what it is taken for. */
function* referencesIn(template: TemplateJson, as: Taken, lists: Lists): Generator<Reference> {
  const part = readTemplate(template);
  switch (part.kind) {
    case "literal":
      return;
    case "reference":
      for (const path of resolved(part.path, lists)) yield { path, as };
      return;
    case "array":
      for (const element of part.elements) yield* referencesIn(element, text, lists);
      return;
    case "object":
      for (const value of Object.values(part.properties)) yield* referencesIn(value, text, lists);
      return;
    case "raw":
      for (const value of Object.values(part.variables)) yield* referencesIn(value, anything, lists);
      return;
    case "operator":
      yield* operandReferences(part.operator, part.operands, { as, lists });
  }
}

/** The kind of value that each list operator makes of an element. */
const bodies: Readonly<Record<ListOperator, Taken>> = { sumOf: number, map: text, filter: truth };

function* operandReferences(
  operator: OperatorName,
  operands: readonly TemplateJson[],
  { as, lists }: { readonly as: Taken; readonly lists: Lists },
): Generator<Reference> {
  const [list = null, each = null] = operands;
  if (isListOperator(operator)) {
    yield* referencesIn(list, { sample: [], others: [] }, lists);
    const { elements = [] } = lists;
    yield* referencesIn(each, bodies[operator], { ...lists, elements: [listIn(list, lists), ...elements] });
    return;
  }
  if (operator === "when") {
    const [condition = null, ...values] = operands;
    yield* referencesIn(condition, truth, lists);
    for (const value of values) yield* referencesIn(value, as, lists);
    return;
  }
  if (operator === "count") {
    yield* referencesIn(list, { sample: [], others: [] }, lists);
    return;
  }
  const literals = operands.filter((operand) => operand === null || typeof operand !== "object");
  const taken = takenBy(operator, literals) ?? as;
  for (const operand of operands) yield* referencesIn(operand, taken, lists);
}

/** The type that an operator takes its operands for; undefined where that depends on what is around it. */
function takenBy(
  operator: string,
  literals: readonly (string | number | boolean | null)[],
): Taken | undefined {
  if (arithmetic.includes(operator)) return number;
  const [literal] = literals;
  if (ordering.includes(operator)) {
    const bound = typeof literal === "number" ? literal : 1;
    return typeof literal === "string"
      ? { sample: literal, others: [`${literal}z`, ""] }
      : { sample: bound, others: [bound - 1, bound + 1] };
  }
  if (operator === "eq" || operator === "isOneOf") {
    return literals.length === 0
      ? undefined
      : { sample: literal ?? null, others: [...literals.slice(1), "another"] };
  }
  if (operator === "exists") return { sample: "text", others: [undefined] };
  return undefined;
}

/** A reference in terms of the input and of results; nothing for those that are given by the saga itself. */
function resolved(reference: ReferencePath, { item, items, elements = [] }: Lists): ReferencePath[] {
  const [root, ...rest] = reference;
  const inEach = (list: ReferencePath | undefined, path: readonly (string | number)[]): ReferencePath[] =>
    list === undefined ? [] : [0, 1].map((index): ReferencePath => [...list, index, ...path]);
  switch (root) {
    case "input":
    case "results":
    case "result":
    case "response":
      return [[root, ...rest]];
    case "item":
      return inEach(item, rest);
    case "items":
      return inEach(items.get(String(rest[0])), rest.slice(1));
    case "element":
    case "elements": {
      const element = elementAt(reference);
      return element === undefined ? [] : inEach(elements[element.between], element.path);
    }
    default:
      return [];
  }
}

function isLong(value: JsonValue): boolean {
  return typeof value === "number" && value > 1e15;
}

/** The smallest value in which every path leads to something. */
function grow(
  wishes: readonly (readonly [path: readonly (string | number)[], sample: JsonValue])[],
): JsonValue {
  const inside = new Map<string | number, (readonly [readonly (string | number)[], JsonValue])[]>();
  for (const [[step, ...rest], sample] of wishes) {
    if (step !== undefined) inside.set(step, [...(inside.get(step) ?? []), [rest, sample]]);
  }
  const here = wishes.filter(([path]) => path.length === 0).map(([, sample]) => sample);
  // Of what it is taken for in several places, a number suits most of them.
  // One of 16 digits suits those alone where anything does.
  if (inside.size === 0) {
    const number = here.find((sample) => typeof sample !== "string" && !isLong(sample));
    return number ?? here.find((sample) => !isLong(sample)) ?? here[0] ?? {};
  }
  const steps = [...inside.keys()];
  if (steps.every((step) => typeof step === "number")) {
    const length = Math.min(8, Math.max(...steps) + 1);
    return Array.from({ length }, (_, index) => grow(inside.get(index) ?? []));
  }
  return Object.fromEntries([...inside].map(([step, wished]) => [step, grow(wished)]));
}
