import {
  type Diagnostic,
  diagnostics,
  rawIn,
  type SagaDocument,
  type TemplateJson,
  walk,
} from "../../saga/index.js";
import { problemOf } from "../jsonata/raw-source.js";
import { templatesOf } from "../lower/node-facts.js";

/** Checks that all raw JSONata can be parsed, and uses nothing but its variables and functions. */
export function checkRawExpressions({ steps, hooks }: SagaDocument): Diagnostic[] {
  return [
    ...[...walk(steps)].flatMap(({ node }) =>
      templatesOf(node).flatMap((template) => check(template, `The ${node.type} "${node.name}"`)),
    ),
    ...(hooks?.onCompensated ?? []).flatMap(({ name, action }) =>
      check(action.request, `The step "${name}"`),
    ),
  ];
}

function check(template: TemplateJson, where: string): Diagnostic[] {
  return [...rawIn(template)].flatMap(({ source, variables }) => {
    const problem = problemOf(source, Object.keys(variables));
    return problem === undefined ? [] : [diagnostics.invalidJsonata([source], { where, source, problem })];
  });
}
