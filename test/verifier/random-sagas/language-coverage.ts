import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isObject, type JsonObject, type JsonValue } from "../../../lib/asl/index.js";
import { operatorNames } from "../../../lib/saga/operators.js";
import {
  type NodeDocument,
  readTemplate,
  partsOf,
  type SagaDocument,
  type TemplateJson,
} from "../../../lib/saga/index.js";

const schema: JsonObject = JSON.parse(readFileSync(join(__dirname, "../../../saga.schema.json"), "utf8"));

/**
 * Everything that the schema of documents allows: each property with its types, each value of an enumeration and each
 * alternative, as `node[forEach].maxItems` or `options.whenCompensated = "fail"`.
 */
export function pointsOfSchema(): string[] {
  const points = new Set<string>();
  const definitions = isObject(schema.$defs) ? schema.$defs : {};
  collect(schema, "saga", points);
  for (const [name, definition] of Object.entries(definitions)) collect(definition, name, points);
  return [...points];
}

function collect(part: JsonValue, at: string, points: Set<string>): void {
  if (!isObject(part)) return;
  if (typeof part.$ref === "string") return;
  for (const each of listOf(part.enum)) points.add(`${at} = ${JSON.stringify(each)}`);
  for (const alternative of listOf(part.anyOf)) collect(alternative, `${at}${titleOf(alternative)}`, points);
  for (const [name, inside] of Object.entries(objectOf(part.properties))) {
    points.add(`${at}.${name}`);
    if (part.properties !== undefined) collect(inside, `${at}.${name}`, points);
  }
  if (isObject(part.items)) collect(part.items, `${at}[]`, points);
  for (const [index, item] of listOf(part.items).entries()) collect(item, `${at}[${index}]`, points);
  // Of simple values it is the type that may be told apart.
  if (listOf(part.anyOf).length === 0 && part.properties === undefined && part.enum === undefined)
    points.add(`${at}: ${String(part.type)}`);
}

/** What tells an alternative from the others: the type of a node, the operator of a template, or the type of the value. */
function titleOf(alternative: JsonValue): string {
  if (!isObject(alternative)) return "";
  const properties = objectOf(alternative.properties);
  const [type] = listOf(objectOf(properties.type).enum);
  if (typeof type === "string") return `[${type}]`;
  const [only] = Object.keys(properties);
  return only === undefined ? "" : `[${only}]`;
}

/** The points of the schema that a document uses. */
export function pointsOf(document: SagaDocument): ReadonlySet<string> {
  const points = new Set<string>();
  note(JSON.parse(JSON.stringify(document)), schema, "saga", points);
  return points;
}

function note(value: JsonValue, part: JsonValue | undefined, at: string, points: Set<string>): void {
  if (!isObject(part)) return;
  if (typeof part.$ref === "string") {
    const name = part.$ref.split("/").at(-1) ?? "";
    note(value, objectOf(schema.$defs)[name], name, points);
    return;
  }
  const alternatives = listOf(part.anyOf);
  if (alternatives.length > 0) {
    const fitting = alternatives.find((each) => fits(value, each));
    if (fitting !== undefined) note(value, fitting, `${at}${titleOf(fitting)}`, points);
    return;
  }
  if (listOf(part.enum).some((each) => each === value)) points.add(`${at} = ${JSON.stringify(value)}`);
  else if (part.enum === undefined && part.properties === undefined)
    points.add(`${at}: ${String(part.type)}`);
  if (isObject(value)) {
    const properties = objectOf(part.properties);
    for (const [name, inside] of Object.entries(value)) {
      if (Object.hasOwn(properties, name)) {
        points.add(`${at}.${name}`);
        note(inside, properties[name], `${at}.${name}`, points);
      } else note(inside, part.additionalProperties, at, points);
    }
  }
  if (!Array.isArray(value)) return;
  for (const [index, each] of value.entries()) {
    const items = listOf(part.items);
    if (items.length === 0) note(each, part.items, `${at}[]`, points);
    else note(each, items[index], `${at}[${index}]`, points);
  }
}

