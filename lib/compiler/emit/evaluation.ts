import type { ChoiceDocument, NodeDocument, TemplateJson } from "../../saga/index.js";
import { element, object, states as stateData } from "../jsonata/build.js";
import { expression } from "../jsonata/expression.js";
import { mayFail } from "../jsonata/questions.js";
import type { Jsonata } from "../jsonata/tree.js";
import { catcherOutput, handOn } from "../lower/iteration-path.js";
import { needsEvaluation } from "../lower/node-facts.js";
import { truth } from "../lower/operator-expression.js";
import { type Location, resolveData } from "../lower/references.js";
import { emitTemplate } from "../lower/template-expression.js";
import type { NamedState, NodeSite, SequenceContext } from "./sequence.js";

/**
 * A Pass in a Parallel of one branch, whose catcher recovers: neither a Choice nor a Wait has a catcher of its own. What
 * the expression yields is in the variable `given_…` then.
 */
export function evaluationStates(
  { name }: NodeDocument,
  value: Jsonata,
  { sequence: { context, exit, iterationPath }, before }: NodeSite,
): NamedState[] {
  const pass = context.states.value(name);
  const recover = (error: string) => ({
    ErrorEquals: [error],
    ...exit.recover({ step: name, errorOutput: stateData("errorOutput") }, before),
    ...catcherOutput(iterationPath),
  });
  return [
    {
      name: context.states.evaluation(name),
      state: {
        Type: "Parallel",
        Branches: [
          { StartAt: pass, States: { [pass]: { Type: "Pass", Output: expression(value), End: true } } },
        ],
        Assign: { [context.names.given(name)]: expression(element(stateData("result"), 0)) },
        Output: handOn(iterationPath),
        Catch: [recover("States.DataLimitExceeded"), recover("States.ALL")],
        Next: name,
      },
    },
  ];
}

/** The condition of a path of a choice. */
export function conditionOf(when: TemplateJson, location: Location): Jsonata {
  const resolve = resolveData(location);
  return truth(when, (template) => emitTemplate(template, resolve));
}

/** The conditions of a choice that may fail, by path: of each whether it holds, however large the value is. */
export function evaluatedConditions({ paths }: ChoiceDocument, location: Location): Jsonata {
  return object(
    paths.flatMap(({ name, when }) => {
      if (when === undefined) return [];
      const condition = conditionOf(when, location);
      return mayFail(condition) ? [[name, condition] as const] : [];
    }),
  );
}

/** The state with which a node begins. */
export function startOf(node: NodeDocument, { context }: SequenceContext): string {
  return needsEvaluation(node) ? context.states.evaluation(node.name) : node.name;
}
