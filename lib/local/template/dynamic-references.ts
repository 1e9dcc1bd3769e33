import { isArray, isObject, type JsonValue } from "../../asl/index.js";
import { UnresolvedValueError } from "../errors.js";
import { objectIn } from "../json-text.js";
import type { Resolved } from "./intrinsics.js";

/** A dynamic reference of CloudFormation, such as `{{resolve:ssm:/prod/limit}}`. */
export interface DynamicReference {
  readonly service: "ssm" | "ssm-secure" | "secretsmanager";
  /** Text between `{{resolve:` and `}}`. */
  readonly text: string;
  /** Name or ARN of the parameter or secret. */
  readonly id: string;
  /** For a secret that is JSON: the name of the field that is asked for. */
  readonly field?: string;
}

/**
 * Replaces the dynamic references in a text.
 *
 * Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html
 */
export function replaceReferences(value: string, lookUp: (reference: DynamicReference) => string): string {
  return value.replace(
    /\{\{resolve:((ssm|ssm-secure|secretsmanager):([^{}]+))\}\}/g,
    (_whole, text: string, service: DynamicReference["service"], rest: string) =>
      lookUp(
        service === "secretsmanager" ? secretReference(text, rest) : parameterReference(service, text, rest),
      ),
  );
}

/**
 * Turns what the CDK writes if it may not look a parameter up, such as `dummy-value-for-/prod/limit`, into references.
 *
 * @param lookups names of parameters, by what was written in their place.
 */
export function asReferences(text: string, lookups: ReadonlyMap<string, string>): string {
  // The longest first, as one may be the beginning of another.
  const written = [...lookups].sort(([one], [other]) => other.length - one.length);
  return written.reduce((rest, [dummy, name]) => rest.replaceAll(dummy, `{{resolve:ssm:${name}}}`), text);
}

/** A value with all texts in it replaced; names of fields stay as they are. */
export function mapTexts(value: Resolved, replace: (text: string) => string): Resolved {
  if (typeof value === "string") return replace(value);
  const replaced = (item: JsonValue): JsonValue => mapTexts(item, replace) ?? null;
  if (isArray(value)) return value.map(replaced);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, replaced(item)]));
}

/** `NAME` or `NAME:VERSION`; the name may be an ARN, which has six parts. */
function parameterReference(service: "ssm" | "ssm-secure", text: string, rest: string): DynamicReference {
  return { service, text, id: leading(rest, 6) };
}

/** `ID:SecretString:FIELD:STAGE:VERSION`, of which only the id has to be there; an ARN has seven parts. */
function secretReference(text: string, rest: string): DynamicReference {
  const id = leading(rest, 7);
  const [, , field = ""] = rest.slice(id.length).split(":");
  return { service: "secretsmanager", text, id, ...(field === "" ? {} : { field }) };
}

/** The first part of a text with colons; more of them if it is an ARN. */
function leading(text: string, partsOfArn: number): string {
  return text
    .split(":")
    .slice(0, text.startsWith("arn:") ? partsOfArn : 1)
    .join(":");
}

/**
 * The field of a secret that a reference asks for, or all of it.
 *
 * @throws UnresolvedValueError if the secret isn't JSON, or doesn't have the field.
 */
export function fieldOfSecret(secret: string, { id, field }: DynamicReference, place: string): string {
  if (field === undefined) return secret;
  const value = objectIn(secret)[field];
  if (value === undefined) {
    throw new UnresolvedValueError(
      `${place} asks for the field ${JSON.stringify(field)} of the secret ${id}, whose value here isn't JSON with such a field.`,
    );
  }
  return typeof value === "string" ? value : JSON.stringify(value);
}
