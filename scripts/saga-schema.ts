// Writes saga.schema.json, the JSON Schema of a saga's document, from the schema that documents are read by.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { toJsonSchema } from "@valibot/to-json-schema";
import { sagaDefinitions, sagaSchema } from "../lib/saga/schema/saga.js";

/** The file, as it is published. */
export const schemaFile = join(__dirname, "../saga.schema.json");

/** The JSON Schema as text. */
export function sagaJsonSchema(): string {
  const schema = toJsonSchema(sagaSchema, {
    target: "draft-07",
    definitions: sagaDefinitions,
    // Checks in code stand beside what says the same in JSON Schema.
    errorMode: "ignore",
  });
  const described = { title: "The document of a saga, as cdk-saga reads and writes it", ...schema };
  return `${JSON.stringify(described, null, 2)}\n`;
}

if (require.main === module) writeFileSync(schemaFile, sagaJsonSchema());
