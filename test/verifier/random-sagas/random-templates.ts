import type { OperatorName, ReferencePath, TemplateJson } from "../../../lib/saga/index.js";
import { type ListOperator, operatorNames } from "../../../lib/saga/operators.js";
import type { Chance } from "./chance.js";
import { type DataType, inside, type Known, randomLiteral, randomName } from "./data-types.js";

/** Where a template stands. */
export interface Whereabouts {
  readonly known: readonly Known[];
  /** True if raw JSONata is allowed. */
  readonly mayBeRaw: boolean;
  /** Number of lists around, of whose elements something is made. @default 0 */
  readonly lists?: number;
}

const any: DataType = { is: "any" };
const text: DataType = { is: "text" };
const number: DataType = { is: "number" };
const truth: DataType = { is: "truth" };
const list: DataType = { is: "list", of: any };

/** JSONata that may fail, by what it yields; `x` is its variable. */
const sources: Readonly<
  Partial<Record<DataType["is"], readonly (readonly [source: string, of: DataType])[]>>
> = {
  text: [
    ["$uppercase($x)", text],
    ["$x & '!'", any],
    ["$substringBefore($x, ' ')", text],
  ],
  number: [
    ["$length($x)", text],
    ["$x + 1", number],
    ["$max($x)", list],
  ],
  truth: [
    ["$length($x) > 3", text],
    ["$x > 2", number],
    ["$contains($x, 'a')", text],
    ["$x", truth],
  ],
  time: [["$x & ''", text]],
  any: [
    ["{ 'a': $x, 'b': [$x] }", any],
    ["$map($x, function($v) { $v })", list],
    ["$keys($x)", any],
    ["$error('no')", any],
  ],
};

/** Writes templates of which most are of the type that they are wanted to be. */
export class RandomTemplates {
  readonly #chance: Chance;

  constructor(chance: Chance) {
    this.#chance = chance;
  }

