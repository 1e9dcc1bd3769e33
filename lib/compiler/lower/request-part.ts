import { partAt, readTemplate, type TemplateJson } from "../../saga/index.js";

/** A part of a request, and the path from its value to what is meant. */
export interface RequestPart {
  readonly template: TemplateJson;
  /** Empty where the template itself is meant; else it is a reference, or is looked into when it runs. */
  readonly rest: readonly (string | number)[];
}

/** The part of a request to which a path leads; undefined where it is surely absent. */
export function requestPart(
  template: TemplateJson,
  path: readonly (string | number)[],
): RequestPart | undefined {
  const [step, ...rest] = path;
  const part = readTemplate(template);
  const ends = step === undefined || ["reference", "operator", "raw"].includes(part.kind);
  // What is absent is left out of a list, and what follows moves up: that shows only when it runs.
  if (ends || (part.kind === "array" && part.elements.some(isCalculated))) return { template, rest: path };
  const next = partAt(template, [step]);
  return next === undefined ? undefined : requestPart(next, rest);
}

function isCalculated(template: TemplateJson): boolean {
  return ["reference", "operator", "raw"].includes(readTemplate(template).kind);
}
