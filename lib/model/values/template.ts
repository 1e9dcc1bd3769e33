import type { OperatorName } from "../../saga/operators.js";
import type { ReferencePath } from "../../saga/reference.js";
import type { RawJson, TemplateJson, TemplateVariables } from "../../saga/template.js";
import { type Json, type JsonObject, listOf, objectOf, type Value } from "./json.js";
import { navigate } from "./navigate.js";
import { applied, operatorOf } from "./operators.js";

/** The meaning of those parts of a template that aren't data. */
export interface Meaning {
  readonly reference: (path: ReferencePath) => Value;
  /** The value of raw JSONata, which this package can't evaluate by itself. */
  readonly raw: (source: string, variables: JsonObject) => Value;
}

/** The value of a template: properties and elements that are absent are left out. */
export function evaluated(template: TemplateJson, meaning: Meaning): Value {
  const read = (inner: TemplateJson): Value => evaluated(inner, meaning);
  const form = formOf(template);
  switch (form.kind) {
    case "data":
      return form.value;
    case "reference":
      return meaning.reference(form.path);
    case "list":
      return listOf(form.elements.map(read));
    case "object":
      return objectOf(Object.entries(form.properties).map(([name, part]) => [name, read(part)]));
    case "raw":
      return meaning.raw(
        form.source,
        objectOf(Object.entries(form.variables).map(([name, part]) => [name, read(part)])),
      );
    case "operator":
      return applied(form.operator, {
        templates: form.operands,
        read: (inner, element) =>
          evaluated(inner, element === undefined ? meaning : withElement(element, meaning)),
      });
  }
}

/**
 * The value of the part of a template that a path leads to. Only that part is evaluated, as far as the template itself
 * says which part it is.
 */
export function partOf(template: TemplateJson, path: readonly (string | number)[], meaning: Meaning): Value {
  const [step, ...rest] = path;
  if (step === undefined) return evaluated(template, meaning);
  const form = formOf(template);
  if (form.kind === "reference") return meaning.reference([...form.path, ...path]);
  if (form.kind !== "object") return navigate(evaluated(template, meaning), path);
  const part = Object.hasOwn(form.properties, step) ? form.properties[step] : undefined;
  return part === undefined ? undefined : partOf(part, rest, meaning);
}

/** True if a template holds raw JSONata, so that evaluating it may fail. */
export function holdsRaw(template: TemplateJson): boolean {
  const form = formOf(template);
  switch (form.kind) {
    case "raw":
      return true;
    case "list":
      return form.elements.some(holdsRaw);
    case "object":
      return Object.values(form.properties).some(holdsRaw);
    case "operator":
      return form.operands.some(holdsRaw);
    default:
      return false;
  }
}

/** True if a template refers to something by one of these roots. */
export function refersTo(root: ReferencePath[0], template: TemplateJson): boolean {
  const inside = (inner: TemplateJson): boolean => refersTo(root, inner);
  const form = formOf(template);
  switch (form.kind) {
    case "reference":
      return form.path[0] === root;
    case "list":
      return form.elements.some(inside);
    case "object":
      return Object.values(form.properties).some(inside);
    case "operator":
      return form.operands.some(inside);
    case "raw":
      return Object.values(form.variables).some(inside);
    case "data":
      return false;
  }
}

type Form =
  | { readonly kind: "data"; readonly value: Json }
  | { readonly kind: "reference"; readonly path: ReferencePath }
  | { readonly kind: "list"; readonly elements: readonly TemplateJson[] }
  | { readonly kind: "object"; readonly properties: Readonly<Record<string, TemplateJson>> }
  | { readonly kind: "operator"; readonly operator: OperatorName; readonly operands: readonly TemplateJson[] }
  | { readonly kind: "raw"; readonly source: string; readonly variables: TemplateVariables };

/** A property that begins with `$` gives an object its form; an object of data with such a property is in `$object`. */
function formOf(template: TemplateJson): Form {
  if (template === null || typeof template !== "object") return { kind: "data", value: template };
  if (isTemplates(template)) return { kind: "list", elements: template };
  if (isReference(template)) return { kind: "reference", path: template.$ref };
  if (isWrapped(template)) return { kind: "object", properties: template.$object };
  if (isRaw(template)) {
    const [source, variables] = template.$jsonata;
    return { kind: "raw", source, variables };
  }
  const [[name, operands] = ["", null], ...others] = Object.entries(template);
  const operator = others.length === 0 ? operatorOf(name) : undefined;
  if (operator !== undefined && isTemplates(operands)) return { kind: "operator", operator, operands };
  return { kind: "object", properties: template };
}

/**
 * The meaning of references inside what an operator does with each element of a list: `element` is that element, and
 * `elements.n` that of the n-th list around it.
 */
function withElement(element: Json, outer: Meaning): Meaning {
  return {
    ...outer,
    reference: (path) => {
      const [root, ...rest] = path;
      if (root === "element") return navigate(element, rest);
      if (root !== "elements") return outer.reference(path);
      const [between, ...inside] = rest;
      return outer.reference(
        between === 1 ? ["element", ...inside] : ["elements", Number(between) - 1, ...inside],
      );
    },
  };
}

function isTemplates(template: TemplateJson): template is readonly TemplateJson[] {
  return Array.isArray(template);
}

function isReference(template: object): template is { readonly $ref: ReferencePath } {
  return Object.hasOwn(template, "$ref");
}

function isWrapped(
  template: object,
): template is { readonly $object: Readonly<Record<string, TemplateJson>> } {
  return Object.hasOwn(template, "$object");
}

function isRaw(template: object): template is RawJson {
  return Object.hasOwn(template, "$jsonata");
}
