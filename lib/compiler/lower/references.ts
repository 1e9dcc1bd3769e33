import {
  type NodeDocument,
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
import { type IterationPath, index, item, itemOf, keyOf } from "./iteration-path.js";
import { requestPart } from "./request-part.js";
import { type ResultScope, resolveValue } from "./result-scope.js";
import { emitTemplate, type Resolve } from "./template-expression.js";
import { failedStepVariable, failureVariable } from "./variable-names.js";

/** The saga's input, wherever one is in the state machine. */
const input = states("context.Execution.Input");

/** The failure that began the recovery, by its parts. */
export const failureParts = {
  step: variable(failedStepVariable),
  error: property(variable(failureVariable), "Error"),
  cause: property(variable(failureVariable), "Cause"),
};

/** The view of a state, and its place. */
export interface Location {
  readonly results: ResultScope;
  readonly iterationPath: IterationPath;
}

/** A step, and where it and what it refers to are found. */
export interface StepLocation extends Location {
  readonly step: StepDocument;
  /** True if the step is compensated only where its own action failed, so that there is no response of it. */
  readonly isLast?: boolean;
}

/** The meaning of a reference in a list, a condition or a time. */
export function resolveData({ results, iterationPath }: Location): Resolve {
  return ([root, ...rest]) => {
    switch (root) {
      case "input":
        return navigate(input, rest);
      case "results":
        return resolveResult(rest, results);
      case "item":
        return navigate(item, rest);
      case "index":
        return rest.length > 0 ? undefined : index;
      case "execution":
        return resolveExecution(rest);
      case "items": {
        const [name, ...path] = rest;
        const source = itemOf(String(name), iterationPath);
        return source === undefined ? undefined : navigate(source, path);
      }
      default:
        return undefined;
    }
  };
}

/** The meaning of a reference in a request of a step, in its action or in its compensation. */
export function resolveInStep(context: StepLocation, isCompensation = false): Resolve {
  const { step, results, iterationPath } = context;
  const data = resolveData(context);
  return function resolve(path: ReferencePath): Jsonata | undefined {
    const [root, ...rest] = path;
    switch (root) {
      case "key":
        return rest.length > 0 ? undefined : keyOf(step.name, iterationPath);
      case "keyHash":
        return rest.length > 0
          ? undefined
          : call("hash", keyOf(step.name, iterationPath), literal("SHA-256"));
      case "taskToken":
        // A token is that of one try of the action.
        return isCompensation || rest.length > 0 ? undefined : states("context.Task.Token");
      case "result":
        return context.isLast === true ? undefined : resolveResult([step.name, ...rest], results);
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
 * The meaning of a reference in the saga's output.
 *
 * @param own the step on whose Task the saga ends, which it may end on; undefined in a state that the failure of the
 *   last step, or a block, leads to.
 * @param ending the steps on whose Tasks the saga may end: a variable has the response of none of them.
 */
export function resolveInOutput(
  own: OwnResult | undefined,
  results: ResultScope,
  ending: ReadonlySet<string>,
): Resolve {
  return ([root, ...rest]) => {
    if (root === "input") return navigate(input, rest);
    if (root === "execution") return resolveExecution(rest);
    return root === "results" ? resolveResult(rest, endingResults(own, results, ending)) : undefined;
  };
}

/** A variable that a Task assigns is seen from the next state on, so its own Output takes the result itself. */
function endingResults(
  own: OwnResult | undefined,
  results: ResultScope,
  ending: ReadonlySet<string>,
): ResultScope {
  return {
    find: (name) => {
      const found = results.find(name);
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

function resolveResult(path: readonly (string | number)[], results: ResultScope): Jsonata | undefined {
  const [name, ...rest] = path;
  const found = results.find(String(name));
  return found === undefined ? undefined : resolveValue(found.node, rest, found.sourceOf);
}

/** The part of a request at a path, as the participant received it. */
function emitPart(
  request: TemplateJson,
  path: readonly (string | number)[],
  resolve: Resolve,
): Jsonata | undefined {
  const found = requestPart(request, path);
  if (found === undefined) return undefined;
  const { template, rest } = found;
  if (rest.length === 0) return emitTemplate(template, resolve);
  const part = readTemplate(template);
  if (part.kind === "reference") return resolve([...part.path, ...rest]);
  const source = emitTemplate(template, resolve);
  if (part.kind === "array") return navigate(source ?? list([]), rest);
  return source === undefined ? undefined : navigate(group(source), rest);
}

function resolveExecution([field, ...rest]: readonly (string | number)[]): Jsonata | undefined {
  if (rest.length > 0) return undefined;
  if (field === "name") return states("context.Execution.Name");
  return field === "startTime" ? states("context.Execution.StartTime") : undefined;
}

function resolveFailure(path: readonly (string | number)[]): Jsonata | undefined {
  const [part, ...rest] = path;
  if (part === undefined) return object(Object.entries(failureParts));
  const source = Object.entries(failureParts).find(([name]) => name === part)?.[1];
  return source === undefined ? undefined : navigate(source, rest);
}
