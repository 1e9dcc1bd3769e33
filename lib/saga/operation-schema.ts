import type { StandardJSONSchemaV1, StandardSchemaV1 } from "@standard-schema/spec";
import type { JsonSchemaObject } from "./document.js";

/** True if a value is a schema of a library that follows Standard Schema; some of these are functions. */
export function isStandardSchema(value: unknown): value is StandardSchemaV1 {
  const isHolder = (typeof value === "object" && value !== null) || typeof value === "function";
  return isHolder && "~standard" in value && hasOwn(value["~standard"], "validate");
}

/**
 * A schema as JSON Schema, if its library makes that: as Standard JSON Schema has it, in version 2020-12 or else draft 7.
 * Undefined also for a type that JSON Schema has no form for.
 *
 * @param side `input` is what is validated, `output` what that yields.
 */
export function jsonSchemaOf(
  schema: StandardSchemaV1,
  side: "input" | "output",
): JsonSchemaObject | undefined {
  if (!makesJsonSchema(schema)) return undefined;
  const convert = schema["~standard"].jsonSchema[side];
  for (const target of ["draft-2020-12", "draft-07"]) {
    try {
      // Plain JSON, which the document is: without what libraries keep in their objects beside it.
      return JSON.parse(JSON.stringify(convert({ target })));
    } catch {
      // A library throws for a version that it does not make, and for a type that has no JSON Schema.
    }
  }
  return undefined;
}

function makesJsonSchema(schema: StandardSchemaV1): schema is StandardSchemaV1 & StandardJSONSchemaV1 {
  return hasOwn(schema["~standard"], "jsonSchema");
}

function hasOwn(value: unknown, name: string): boolean {
  return typeof value === "object" && value !== null && name in value;
}