/** True if a value may be that of an alternative, by its type and the properties that it has to have. */
function fits(value: JsonValue, alternative: JsonValue): boolean {
  if (!isObject(alternative)) return false;
  const { $ref, anyOf, type, properties, required, additionalProperties } = alternative;
  if (typeof $ref === "string")
    return fits(value, objectOf(schema.$defs)[$ref.split("/").at(-1) ?? ""] ?? null);
  if (anyOf !== undefined) return listOf(anyOf).some((each) => fits(value, each));
  if (alternative.enum !== undefined) return listOf(alternative.enum).some((each) => each === value);
  const kind = value === null ? "null" : Array.isArray(value) ? "array" : typeof value;
  if (kind !== type) return false;
  if (!isObject(value)) return true;
  const known = objectOf(properties);
  const isOfType = known.type === undefined || fits(value.type ?? null, known.type);
  const hasAll = listOf(required).every((name) => Object.hasOwn(value, String(name)));
  const isKnown = (name: string) =>
    Object.hasOwn(known, name) || (isObject(additionalProperties) && !name.startsWith("$"));
  return isOfType && hasAll && Object.keys(value).every(isKnown);
}

function listOf(value: JsonValue | undefined): readonly JsonValue[] {
  return Array.isArray(value) ? value : [];
}

function objectOf(value: JsonValue | undefined): JsonObject {
  return isObject(value) ? value : {};
}

/** Every combination of a place for a node, before or after the pivot, with what may be there. */
export function placesOf({ steps }: SagaDocument): ReadonlySet<string> {
  const found = new Set<string>();
  const pivot = steps.findIndex((node) => node.type === "step" && node.kind === "pivot");
  const walk = (nodes: readonly NodeDocument[], around: string, side: string): void => {
    for (const node of nodes) {
      const what =
        node.type === "step"
          ? `${node.kind}${node.action.callback === undefined ? "" : " by token"}`
          : node.type;
      found.add(`${what} in ${around} ${side}`);
      const lists =
        node.type === "parallel"
          ? node.branches
          : node.type === "choice"
            ? node.paths
            : "steps" in node
              ? [node]
              : [];
      for (const { steps: inner } of lists) walk(inner, node.type, side);
    }
  };
  for (const [index, node] of steps.entries()) {
    walk([node], "the saga", pivot >= 0 && index > pivot ? "after the pivot" : "before the pivot");
  }
  return found;
}

/** Every combination that there may be. */
export function placesThereAre(): string[] {
  const around = ["the saga", "parallel", "forEach", "choice", "part"];
  const blocks = ["parallel", "forEach", "choice", "part", "wait"];
  const before = ["compensatable", "read-only", "best-effort"];
  const after = ["retriable", "best-effort"];
  const both = (kinds: readonly string[]) => [...kinds, ...kinds.map((kind) => `${kind} by token`)];
  return [
    ...around.flatMap((place) =>
      [...both(before), ...blocks].map((what) => `${what} in ${place} before the pivot`),
    ),
    ...around.flatMap((place) =>
      [...both(after), ...blocks].map((what) => `${what} in ${place} after the pivot`),
    ),
    ...both(["pivot"]).map((what) => `${what} in the saga before the pivot`),
  ];
}

/** The operators of each kind of template, as `when: $eq`. */
export function operatorsOf(document: SagaDocument): ReadonlySet<string> {
  const found = new Set<string>();
  const note = (role: string, template: TemplateJson | undefined): void => {
    if (template === undefined) return;
    const part = readTemplate(template);
    found.add(`${role}: ${part.kind === "operator" ? `$${part.operator}` : part.kind}`);
    for (const inner of partsOf(part)) note(role, inner);
  };
  const walk = (nodes: readonly NodeDocument[]): void => {
    for (const node of nodes) {
      if (node.type === "step") {
        note("request", node.action.request);
        note("compensation", node.compensation?.request);
      } else if (node.type === "choice")
        for (const { when, steps } of node.paths) {
          note("condition", when);
          walk(steps);
        }
      else if (node.type === "wait") note("time", node.until);
      else {
        if (node.type === "forEach") note("list", node.items);
        if (node.type === "part") note("input of a part", node.input);
        for (const { steps } of node.type === "parallel" ? node.branches : [node]) walk(steps);
      }
    }
  };
  walk([...document.steps, ...(document.hooks?.onCompleted ?? []), ...(document.hooks?.onCompensated ?? [])]);
  note("output", document.output);
  return found;
}

/** Operators and other templates where each of them may be. */
export function operatorsThereAre(): string[] {
  const operators = operatorNames.map((name) => `$${name}`);
  const roles = ["request", "compensation", "condition", "output"];
  return [
    ...roles.flatMap((role) => [...operators, "reference", "literal"].map((what) => `${role}: ${what}`)),
    ...["request: raw", "condition: raw", "time: raw", "time: reference", "time: $concat", "time: $coalesce"],
    ...["list: reference", "list: array", "list: $coalesce", "input of a part: object"],
  ];
}
