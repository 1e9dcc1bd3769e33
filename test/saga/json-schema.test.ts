import { readFileSync } from "node:fs";
import { describe, expect, it } from "@jest/globals";
import Ajv from "ajv";
import type { JsonValue } from "../../lib/asl/index.js";
import { type AnySaga, readDocument, type SagaDocument } from "../../lib/saga/index.js";
import { sagaJsonSchema, schemaFile } from "../../scripts/saga-schema.js";
import { callback, part, ref, sagaOf, step, withKey } from "../support/documents.js";
import { languageSagas } from "../support/language-sagas.js";
import { manySagas } from "../support/many-sagas.js";
import { parallelSagas } from "../support/parallel-sagas.js";
import { baseSagas } from "../verifier/mutations/base-sagas.js";

const accepts = new Ajv({ strict: false }).compile(JSON.parse(sagaJsonSchema()));

const plain = (saga: AnySaga | SagaDocument): JsonValue => JSON.parse(JSON.stringify(saga));
const sagas: [name: string, document: JsonValue][] = [
  ...Object.entries(manySagas),
  ...Object.entries(parallelSagas),
  ...Object.entries(baseSagas),
  ...Object.entries(languageSagas).map(([name, { saga }]) => [name, saga] as const),
].map(([name, saga]) => [name, plain(saga)]);

/** What is put in the place of each part of a document in turn. */
const others: readonly JsonValue[] = [
  null,
  0,
  -1,
  1.5,
  "x",
  "parallel",
  "step",
  true,
  [],
  ["x"],
  [0],
  {},
  { x: 1 },
  { seconds: 1 },
  { first: ["x"] },
  { $ref: ["input", 0] },
  { $ref: ["world"] },
  { $ref: ["input", -1] },
  { $ref: ["input"], x: 1 },
  { $sum: [] },
  { $not: [] },
  { $object: { $x: 1 } },
  { $object: [] },
  { $x: 1 },
  { hasOwnProperty: 1 },
  { $jsonata: ["1", { a: { $ref: ["key"] } }] },
  { $jsonata: ["1", { "a-b": 1 }] },
  { $jsonata: ["1"] },
];

/** A value with each of its parts in turn left out, and replaced by each of the others. */
function* changed(value: JsonValue): Generator<JsonValue> {
  yield* others;
  if (typeof value !== "object" || value === null) return;
  for (const [name, part] of Object.entries(value)) {
    const entries = Object.entries(value).filter(([other]) => other !== name);
    const rebuilt = (changedEntries: typeof entries): JsonValue =>
      Array.isArray(value) ? changedEntries.map(([, each]) => each) : Object.fromEntries(changedEntries);
    yield rebuilt(entries);
    if (!Array.isArray(value)) yield { ...value, [`${name}s`]: part };
    for (const other of changed(part)) yield rebuilt([...entries, [name, other]]);
  }
}

describe("the JSON Schema of documents", () => {
  it("is published as it is made: npm run schema writes it anew", () => {
    expect(readFileSync(schemaFile, "utf8")).toBe(sagaJsonSchema());
  });

  it.each(sagas)("accepts %s", (_name, document) => {
    accepts(document);
    expect(accepts.errors).toBeNull();
  });

  it("accepts and refuses what the reader does, whichever part of a document is changed", () => {
    const document = sagaOf(
      [
        step("A", {
          action: { request: { ...withKey, all: { $sum: [1, ref("input", "n")] } }, timeout: { minutes: 1 } },
        }),
        callback("B", { kind: "best-effort" }),
        part("P", [step("C", { kind: "read-only" })], {
          of: { name: "Leg", recovery: { order: { first: ["C"] } } },
        }),
      ],
      { options: { deadline: { hours: 1 } }, output: { raw: { $jsonata: ["$a", { a: ref("input") }] } } },
    );
    const differing: JsonValue[] = [];
    let accepted = 0;
    let refused = 0;
    for (const other of changed(plain(document))) {
      const isRead = readDocument(other).document !== undefined;
      if (isRead) accepted += 1;
      else refused += 1;
      if (isRead !== accepts(other)) differing.push(other);
    }
    expect(differing).toEqual([]);
    expect(accepted).toBeGreaterThan(300);
    expect(refused).toBeGreaterThan(2_000);
  });
});
