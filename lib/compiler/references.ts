import { partAt, type ReferencePath, type StepDocument } from "../saga/index.js";
import type { CompileContext } from "./context.js";
import { emitTemplate } from "./emit-template.js";
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
      case "request": {
        const part = partAt(step.action.request, rest);
        return part === undefined ? undefined : emitTemplate(part, resolve);
      }
      case "failure":
        return resolveFailure(rest);
    }
  };
}

/** What a reference in the saga's output stands for; `own` is the step on whose Task the saga ends, if any. */
export function resolveInOutput(
  own: { readonly step: string; readonly result: Jsonata } | undefined,
  { names }: Pick<CompileContext, "names">,
) {
  return ([root, ...rest]: ReferencePath): Jsonata => {
    if (root === "input") return navigate(input, rest);
    // What a Task assigns is seen from the next state on, so its own Output takes the result itself.
    const [step, ...path] = rest;
    return navigate(
      step === own?.step && own !== undefined ? own.result : `$${names.result(String(step))}`,
      path,
    );
  };
}

function resolveFailure(path: readonly (string | number)[]): Jsonata | undefined {
  const [part, ...rest] = path;
  if (part === undefined) return objectConstructor(Object.entries(failureParts));
  const source = Object.entries(failureParts).find(([name]) => name === part)?.[1];
  return source === undefined ? undefined : navigate(source, rest);
}
