import type { FailState, SucceedState } from "../asl/index.js";
import { readTemplate } from "../saga/index.js";
import type { CompileContext } from "./context.js";
import { emitTemplate } from "./emit-template.js";
import { expression, type Jsonata, objectConstructor, stringLiteral } from "./jsonata-text.js";
import { failureParts, resolveInOutput } from "./references.js";

/** The error of an execution that was compensated. */
export const compensatedError = "Saga.Compensated";

/** How much of a failure's cause is told, in characters: a Cause of AWS holds 32,768. */
export const causeCharacters = 4_000;

/**
 * The output of a saga that completes: what the description says, and the failures of best-effort steps.
 *
 * @param own the step on whose Task the saga ends, with the source of its response; undefined in a state of its own.
 */
export function completedOutput(
  own: { readonly step: string; readonly result: Jsonata } | undefined,
  context: CompileContext,
): string {
  const { output, steps, options } = context.saga;
  const part = output === undefined ? undefined : readTemplate(output);
  const resolve = resolveInOutput(own, context);
  const properties = Object.entries(part?.kind === "object" ? part.properties : {}).flatMap(
    ([name, value]) => {
      const source = emitTemplate(value, resolve);
      return source === undefined ? [] : [[name, source] as const];
    },
  );
  const failures = steps
    .filter(({ kind }) => kind === "best-effort")
    .map(({ name }) => [name, `$${context.names.bestEffortFailure(name)}`] as const);
  const whole = objectConstructor([
    ...properties,
    ...(failures.length > 0 ? [["failures", objectConstructor(failures)] as const] : []),
  ]);
  if (options?.whenCompensated !== "succeed") return expression(whole);
  return expression(
    objectConstructor([
      ["outcome", stringLiteral("completed")],
      ["output", whole],
    ]),
  );
}

/** The state in which a compensated saga ends. */
export function compensatedState({ saga }: CompileContext): FailState | SucceedState {
  const failure = objectConstructor([
    ["step", failureParts.step],
    ["error", failureParts.error],
    ["cause", `$substring(${failureParts.cause}, 0, ${causeCharacters})`],
  ]);
  if (saga.options?.whenCompensated === "succeed") {
    return {
      Type: "Succeed",
      Output: expression(
        objectConstructor([
          ["outcome", stringLiteral("compensated")],
          ["failure", failure],
        ]),
      ),
    };
  }
  return { Type: "Fail", Error: compensatedError, Cause: expression(`$string(${failure})`) };
}