  of(type: DataType, where: Whereabouts, depth = 2): TemplateJson {
    const chance = this.#chance;
    const references = where.known.filter((known) => type.is === "any" || known.type.is === type.is);
    const { [type.is]: raw = [] } = sources;
    return chance.weighted<TemplateJson>([
      [2, () => this.#literal(type, where, depth)],
      [references.length > 0 ? 5 : 0, () => ({ $ref: chance.pick(references).path })],
      [depth > 0 ? 4 : 0, () => this.#operator(type, where, depth - 1)],
      [where.mayBeRaw && raw.length > 0 ? 0.7 : 0, () => this.#raw(chance.pick(raw), where)],
      [type.is === "any" && depth > 0 ? 2 : 0, () => this.#object(where, depth - 1)],
    ]);
  }

  /** A list that a forEach may go over: no raw JSONata. */
  list(where: Whereabouts): TemplateJson {
    const chance = this.#chance;
    const lists = where.known.filter(({ type }) => type.is === "list");
    const plain = { ...where, mayBeRaw: false };
    return chance.weighted<TemplateJson>([
      [lists.length > 0 ? 6 : 0, () => ({ $ref: chance.pick(lists).path })],
      [2, () => chance.times(chance.whole(0, 3), () => this.of(any, plain, 1))],
      [0.5, () => this.of(any, plain, 1)],
      [0.5, () => ({ $coalesce: [this.of(list, plain, 0), this.of(any, plain, 0)] })],
    ]);
  }

  #literal(type: DataType, where: Whereabouts, depth: number): TemplateJson {
    const chance = this.#chance;
    if (type.is === "list") return chance.times(chance.whole(0, 2), () => this.of(type.of, where, depth - 1));
    if (type.is === "record") return this.#object(where, Math.max(0, depth - 1));
    return randomLiteral(type, chance);
  }

  #object(where: Whereabouts, depth: number): TemplateJson {
    const chance = this.#chance;
    if (chance.is(0.25)) return chance.times(chance.whole(0, 3), () => this.of(any, where, depth));
    const properties = Object.fromEntries(
      chance.times(chance.whole(0, 3), () => [randomName(chance), this.of(any, where, depth)]),
    );
    return Object.keys(properties).some((name) => name.startsWith("$")) || chance.is(0.1)
      ? { $object: properties }
      : properties;
  }

  #raw([source, of]: readonly [string, DataType], where: Whereabouts): TemplateJson {
    return { $jsonata: [source, { x: this.of(of, { ...where, mayBeRaw: false }, 0) }] };
  }

  #operator({ is }: DataType, where: Whereabouts, depth: number): TemplateJson {
    const chance = this.#chance;
    const some = (of: DataType, least: number, most = 3) =>
      chance.times(chance.whole(least, most), () => this.of(of, where, depth));
    const simple: DataType = { is: chance.pick(["text", "number", "truth"] as const) };
    const ordered: DataType = { is: chance.pick(["text", "number", "time"] as const) };
    const byType: Readonly<Record<"number" | "text" | "truth" | "list" | "any", readonly OperatorName[]>> = {
      number: ["sum", "difference", "product", "count", "coalesce", "sumOf", "when", "round"],
      list: ["map", "filter", "when", "coalesce"],
      text: ["concat", "coalesce", "when", "jsonText"],
      truth: ["eq", "lt", "lte", "gt", "gte", "and", "or", "not", "exists", "isOneOf"],
      any: operatorNames,
    };
    const kind = is === "number" || is === "text" || is === "truth" || is === "list" ? is : "any";
    const own: DataType = kind === "list" ? list : { is: kind };
    const operator = chance.pick(byType[is === "time" ? "text" : kind]);
    switch (operator) {
      case "sum":
      case "product":
        return { [`$${operator}`]: some(number, 0) };
      case "difference":
        return { $difference: some(number, 2, 2) };
      case "concat":
        return {
          $concat: chance.times(chance.whole(0, 3), () =>
            this.of(chance.is(0.7) ? text : number, where, depth),
          ),
        };
      case "coalesce":
        return { $coalesce: some(own, 1) };
      case "when":
        return { $when: [this.of(truth, where, depth), ...some(own, 1, 2)] };
      case "round":
        return { $round: [this.of(number, where, depth), ...(chance.is(0.5) ? [chance.whole(0, 3)] : [])] };
      case "jsonText":
        return { $jsonText: [this.of(any, where, depth)] };
      case "count":
        return { $count: [this.of(list, where, depth)] };
      case "sumOf":
        return this.#ofElements(operator, number, where, depth);
      case "map":
        return this.#ofElements(operator, any, where, depth);
      case "filter":
        return this.#ofElements(operator, truth, where, depth);
      case "and":
      case "or":
        return { [`$${operator}`]: some(truth, 0) };
      case "not":
        return { $not: some(truth, 1, 1) };
      case "exists":
        return { $exists: some(any, 1, 1) };
      case "eq":
        return { $eq: some(simple, 2, 2) };
      case "isOneOf":
        return { $isOneOf: some(simple, 1) };
      default:
        return { [`$${operator}`]: some(ordered, 2, 2) };
    }
  }

  /** An operator of a list, with what is made of each element. */
  #ofElements(operator: ListOperator, made: DataType, where: Whereabouts, depth: number): TemplateJson {
    const { lists = 0 } = where;
    const known = where.known.filter(({ type }) => type.is === "list");
    const chosen = known.length > 0 && this.#chance.is(0.8) ? this.#chance.pick(known) : undefined;
    const of = chosen?.type.is === "list" ? chosen.type.of : any;
    // The element of a list further out is told by the number of lists between.
    const outer = where.known.map((each): Known => ({ ...each, path: furtherOut(each.path) }));
    const elements = [...inside({ path: ["element"], type: of })];
    const further = outer.filter(({ path: [root] }) => root === "elements");
    const inner = { ...where, known: [...outer, ...further, ...elements, ...elements], lists: lists + 1 };
    const each =
      lists === 0 && this.#chance.is(0.25)
        ? this.#ofElements("map", any, inner, depth)
        : this.of(made, inner, depth);
    const source = chosen === undefined ? this.of(list, where, depth) : { $ref: chosen.path };
    return { [`$${operator}`]: [source, each] };
  }
}

function furtherOut([root, ...rest]: ReferencePath): ReferencePath {
  if (root === "element") return ["elements", 1, ...rest];
  if (root !== "elements") return [root, ...rest];
  const [between, ...path] = rest;
  return [root, Number(between) + 1, ...path];
}
