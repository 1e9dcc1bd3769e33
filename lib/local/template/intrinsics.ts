import { isArray, isObject, type JsonObject, type JsonValue } from "../../asl/index.js";
import { shown, UnresolvedValueError } from "../errors.js";
import { placeholderIn } from "./unknown-values.js";

/** A value of a template after its intrinsics were carried out; undefined is `AWS::NoValue`. */
export type Resolved = JsonValue | undefined;

/** The values that intrinsics take from the template around them. A place is where the value stands, for messages. */
export interface TemplateScope {
  resolve(value: JsonValue, place: string): Resolved;
  reference(name: string, place: string): Resolved;
  attribute(name: string, attribute: string, place: string): Resolved;
  condition(name: string, place: string): boolean;
  mapping(name: string, place: string): JsonObject;
  exported(name: string, place: string): Resolved;
  readonly region: string;
}

type Intrinsic = (argument: JsonValue, place: string, scope: TemplateScope) => Resolved;

/**
 * The intrinsic functions of CloudFormation that have a value on this machine. Not there: Fn::Transform and Fn::Cidr.
 *
 * Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html
 */
const intrinsics: Readonly<Record<string, Intrinsic>> = {
  Ref: (argument, place, scope) => scope.reference(literal(argument, place), place),
  "Fn::GetAtt": (argument, place, scope) => {
    const [name, ...path] = isArray(argument) ? argument : literal(argument, place).split(".");
    const attribute = path.map((part) => textOf(part, place, scope)).join(".");
    return scope.attribute(literal(name, place), attribute, place);
  },
  "Fn::Join": (argument, place, scope) => {
    const [separator, parts] = list(argument, place, scope);
    return list(parts, place, scope)
      .map((part) => textOf(part, place, scope))
      .join(literal(separator, place));
  },
  "Fn::Sub": (argument, place, scope) => {
    const [template, variables] = isArray(argument) ? argument : [argument];
    return substitute(literal(template, place), place, (name) => {
      if (isObject(variables) && name in variables) return textOf(variables[name], place, scope);
      const [resource = name, ...path] = name.split(".");
      const value =
        path.length > 0 ? scope.attribute(resource, path.join("."), place) : scope.reference(name, place);
      return textOf(value, place, scope);
    });
  },
  "Fn::Select": (argument, place, scope) => {
    const [index, choices] = list(argument, place, scope);
    const chosen = list(choices, place, scope)[Number(index)];
    const unknown = chosen === undefined ? placeholderIn(JSON.stringify(choices)) : undefined;
    // A part of a value that isn't known isn't known either.
    if (unknown !== undefined) return unknown;
    if (chosen === undefined)
      throw new UnresolvedValueError(
        `Fn::Select in ${place} asks for entry ${shown(index)} of ${shown(choices)}.`,
      );
    return chosen;
  },
  "Fn::Split": (argument, place, scope) => {
    const [separator, text] = list(argument, place, scope);
    return textOf(text, place, scope).split(literal(separator, place));
  },
  "Fn::If": (argument, place, scope) => {
    const [name, then, otherwise] = isArray(argument) ? argument : [];
    const taken = scope.condition(literal(name, place), place) ? then : otherwise;
    return taken === undefined ? undefined : scope.resolve(taken, place);
  },
  "Fn::Equals": (argument, place, scope) => {
    const [left, right] = list(argument, place, scope);
    return JSON.stringify(left) === JSON.stringify(right);
  },
  "Fn::And": (argument, place, scope) => conditions(argument, place, scope).every((holds) => holds()),
  "Fn::Or": (argument, place, scope) => conditions(argument, place, scope).some((holds) => holds()),
  "Fn::Not": (argument, place, scope) => !conditions(argument, place, scope).every((holds) => holds()),
  "Fn::FindInMap": (argument, place, scope) => {
    const [map, first, second] = list(argument, place, scope);
    const row = scope.mapping(literal(map, place), place)[textOf(first, place, scope)];
    const value = isObject(row) ? row[textOf(second, place, scope)] : undefined;
    if (value === undefined)
      throw new UnresolvedValueError(`Fn::FindInMap in ${place} finds nothing at ${shown(argument)}.`);
    return value;
  },
  "Fn::Base64": (argument, place, scope) => Buffer.from(textOf(argument, place, scope)).toString("base64"),
  "Fn::ImportValue": (argument, place, scope) => scope.exported(textOf(argument, place, scope), place),
  "Fn::GetAZs": (argument, place, scope) => {
    const region = textOf(argument, place, scope) || scope.region;
    return ["a", "b", "c"].map((zone) => region + zone);
  },
};

