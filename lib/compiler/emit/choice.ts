import type { ChoiceDocument, PathDocument } from "../../saga/index.js";
import { binary, call, group, literal, navigate, variable } from "../jsonata/build.js";
import { type EmittedState, expression } from "../jsonata/expression.js";
import type { Jsonata } from "../jsonata/tree.js";
import { blockStates } from "../lower/names.js";
import { mayFail, needsEvaluation } from "../lower/node-facts.js";
import { truth } from "../lower/operator-expression.js";
import { resolveData } from "../lower/references.js";
import { sourceOf } from "../lower/result-scope.js";
import { emitTemplate } from "../lower/template-expression.js";
import { evaluatedConditions, evaluationStates } from "./evaluation.js";
import {
  type ChainEnd,
  type Compensation,
  type CompiledNode,
  type CompiledSequence,
  compileSequence,
  type NamedState,
  type NodePlace,
  recoveryChain,
} from "./sequence.js";

interface CompiledPath {
  readonly path: PathDocument;
  readonly sequence: CompiledSequence;
}

/** A Choice, and its paths behind it. They are in the scope that the choice is in, and all lead to what follows it. */
export function choiceNode(choice: ChoiceDocument, place: NodePlace): CompiledNode {
  const { sequence, before, next, beforePivot } = place;
  const { context, exit } = sequence;
  const paths = choice.paths.map(
    (path): CompiledPath => ({
      path,
      sequence: compileSequence({
        ...sequence,
        nodes: path.steps,
        after: next,
        before,
        beforePivot: () => beforePivot,
      }),
    }),
  );
  const otherwise = paths.find(({ path }) => path.when === undefined);
  const wants = context.usage.isAssigned(choice.name);
  const taken = (name: string | null) =>
    wants ? { Assign: { [context.names.path(choice.name)]: name } } : {};
  const state: EmittedState = {
    Type: "Choice",
    Choices: paths.flatMap(({ path, sequence: { start } }) =>
      path.when === undefined
        ? []
        : [{ Condition: expression(conditionOf(path, choice, place)), Next: start, ...taken(path.name) }],
    ),
    Default: otherwise?.sequence.start ?? next ?? exit.done,
    ...taken(otherwise?.path.name ?? null),
  };
  return {
    states: [
      ...(needsEvaluation(choice)
        ? evaluationStates(choice, evaluatedConditions(choice.paths, place), place)
        : []),
      {
        name: choice.name,
        state: choice.paths.every(({ when }) => when === undefined) ? passing(state) : state,
      },
      ...paths.flatMap(({ sequence: { states } }) => states),
    ],
    compensation: compensationOf(choice, paths, place),
  };
}

/** A Choice has a rule at least; where there is only the path that is taken otherwise, it is one that never holds. */
function passing(state: EmittedState): EmittedState {
  if (state.Type !== "Choice" || state.Default === undefined) return state;
  return { ...state, Choices: [{ Condition: expression(literal(false)), Next: state.Default }] };
}

function conditionOf(
  { name, when = false }: PathDocument,
  choice: ChoiceDocument,
  { sequence }: NodePlace,
): Jsonata {
  if (mayFail(when)) {
    const evaluated = navigate(variable(sequence.context.names.given(choice.name)), [name]);
    return group(binary(evaluated, "=", literal(true)));
  }
  const resolve = resolveData(sequence);
  return truth(when, (template) => emitTemplate(template, resolve));
}

/**
 * What compensates a choice: a Choice on the path that was taken. Where that is not known, because the outcomes of the
 * block around are lost, every path is compensated, the last one first.
 */
function compensationOf(
  choice: ChoiceDocument,
  paths: readonly CompiledPath[],
  { sequence: { context, standing } }: NodePlace,
): Compensation | undefined {
  const compensated = paths.filter(({ sequence }) => sequence.compensations.length > 0);
  if (compensated.length === 0) return undefined;
  const entry = blockStates.compensation(choice.name);
  const inBlock = standing.frames.length + standing.blocks.length > 0;
  const lastOf = ({ sequence }: CompiledPath) => sequence.compensations.at(-1)?.entry ?? "";
  return {
    entry,
    entries: compensated.flatMap(({ sequence }) =>
      sequence.compensations.flatMap(({ entries = [], entry: own }) => [...entries, own]),
    ),
    again: compensated.flatMap(({ sequence }) => sequence.compensations.flatMap(({ again }) => again)),
    states: (end, scene) => {
      const path = sourceOf(choice, scene.view, context.names);
      const unknown = expression(call("not", call("exists", path)));
      const chains = compensated.map((compiled, index) => {
        const previous = compensated[index - 1];
        if (!inBlock || previous === undefined)
          return recoveryChain(compiled.sequence.compensations, end, scene);
        const after = blockStates.branchCompensated(choice.name, compiled.path.name);
        const toAfter: ChainEnd = { transition: { Next: after }, state: after };
        return [
          ...recoveryChain(compiled.sequence.compensations, toAfter, scene),
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
