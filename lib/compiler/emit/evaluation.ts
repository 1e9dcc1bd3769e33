import type { NodeDocument, TemplateJson } from "../../saga/index.js";
import { element, object, states } from "../jsonata/build.js";
import { expression } from "../jsonata/expression.js";
import type { Jsonata } from "../jsonata/tree.js";
import { catcherOutput, handOn } from "../lower/iteration-path.js";
import { blockStates } from "../lower/names.js";
import { mayFail } from "../lower/node-facts.js";
import { resolveData } from "../lower/references.js";
import { emitTemplate } from "../lower/template-expression.js";
import type { NamedState, NodePlace } from "./sequence.js";

/**
 * A Pass in a Parallel of one branch, whose catcher recovers: neither a Choice nor a Wait has a catcher of its own. What
 * the expression yields is in the variable `given_…` then.
 */
export function evaluationStates(
  { name }: NodeDocument,
  value: Jsonata,
  { sequence: { context, exit, standing }, before }: NodePlace,
): NamedState[] {
  const pass = blockStates.value(name);
  const recover = (error: string) => ({
    ErrorEquals: [error],
    ...exit.recover({ step: name, errorOutput: states("errorOutput") }, before),
    ...catcherOutput(standing),
  });
  return [
    {
      name: blockStates.evaluation(name),
      state: {
        Type: "Parallel",
        Branches: [
          { StartAt: pass, States: { [pass]: { Type: "Pass", Output: expression(value), End: true } } },
        ],
        Assign: { [context.names.given(name)]: expression(element(states("result"), 0)) },
        Output: handOn(standing),
        Catch: [recover("States.DataLimitExceeded"), recover("States.ALL")],
        Next: name,
      },
    },
  ];
}

/** The conditions of a choice that may fail, by path, as one value. */
export function evaluatedConditions(
  paths: readonly { readonly name: string; readonly when?: TemplateJson }[],
  { sequence }: NodePlace,
): Jsonata {
  return object(
    paths.flatMap(({ name, when }) => {
      const source =
        when !== undefined && mayFail(when) ? emitTemplate(when, resolveData(sequence)) : undefined;
      return source === undefined ? [] : [[name, source] as const];
    }),
  );
}
