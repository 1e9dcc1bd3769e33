import type { FailState, SucceedState } from "../asl/index.js";
import { type NodeDocument, readTemplate } from "../saga/index.js";
import type { CompileContext } from "./context.js";
import { emitTemplate } from "./emit-template.js";
import { endingSteps } from "./ending.js";
import { expression, type Jsonata, navigate, objectConstructor, stringLiteral } from "./jsonata-text.js";
import { failureParts, type OwnResult, resolveInOutput } from "./references.js";
import { type SourceOf, sourceOf, type View } from "./view.js";

/** The error of an execution that was compensated. */
export const compensatedError = "Saga.Compensated";

/** How much of a failure's cause is told, in characters, where many may be told together. */
export const causeCharactersInBlock = 200;

/** How much of a failure's cause is told, in characters: a Cause of AWS holds 32,768. */
export const causeCharacters = 4_000;

/**
 * A text of so many characters at most. An answer by a token may tell no cause, and that JSONata's function would not take
 * what is no text, such as null, must not end an execution in a state that cannot catch it.
 */
function cut(source: Jsonata, characters: number): Jsonata {
  return `($type(${source}) = 'string' ? $substring(${source}, 0, ${characters}))`;
}

/** An error output with a cause of so many characters at most. */
export function shortError(errorOutput: Jsonata, characters: number): Jsonata {
  const short = (source: Jsonata) =>
    objectConstructor([
      ["Error", `${source}.Error`],
      ["Cause", cut(`${source}.Cause`, characters)],
    ]);
  // What tells a passed deadline from another failure is long, and said once.
  return errorOutput.includes(" ") ? `($e := ${errorOutput}; ${short("$e")})` : short(errorOutput);
}

/**
 * The output of a saga that completes: what the description says, and the failures of best-effort steps.
 *
 * @param own the step on whose Task the saga ends, with the source of its response; undefined in a state of its own.
 */
export function completedOutput(own: OwnResult | undefined, view: View, context: CompileContext): string {
  const { output, steps, options } = context.saga;
  const part = output === undefined ? undefined : readTemplate(output);
  const resolve = resolveInOutput(own, view, endingSteps(steps));
  const properties = Object.entries(part?.kind === "object" ? part.properties : {}).flatMap(
    ([name, value]) => {
      const source = emitTemplate(value, resolve);
      return source === undefined ? [] : [[name, source] as const];
    },
  );
  const failures = bestEffortFailures(
    steps,
    (step) => `$${context.names.bestEffortFailure(step)}`,
    (node) => sourceOf(node, view, context.names),
  );
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

/**
 * Where the failures of best-effort steps are found, by step: those in blocks in the outcomes of their branches, those in
 * a forEach as a list.
 */
function bestEffortFailures(
  nodes: readonly NodeDocument[],
  failureOf: (step: string) => Jsonata,
  sourceOf: SourceOf,
): (readonly [step: string, source: Jsonata])[] {
  const inside = (steps: readonly NodeDocument[], outcome: Jsonata) =>
    bestEffortFailures(
      steps,
      (step) => navigate(outcome, ["failures", step]),
      (node) => navigate(outcome, [node.name]),
    );
  return nodes.flatMap((node) => {
    switch (node.type) {
      case "step":
        return node.kind === "best-effort" ? [[node.name, failureOf(node.name)] as const] : [];
      case "choice":
        return node.paths.flatMap(({ steps }) => bestEffortFailures(steps, failureOf, sourceOf));
      case "parallel":
        return node.branches.flatMap(({ steps }, index) => inside(steps, `${sourceOf(node)}[${index}]`));
      case "forEach":
        return inside(node.steps, sourceOf(node) ?? "()").map(
          ([step, failures]) => [step, `($exists(${failures}) ? [${failures}])`] as const,
        );
      default:
        return [];
    }
  });
}

/** The state in which a compensated saga ends. */
export function compensatedState({ saga }: CompileContext): FailState | SucceedState {
  const failure = objectConstructor([
    ["step", failureParts.step],
    ["error", failureParts.error],
    ["cause", cut(failureParts.cause, causeCharacters)],
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
