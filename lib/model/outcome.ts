import type { SagaDocument } from "../saga/document.js";
import type { End } from "./command.js";
import type { Failure } from "./failure.js";
import type { Shortfall } from "./memory.js";
import type { Moment } from "./moment.js";
import type { Stuck } from "./progress.js";
import { meaningIn, told } from "./references.js";
import type { Scope } from "./scope.js";
import { type Json, type JsonObject, objectOf } from "./values/json.js";
import { charactersOf, cut } from "./values/text-size.js";
import { refersTo, evaluated } from "./values/template.js";
import type { Walk } from "./walk.js";

/** The bytes that an output may have. */
const limit = 256 * 1024;

/** The end of a saga that has done all of its steps. */
export function completed(scope: Scope, when: Moment, walk: Walk): End {
  const { document } = walk;
  const whole = outputOf(scope, walk);
  const output = fits(whole, document) ? whole : { outputTooLarge: charactersOf(whole) };
  return { ...ended(when), outcome: "completed", status: "SUCCEEDED", output: enveloped(output, document) };
}

/** The end of a saga that is compensated: it tells the failure that began that. */
export function compensated(failure: Failure, when: Moment, { document }: Walk): End {
  const { cause, ...others } = failure;
  const shortened = cause === undefined ? others : { ...others, cause: cut(cause, 4000) };
  const end = { ...ended(when), outcome: "compensated", failure: shortened } as const;
  const failed = told(shortened) ?? {};
  if (succeedsEither(document)) {
    return { ...end, status: "SUCCEEDED", output: { outcome: "compensated", failure: failed } };
  }
  return { ...end, status: "FAILED", error: "Saga.Compensated", cause: JSON.stringify(failed) };
}

/** The end of a saga that can go neither forward nor backward, until it is redriven. */
export function stuck({ when, on, error, cause }: Stuck): End {
  return {
    ...ended(when),
    outcome: "stuck",
    status: "FAILED",
    error,
    ...(cause === undefined || cause === "" ? {} : { cause }),
    stuckOn: on,
  };
}

function ended(when: Moment) {
  return { type: "end", id: "end", ...when } as const;
}

function succeedsEither({ options }: SagaDocument): boolean {
  return options?.whenCompensated === "succeed";
}

/** The saga's output; if it has best-effort steps, with the failures of those that failed. */
function outputOf(scope: Scope, { document, notes: { shortfalls } }: Walk): JsonObject {
  const described = evaluated(document.output ?? {}, meaningIn(scope, { raw: () => undefined }));
  const output = objectOf(Object.entries(described ?? {}));
  return hasBestEffortSteps(document) ? { ...output, failures: failuresOf(shortfalls) } : output;
}

/** By the name of the step: its failure, or a list of failures if it is run for the elements of a list. */
function failuresOf(shortfalls: readonly Shortfall[]): JsonObject {
  const failures: Record<string, Json> = {};
  for (const { step, error, cause, isRepeated } of shortfalls) {
    const failure = objectOf([
      ["Error", error],
      ["Cause", cause],
    ]);
    const others = failures[step];
    failures[step] = isRepeated ? [...(Array.isArray(others) ? others : []), failure] : failure;
  }
  return failures;
}

function hasBestEffortSteps({ steps, hooks }: SagaDocument): boolean {
  return [...steps, ...(hooks?.onCompleted ?? [])].some(function isBestEffort(node): boolean {
    switch (node.type) {
      case "step":
        return node.kind === "best-effort";
      case "parallel":
        return node.branches.some(({ steps }) => steps.some(isBestEffort));
      case "choice":
        return node.paths.some(({ steps }) => steps.some(isBestEffort));
      case "wait":
        return false;
      default:
        return node.steps.some(isBestEffort);
    }
  });
}

/**
 * An output never ends a saga: one that is too large is replaced by how large it is. Unless it may be large, it is
 * measured generously, by four bytes for each character.
 */
function fits(output: JsonObject, document: SagaDocument): boolean {
  if (document.options?.largeOutput !== true && !isConstant(document))
    return charactersOf(output) * 4 <= limit;
  return new TextEncoder().encode(JSON.stringify(enveloped(output, document))).length <= limit;
}

/** The output as the execution has it: if compensated executions succeed too, with which of the two it is. */
function enveloped(output: JsonObject, document: SagaDocument): JsonObject {
  return succeedsEither(document) ? { outcome: "completed", output } : output;
}

/** True if the output is the same in every execution. */
function isConstant(document: SagaDocument): boolean {
  const { output = {} } = document;
  return !refersTo("results", output) && !refersTo("input", output) && !hasBestEffortSteps(document);
}
