import type { ChoiceDocument, PathDocument } from "../../saga/index.js";
import { binary, call, group, literal, navigate, variable } from "../jsonata/build.js";
import { type EmittedState, expression } from "../jsonata/expression.js";
import { mayFail } from "../jsonata/questions.js";
import type { Jsonata } from "../jsonata/tree.js";
import { isOutermost } from "../lower/iteration-path.js";
import { needsEvaluation } from "../lower/node-facts.js";
import { sourceOf } from "../lower/result-scope.js";
import { conditionOf, evaluatedConditions, evaluationStates } from "./evaluation.js";
import {
  type ChainEnd,
  type Compensation,
  type CompiledNode,
  type CompiledSequence,
  type NamedState,
  type NodeSite,
  recoveryChain,
} from "./sequence.js";

/** The path of a choice, compiled. */
export interface CompiledPath {
  readonly path: PathDocument;
  readonly sequence: CompiledSequence;
}

/** A Choice, and its paths behind it. They are in the scope that the choice is in, and all lead to what follows it. */
export function choiceNode(
  choice: ChoiceDocument,
  paths: readonly CompiledPath[],
  site: NodeSite,
): CompiledNode {
  const { sequence, next } = site;
  const { context, exit } = sequence;
  const otherwise = paths.find(({ path }) => path.when === undefined);
  const wants = context.liveness.wanted(choice.name, 0) !== undefined;
  const taken = (name: string | null) =>
    wants ? { Assign: { [context.names.path(choice.name)]: name } } : {};
  const state: EmittedState = {
    Type: "Choice",
    Choices: paths.flatMap(({ path, sequence: { start } }) =>
      path.when === undefined
        ? []
        : [{ Condition: expression(ruleOf(path, choice, site)), Next: start, ...taken(path.name) }],
    ),
    Default: otherwise?.sequence.start ?? next ?? exit.done,
    ...taken(otherwise?.path.name ?? null),
  };
  return {
    states: [
      ...(needsEvaluation(choice)
        ? evaluationStates(choice, evaluatedConditions(choice, sequence), site)
        : []),
      {
        name: choice.name,
        state: choice.paths.every(({ when }) => when === undefined) ? passing(state) : state,
      },
      ...paths.flatMap(({ sequence: { states } }) => states),
    ],
    compensation: compensationOf(choice, paths, site),
  };
}

/** A Choice has a rule at least; where there is only the path that is taken otherwise, it is one that never holds. */
function passing(state: EmittedState): EmittedState {
  if (state.Type !== "Choice" || state.Default === undefined) return state;
  return { ...state, Choices: [{ Condition: expression(literal(false)), Next: state.Default }] };
}

/** The condition of a path: its own, or what became of it where it may fail. */
function ruleOf(
  { name, when = false }: PathDocument,
  choice: ChoiceDocument,
  { sequence }: NodeSite,
): Jsonata {
  const condition = conditionOf(when, sequence);
  if (!mayFail(condition)) return condition;
  const evaluated = navigate(variable(sequence.context.names.given(choice.name)), [name]);
  return group(binary(evaluated, "=", literal(true)));
}

/**
 * The compensation of a choice: a Choice on the path that was taken. Where that is not known, because the outcomes of
 * the block around are lost, every path is compensated, the last one first.
 */
function compensationOf(
  choice: ChoiceDocument,
  paths: readonly CompiledPath[],
  { sequence: { context, iterationPath } }: NodeSite,
): Compensation | undefined {
  const compensated = paths.filter(({ sequence }) => sequence.compensations.length > 0);
  if (compensated.length === 0) return undefined;
  const entry = context.states.compensationOf(choice.name);
  const inBlock = !isOutermost(iterationPath);
  const lastOf = ({ sequence }: CompiledPath) => sequence.compensations.at(-1)?.entry ?? "";
  return {
    entry,
    entries: compensated.flatMap(({ sequence }) =>
      sequence.compensations.flatMap(({ entries = [], entry: own }) => [...entries, own]),
    ),
    again: compensated.flatMap(({ sequence }) => sequence.compensations.flatMap(({ again }) => again)),
    states: (end, location) => {
      const path = sourceOf(choice, location.results, context.names);
      const unknown = expression(call("not", call("exists", path)));
      const chains = compensated.map((compiled, index) => {
        const previous = compensated[index - 1];
        if (!inBlock || previous === undefined)
          return recoveryChain(compiled.sequence.compensations, end, location);
        const after = context.states.branchCompensated(choice.name, compiled.path.name);
        const toAfter: ChainEnd = { transition: { Next: after }, state: after };
        return [
          ...recoveryChain(compiled.sequence.compensations, toAfter, location),
          {
            name: after,
            state: {
              Type: "Choice",
              Choices: [{ Condition: unknown, Next: lastOf(previous) }],
              Default: end.state,
            },
          } satisfies NamedState,
        ];
      });
      const last = compensated.at(-1);
      return [
        {
          name: entry,
          state: {
            Type: "Choice",
            Choices: [
              ...compensated.map((compiled) => ({
                Condition: expression(binary(path, "=", literal(compiled.path.name))),
                Next: lastOf(compiled),
              })),
              ...(inBlock && last !== undefined ? [{ Condition: unknown, Next: lastOf(last) }] : []),
            ],
            Default: end.state,
          },
        },
        ...chains.reverse().flat(),
      ];
    },
  };
}
