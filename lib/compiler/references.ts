import {
  partAt,
  type ReferencePath,
  readTemplate,
  type StepDocument,
  type TemplateJson,
} from "../saga/index.js";
import type { CompileContext } from "./context.js";
import { emitTemplate, type Resolve } from "./emit-template.js";
import { type Jsonata, navigate, objectConstructor, stringLiteral } from "./jsonata-text.js";
import { failureVariable } from "./names.js";

/** The saga's input, wherever one is in the state machine. */
const input = "$states.context.Execution.Input";

/** The failure that began the recovery, by its parts. */
export const failureParts = {
  step: `$${failureVariable}.step`,
  error: `$${failureVariable}.errorOutput.Error`,
  cause: `$${failureVariable}.errorOutput.Cause`,
} as const;

/** The key of a step: the same for every try, for redrive and for its compensation. */
export function keyOf(step: StepDocument): Jsonata {
  return `$states.context.StateMachine.Name & ':' & $states.context.Execution.Name & ${stringLiteral(`/${step.name}`)}`;
}

/** What a reference in a request of a step stands for, in its action or in its compensation. */
export function resolveInStep(step: StepDocument, { names }: Pick<CompileContext, "names">) {
  return function resolve(path: ReferencePath): Jsonata | undefined {
    const [root, ...rest] = path;
    switch (root) {
      case "input":
        return navigate(input, rest);
      case "results":
        return navigate(`$${names.result(String(rest[0]))}`, rest.slice(1));
      case "key":
        return rest.length > 0 ? undefined : keyOf(step);
      case "keyHash":
        return rest.length > 0 ? undefined : `$hash(${keyOf(step)}, 'SHA-256')`;
      case "result":
        return navigate(`$${names.result(step.name)}`, rest);
      case "request":
        return emitPart(step.action.request, rest, resolve);
      case "failure":
        return resolveFailure(rest);
    }
  };
}

/** What a reference in the saga's output stands for; `own` is the step on whose Task the saga ends, if any. */
export function resolveInOutput(
  own: { readonly step: string; readonly result: Jsonata } | undefined,
  { names, saga }: Pick<CompileContext, "names" | "saga">,
) {
  return ([root, ...rest]: ReferencePath): Jsonata | undefined => {
    if (root === "input") return navigate(input, rest);
    const [step, ...path] = rest;
    if (step !== saga.steps.at(-1)?.name) return navigate(`$${names.result(String(step))}`, path);
    // What a Task assigns is seen from the next state on, so its own Output takes the result itself. Any other state to
    // end on is led to by the failure of the last step.
    return own === undefined ? undefined : navigate(own.result, path);
  };
}

/** The part of a request at a path, as the participant received it. */
function emitPart(
  template: TemplateJson,
  path: readonly (string | number)[],
  resolve: Resolve,
): Jsonata | undefined {
  const [step, ...rest] = path;
  if (step === undefined) return emitTemplate(template, resolve);
  const part = readTemplate(template);
  if (part.kind === "reference") return resolve([...part.path, ...path]);
  // What a list refers to is left out where it is absent, and what follows moves up: that shows only when it runs.
  if (part.kind === "array" && part.elements.some(isReference)) {
    return navigate(emitTemplate(template, resolve) ?? "[]", path);
  }
  const next = partAt(template, [step]);
  return next === undefined ? undefined : emitPart(next, rest, resolve);
}

function isReference(template: TemplateJson): boolean {
  return readTemplate(template).kind === "reference";
}

function resolveFailure(path: readonly (string | number)[]): Jsonata | undefined {
  const [part, ...rest] = path;
  if (part === undefined) return objectConstructor(Object.entries(failureParts));
  const source = Object.entries(failureParts).find(([name]) => name === part)?.[1];
  return source === undefined ? undefined : navigate(source, rest);
}
