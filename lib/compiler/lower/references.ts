import {
  type NodeDocument,
  partAt,
  type ReferencePath,
  readTemplate,
  type StepDocument,
  type TemplateJson,
} from "../../saga/index.js";
import {
  call,
  group,
  list,
  literal,
  navigate,
  object,
  property,
  states,
  variable,
} from "../jsonata/build.js";
import type { Jsonata } from "../jsonata/tree.js";
import { item, itemOf, keyOf, type Standing } from "./iteration-path.js";
import { failedStepVariable, failureVariable } from "./names.js";
import { resolveValue, type View } from "./result-scope.js";
import { emitTemplate, type Resolve } from "./template-expression.js";

/** The saga's input, wherever one is in the state machine. */
const input = states("context.Execution.Input");

/** The failure that began the recovery, by its parts. */
export const failureParts = {
  step: variable(failedStepVariable),
  error: property(variable(failureVariable), "Error"),
  cause: property(variable(failureVariable), "Cause"),
};

/** What a state sees, and where it stands. */
export interface Scene {
  readonly view: View;
  readonly standing: Standing;
}

/** A step, and where it and what it refers to are found. */
export interface StepContext extends Scene {
  readonly step: StepDocument;
  /** Whether the step is compensated only where its own action failed, so that there is no response of it. */
  readonly isLast?: boolean;
}

/** What a reference in a list, a condition or a time stands for. */
export function resolveData({ view, standing }: Scene): Resolve {
  return ([root, ...rest]) => {
    switch (root) {
      case "input":
        return navigate(input, rest);
      case "results":
        return resolveResult(rest, view);
      case "item":
        return navigate(item, rest);
      case "items": {
        const [name, ...path] = rest;
        const source = itemOf(String(name), standing);
        return source === undefined ? undefined : navigate(source, path);
      }
      default:
        return undefined;
    }
  };
}

/** What a reference in a request of a step stands for, in its action or in its compensation. */
export function resolveInStep(context: StepContext, isCompensation = false): Resolve {
  const { step, view, standing } = context;
  const data = resolveData(context);
  return function resolve(path: ReferencePath): Jsonata | undefined {
    const [root, ...rest] = path;
    switch (root) {
      case "key":
        return rest.length > 0 ? undefined : keyOf(step.name, standing);
      case "keyHash":
        return rest.length > 0 ? undefined : call("hash", keyOf(step.name, standing), literal("SHA-256"));
      case "taskToken":
        // A token is that of one try of the action.
        return isCompensation || rest.length > 0 ? undefined : states("context.Task.Token");
      case "result":
        return context.isLast === true ? undefined : resolveResult([step.name, ...rest], view);
      case "request":
        return emitPart(step.action.request, rest, resolve);
      case "failure":
        return resolveFailure(rest);
      default:
        return data(path);
    }
  };
}

/**
 * What a reference in the saga's output stands for.
 *
 * @param own the step on whose Task the saga ends, which it may end on; undefined in a state that the failure of the
 *   last step, or a block, leads to.
 * @param ending the steps on whose Tasks the saga may end: a variable has the response of none of them.
 */
export function resolveInOutput(
  own: OwnResult | undefined,
  view: View,
  ending: ReadonlySet<string>,
): Resolve {
  return ([root, ...rest]) => {
    if (root === "input") return navigate(input, rest);
    return root === "results" ? resolveResult(rest, endingView(own, view, ending)) : undefined;
  };
}

/** What a Task assigns is seen from the next state on, so its own Output takes the result itself. */
function endingView(own: OwnResult | undefined, view: View, ending: ReadonlySet<string>): View {
  return {
    find: (name) => {
      const found = view.find(name);
      if (found === undefined) return undefined;
      const { node, sourceOf } = found;
      const ownSource = (each: NodeDocument) => (own?.step === each.name ? own.result : undefined);
      return { node, sourceOf: (each) => (ending.has(each.name) ? ownSource(each) : sourceOf(each)) };
    },
  };
}

/** The step of a Task, and the source of its response within that Task. */
export interface OwnResult {
  readonly step: string;
  readonly result: Jsonata;
}

function resolveResult(path: readonly (string | number)[], view: View): Jsonata | undefined {
  const [name, ...rest] = path;
  const found = view.find(String(name));
  return found === undefined ? undefined : resolveValue(found.node, rest, found.sourceOf);
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
  if (part.kind === "operator" || part.kind === "raw") {
    const source = emitTemplate(template, resolve);
    return source === undefined ? undefined : navigate(group(source), path);
  }
  // What is absent is left out of a list, and what follows moves up: that shows only when it runs.
  if (part.kind === "array" && part.elements.some(isCalculated)) {
    return navigate(emitTemplate(template, resolve) ?? list([]), path);
  }
  const next = partAt(template, [step]);
  return next === undefined ? undefined : emitPart(next, rest, resolve);
}

function isCalculated(template: TemplateJson): boolean {
  return ["reference", "operator", "raw"].includes(readTemplate(template).kind);
}

function resolveFailure(path: readonly (string | number)[]): Jsonata | undefined {
  const [part, ...rest] = path;
  if (part === undefined) return object(Object.entries(failureParts));
  const source = Object.entries(failureParts).find(([name]) => name === part)?.[1];
  return source === undefined ? undefined : navigate(source, rest);
}
