import {
  allSteps,
  compensatedError,
  type NodeDocument,
  readTemplate,
  referencesIn,
  type SagaDocument,
} from "../../saga/index.js";
import {
  binary,
  block,
  call,
  condition,
  element,
  group,
  hasType,
  list,
  literal,
  navigate,
  nothing,
  object,
  property,
  states,
  variable,
} from "../jsonata/build.js";
import { type EmittedState, type Expression, expression } from "../jsonata/expression.js";
import type { Jsonata } from "../jsonata/tree.js";
import type { CompileContext } from "../lower/context.js";
import { endingStepsOf } from "../lower/node-facts.js";
import { failureParts, type OwnResult, resolveInOutput } from "../lower/references.js";
import { type ResultScope, type SourceOf, sourceOf } from "../lower/result-scope.js";
import { endStates, outputStates } from "../lower/state-names.js";
import { emitTemplate } from "../lower/template-expression.js";
import type { NamedState } from "./sequence.js";

/** The characters kept of a failure's cause, if many causes may be kept together. */
export const causeCharactersInBlock = 200;

/** The characters kept of the cause that a compensated saga tells. A Cause of AWS holds 32,768. */
const causeCharacters = 4_000;

/** The bytes that the output of an execution may have. */
const outputBytes = 256 * 1024;

/**
 * A text of so many characters at most. An answer by a token may tell no cause, and that JSONata's function would not take
 * what is no text, such as null, must not end an execution in a state that cannot catch it.
 */
function cut(source: Jsonata, characters: number): Jsonata {
  return group(
    condition(hasType(source, "string"), call("substring", source, literal(0), literal(characters))),
  );
}

/** An error output with a cause of so many characters at most. */
export function shortError(errorOutput: Jsonata, characters: number): Jsonata {
  const short = (source: Jsonata) =>
    object([
      ["Error", property(source, "Error")],
      ["Cause", cut(property(source, "Cause"), characters)],
    ]);
  // What tells a passed deadline from another failure is long, and said once.
  return errorOutput.kind === "states"
    ? short(errorOutput)
    : block([["e", errorOutput]], short(variable("e")));
}

/**
 * The output of a saga that completes: what the description says, and the failures of best-effort steps.
 *
 * @param own the step on whose Task the saga ends, with the source of its response; undefined in a state of its own.
 */
export function completedOutput(
  own: OwnResult | undefined,
  results: ResultScope,
  context: CompileContext,
): Expression {
  const whole = describedOutput(own, results, context);
  return expression(told(isConstant(context.saga) ? whole : fitting(whole), context));
}

/**
 * An output, or how many characters it has where that is too much. A character takes three bytes at most, and what
 * `$string` writes of a number is shorter than what AWS does by less than a quarter.
 */
function fitting(output: Jsonata): Jsonata {
  const [whole, length] = [variable("o"), variable("n")];
  return block(
    [
      [whole.name, output],
      [length.name, charactersOf(whole)],
    ],
    condition(binary(binary(length, "*", literal(4)), "<=", literal(outputBytes)), whole, tooLarge(length)),
  );
}

function charactersOf(output: Jsonata): Jsonata {
  return call("length", call("string", output));
}

function tooLarge(characters: Jsonata): Jsonata {
  return object([["outputTooLarge", characters]]);
}

/** The output as the execution has it: where compensated executions succeed too, with which of the two it is. */
function told(output: Jsonata, { saga }: CompileContext): Jsonata {
  if (saga.options?.whenCompensated !== "succeed") return output;
  return object([
    ["outcome", literal("completed")],
    ["output", output],
  ]);
}

/** True if the output is the same in every execution. */
function isConstant({ output, steps }: SagaDocument): boolean {
  if (output !== undefined && !referencesIn(output).next().done) return false;
  return !allSteps(steps).some(({ kind }) => kind === "best-effort");
}

/**
 * The states that a saga ends on whose output may be large: it is made in a Pass, and the catcher of the Parallel around
 * takes what is too large.
 */
export function largeOutputStates(results: ResultScope, context: CompileContext): NamedState[] {
  const { output, value } = outputStates;
  const whole = describedOutput(undefined, results, context);
  const instead = told(tooLarge(charactersOf(whole)), context);
  const otherwise = (error: string) => ({
    ErrorEquals: [error],
    Output: expression(instead),
    Next: endStates.completed,
  });
  return [
    {
      name: output,
      state: {
        Type: "Parallel",
        Branches: [
          {
            StartAt: value,
            States: { [value]: { Type: "Pass", Output: expression(told(whole, context)), End: true } },
          },
        ],
        Output: expression(element(states("result"), 0)),
        Catch: [otherwise("States.DataLimitExceeded"), otherwise("States.ALL")],
        Next: endStates.completed,
      },
    },
    { name: endStates.completed, state: { Type: "Succeed" } },
  ];
}

/** The output as the description has it, with the failures of best-effort steps. */
function describedOutput(own: OwnResult | undefined, results: ResultScope, context: CompileContext): Jsonata {
  const { output, steps } = context.saga;
  const part = output === undefined ? undefined : readTemplate(output);
  const resolve = resolveInOutput(
    own,
    results,
    endingStepsOf(context.saga, context.gate, context.readsAnswer),
  );
  const properties = Object.entries(part?.kind === "object" ? part.properties : {}).flatMap(
    ([name, value]) => {
      const source = emitTemplate(value, resolve);
      return source === undefined ? [] : [[name, source] as const];
    },
  );
  const failures = bestEffortFailures(
    steps,
    (step) => variable(context.names.bestEffortFailure(step)),
    (node) => sourceOf(node, results, context.names),
  );
  return object([...properties, ...(failures.length > 0 ? [["failures", object(failures)] as const] : [])]);
}

/**
 * The places of the failures of best-effort steps, by step: those in blocks in the outcomes of their branches, those in
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
        return node.branches.flatMap(({ steps }, index) =>
          inside(steps, element(sourceOf(node) ?? nothing, index)),
        );
      case "forEach":
        return inside(node.steps, sourceOf(node) ?? nothing).map(
          ([step, failures]) => [step, group(condition(call("exists", failures), list([failures])))] as const,
        );
      default:
        return [];
    }
  });
}

/** The state in which a compensated saga ends. */
export function compensatedState({ saga }: CompileContext): EmittedState {
  const failure = object([
    ["step", failureParts.step],
    ["error", failureParts.error],
    ["cause", cut(failureParts.cause, causeCharacters)],
  ]);
  if (saga.options?.whenCompensated === "succeed") {
    return {
      Type: "Succeed",
      Output: expression(
        object([
          ["outcome", literal("compensated")],
          ["failure", failure],
        ]),
      ),
    };
  }
  return { Type: "Fail", Error: compensatedError, Cause: expression(call("string", failure)) };
}
