import {
  partAt,
  type ReferencePath,
  readTemplate,
  type SagaDocument,
  type StepDocument,
  type TemplateJson,
} from "../saga/index.js";
import { emitTemplate, type Resolve } from "./emit-template.js";
import { type Jsonata, navigate, objectConstructor, stringLiteral } from "./jsonata-text.js";
import { failureVariable } from "./names.js";
import { resolveValue, type View } from "./view.js";

/** The saga's input, wherever one is in the state machine. */
const input = "$states.context.Execution.Input";

/** The failure that began the recovery, by its parts. */
export const failureParts = {
  step: `$${failureVariable}.step`,
  error: `$${failureVariable}.errorOutput.Error`,
  cause: `$${failureVariable}.errorOutput.Cause`,
} as const;

/** A step, and where it and what it refers to are found. */
export interface StepContext {
  readonly step: StepDocument;
  /** The names of the blocks around the step, outermost first. */
  readonly blocks: readonly string[];
  readonly view: View;
  /** Whether the step is compensated only where its own action failed, so that there is no response of it. */
  readonly isLast?: boolean;
}

/** The key of a step: the same for every try, for redrive and for its compensation. */
export function keyOf({ step, blocks }: StepContext): Jsonata {
  const path = [...blocks, step.name].map((name) => `/${name}`).join("");
  return `$states.context.StateMachine.Name & ':' & $states.context.Execution.Name & ${stringLiteral(path)}`;
}

/** What a reference in a request of a step stands for, in its action or in its compensation. */
export function resolveInStep(context: StepContext) {
  const { step, view } = context;
  return function resolve(path: ReferencePath): Jsonata | undefined {
    const [root, ...rest] = path;
    switch (root) {
      case "input":
        return navigate(input, rest);
      case "results":
        return resolveResult(rest, view);
      case "key":
        return rest.length > 0 ? undefined : keyOf(context);
      case "keyHash":
        return rest.length > 0 ? undefined : `$hash(${keyOf(context)}, 'SHA-256')`;
      case "result":
        return context.isLast === true ? undefined : resolveResult([step.name, ...rest], view);
      case "request":
        return emitPart(step.action.request, rest, resolve);
      case "failure":
        return resolveFailure(rest);
    }
  };
}

/**
 * What a reference in the saga's output stands for.
 *
 * @param own the step on whose Task the saga ends; undefined in a state that the failure of the last step, or a block,
 *   leads to.
 */
export function resolveInOutput(own: OwnResult | undefined, view: View, { steps }: SagaDocument) {
  const last = steps.at(-1);
  return ([root, ...rest]: ReferencePath): Jsonata | undefined => {
    if (root === "input") return navigate(input, rest);
    const [step, ...path] = rest;
    if (last?.type !== "step" || step !== last.name) return resolveResult(rest, view);
    // What a Task assigns is seen from the next state on, so its own Output takes the result itself.
    return own === undefined ? undefined : navigate(own.result, path);
  };
}

/** The step of a Task, and the source of its response within that Task. */
export interface OwnResult {
  readonly step: string;
  readonly result: Jsonata;
}

function resolveResult(path: readonly (string | number)[], view: View): Jsonata | undefined {
  const [name, ...rest] = path;
  const value = view.find(String(name));
  return value === undefined ? undefined : resolveValue(value, rest);
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
  if (part.kind === "operator") {
    const source = emitTemplate(template, resolve);
    return source === undefined ? undefined : navigate(`(${source})`, path);
  }
  // What is absent is left out of a list, and what follows moves up: that shows only when it runs.
  if (part.kind === "array" && part.elements.some(isCalculated)) {
    return navigate(emitTemplate(template, resolve) ?? "[]", path);
  }
  const next = partAt(template, [step]);
  return next === undefined ? undefined : emitPart(next, rest, resolve);
}

function isCalculated(template: TemplateJson): boolean {
  return ["reference", "operator"].includes(readTemplate(template).kind);
}

function resolveFailure(path: readonly (string | number)[]): Jsonata | undefined {
  const [part, ...rest] = path;
  if (part === undefined) return objectConstructor(Object.entries(failureParts));
  const source = Object.entries(failureParts).find(([name]) => name === part)?.[1];
  return source === undefined ? undefined : navigate(source, rest);
}
