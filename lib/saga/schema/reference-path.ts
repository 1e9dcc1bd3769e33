import * as v from "valibot";
import { type ReferencePath, referenceRoots } from "../reference.js";
import { quoted } from "./fields.js";

const roots: readonly unknown[] = referenceRoots;

/** The path of a reference, which is right or wrong as a whole. */
export const referencePath = v.pipe(
  v.custom<ReferencePath>(
    isReferencePath,
    `an array that begins with one of ${quoted(referenceRoots)}, followed by property names and indexes`,
  ),
  v.metadata({
    type: "array",
    items: [{ enum: referenceRoots }],
    minItems: 1,
    additionalItems: { anyOf: [{ type: "string" }, { type: "integer", minimum: 0 }] },
  }),
);

function isReferencePath(value: unknown): boolean {
  if (!Array.isArray(value)) return false;
  const [root, ...steps]: unknown[] = value;
  return roots.includes(root) && steps.every((step) => typeof step === "string" || isIndex(step));
}

function isIndex(step: unknown): boolean {
  return Number.isInteger(step) && Number(step) >= 0;
}