/** Carries out all intrinsics in a value of a template. What resolves to `AWS::NoValue` is left out, as in CloudFormation. */
export function resolveValue(value: JsonValue, place: string, scope: TemplateScope): Resolved {
  if (isArray(value)) {
    return value
      .map((item, index) => scope.resolve(item, `${place}[${index}]`))
      .filter((item) => item !== undefined);
  }
  if (!isObject(value)) return value;

  const [name, ...others] = Object.keys(value);
  if (name !== undefined && others.length === 0 && (name === "Ref" || name.startsWith("Fn::"))) {
    const intrinsic = intrinsics[name];
    if (intrinsic === undefined) {
      throw new UnresolvedValueError(
        `${place} uses ${name}, which the local environment does not carry out. It knows ${Object.keys(intrinsics).join(", ")}.`,
      );
    }
    return intrinsic(value[name] ?? null, place, scope);
  }
  const resolved: Record<string, JsonValue> = {};
  for (const [key, item] of Object.entries(value)) {
    const result = scope.resolve(item, `${place}.${key}`);
    if (result !== undefined) resolved[key] = result;
  }
  return resolved;
}

/** A value as text, as CloudFormation turns numbers and booleans into it where it expects a string. */
export function textOf(value: JsonValue | undefined, place: string, scope: TemplateScope): string {
  const resolved = value === undefined ? undefined : scope.resolve(value, place);
  if (typeof resolved === "string") return resolved;
  if (typeof resolved === "number" || typeof resolved === "boolean") return String(resolved);
  throw new UnresolvedValueError(`${place} needs text, and got ${shown(resolved)}.`);
}

/** True if a value that stands for a condition holds. */
export function conditionHolds(value: JsonValue, place: string, scope: TemplateScope): boolean {
  // `Condition` is an intrinsic only here: everywhere else it is an ordinary key, in policies for example.
  if (isObject(value) && typeof value.Condition === "string") return scope.condition(value.Condition, place);
  return scope.resolve(value, place) === true;
}

/** Not evaluated before they are asked for, so that Fn::And and Fn::Or stop where they can. */
function conditions(argument: JsonValue, place: string, scope: TemplateScope): (() => boolean)[] {
  const values = isArray(argument) ? argument : [argument];
  return values.map((value) => () => conditionHolds(value, place, scope));
}

function list(value: JsonValue | undefined, place: string, scope: TemplateScope): readonly JsonValue[] {
  const resolved = value === undefined ? undefined : scope.resolve(value, place);
  if (isArray(resolved)) return resolved;
  throw new UnresolvedValueError(`${place} needs a list, and got ${shown(resolved)}.`);
}

function literal(value: JsonValue | undefined, place: string): string {
  if (typeof value === "string") return value;
  throw new UnresolvedValueError(`${place} needs a literal string, and got ${shown(value)}.`);
}

/** Fills in `${Name}` and `${Name.Attribute}`; `${!Literal}` stands for `${Literal}`. */
function substitute(template: string, place: string, lookUp: (name: string) => string): string {
  return template.replace(/\$\{([^}]*)\}/g, (whole, name: string) => {
    if (name.startsWith("!")) return `\${${name.slice(1)}}`;
    if (name.trim() === "")
      throw new UnresolvedValueError(`Fn::Sub in ${place} holds ${whole}, which names nothing.`);
    return lookUp(name.trim());
  });
}

/** A value as text: a text as it is, and everything else as JSON. */
export function asText(value: JsonValue): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
