import { type NodeDocument, sequencesIn } from "../../saga/index.js";
import { binary, element, literal, navigate, states as stateData, variable } from "../jsonata/build.js";
import { type Expression, expression, type Fields } from "../jsonata/expression.js";
import type { CompileContext } from "../lower/context.js";
import { allStuckVariable, begunVariable, blockStates, recoveryStates } from "../lower/names.js";
import type { Scene } from "../lower/references.js";
import { entryOf, group, stuckIn } from "./concurrent-branches.js";
import {
  againChain,
  type ChainEnd,
  type Compensation,
  type NamedState,
  type Noted,
  recoveryChain,
} from "./sequence.js";

/** The backward recovery of a saga, in its order. */
export interface Recovery {
  /** How it is begun with a compensation; with none, there is nothing to compensate. */
  readonly begin: (entry: string | undefined) => { readonly Assign?: Fields; readonly Next: string };
  readonly states: (compensations: readonly Compensation[]) => NamedState[];
}

/**
 * @param end the state after all compensations.
 */
export function recoveryOf(context: CompileContext, scene: Scene, end: string): Recovery {
  const { recovery, steps } = context.saga;
  const order = recovery?.order ?? "reverse";
  const positions = new Map(entriesIn(steps, context).map((entry, index) => [entry, index + 1]));
  const place: Place = { context, scene, positions, end: { transition: { Next: end }, state: end } };
  if (order === "reverse") return inReverse(place);
  if (order === "parallel") return atOnce(place);
  const named = steps.filter(({ name }) => order.first.includes(name));
  const first = order.first.flatMap((name) => {
    const node = named.find((each) => each.name === name);
    return (node && entryOf(node, context)) ?? [];
  });
  return namedFirst(first, place);
}

interface Place {
  readonly context: CompileContext;
  readonly scene: Scene;
  /** How many compensations there are up to each, it included, in the order of the steps. */
  readonly positions: ReadonlyMap<string, number>;
  readonly end: ChainEnd;
}

/** Every state that recovery may begin with, in the order of the steps. */
function entriesIn(nodes: readonly NodeDocument[], context: CompileContext): string[] {
  return nodes.flatMap((node) => {
    const own = entryOf(node, context);
    const inside =
      node.type === "choice" ? sequencesIn(node).flatMap(({ steps }) => entriesIn(steps, context)) : [];
    return own === undefined ? [] : [...inside, own];
  });
}

/** The compensations, and then what is stuck once more; `noted` says where that is told. */
function thenAgain(
  compensations: readonly Compensation[],
  { scene, end }: Place,
  noted: Noted = ({ variable: name }) => variable(name),
): { readonly end: ChainEnd; readonly states: readonly NamedState[] } {
  const { start, states } = againChain(compensations, end.state, { scene, noted });
  return { end: { transition: { Next: start }, state: start }, states };
}

function inReverse(place: Place): Recovery {
  const last = place.end.state;
  return {
    begin: (entry) => ({ Next: entry ?? last }),
    states: (compensations) => {
      const again = thenAgain(compensations, place);
      return [...recoveryChain(compensations, again.end, place.scene), ...again.states];
    },
  };
}

/** How recovery begins where its order is another: where it stands is kept, for each compensation to ask. */
function beginning({ positions, end }: Place, start: string): Recovery["begin"] {
  return (entry) =>
    entry === undefined
      ? { Next: end.state }
      : { Assign: { [begunVariable]: positions.get(entry) ?? 0 }, Next: start };
}

function begun(position: number): Expression {
  return expression(binary(variable(begunVariable), ">=", literal(position)));
}

/** The rules of a Choice that lead to that compensation, of some, that recovery begins with. */
function dispatch(compensations: readonly Compensation[], { positions }: Place) {
  return compensations
    .flatMap(({ entries = [], entry }) => [...entries, entry])
    .map((entry) => ({ Condition: begun(positions.get(entry) ?? 0), Next: entry }))
    .reverse();
}

function namedFirst(first: readonly string[], place: Place): Recovery {
  const [start] = first;
  if (start === undefined) return inReverse(place);
  return {
    begin: beginning(place, blockStates.begun(start)),
    states: (compensations) => {
      const again = thenAgain(compensations, place);
      const others = compensations.filter(({ entry }) => !first.includes(entry));
      const afterwards = others.length === 0 ? again.end.state : recoveryStates.others;
      const named = first.flatMap((entry, index): NamedState[] => {
        const next = first[index + 1];
        const after = next === undefined ? afterwards : blockStates.begun(next);
        const compensation = compensations.find((each) => each.entry === entry);
        return [
          {
            name: blockStates.begun(entry),
            state: {
              Type: "Choice",
              Choices: compensation === undefined ? [] : dispatch([compensation], place),
              Default: after,
            },
          },
          ...(compensation?.states({ transition: { Next: after }, state: after }, place.scene) ?? []),
        ];
      });
      if (others.length === 0) return [...named, ...again.states];
      return [
        ...named,
        {
          name: recoveryStates.others,
          state: { Type: "Choice", Choices: dispatch(others, place), Default: again.end.state },
        },
        ...recoveryChain(others, again.end, place.scene),
        ...again.states,
      ];
    },
  };
}

function atOnce(place: Place): Recovery {
  const { context, scene } = place;
  return {
    begin: beginning(place, recoveryStates.all),
    states: (compensations) => {
      if (compensations.length === 0) return [];
      const again = thenAgain(compensations, place, ({ node }) => {
        const index = compensations.findIndex((each) => each.again.some((one) => one.node === node));
        return navigate(element(variable(allStuckVariable), index), [node]);
      });
      const Branches = compensations.map((compensation) => {
        const { entry } = compensation;
        const notBegun = blockStates.notBegun(entry);
        return group(blockStates.begun(entry), [
          {
            name: blockStates.begun(entry),
            state: { Type: "Choice", Choices: dispatch([compensation], place), Default: notBegun },
          },
          ...compensation.states(
            {
              transition: context.continuesOnStuck ? { Next: notBegun } : { End: true },
              state: notBegun,
            },
            scene,
          ),
          { name: notBegun, state: { Type: "Succeed", Output: stuckIn([compensation]) } },
        ]);
      });
      return [
        {
          name: recoveryStates.all,
          state: {
            Type: "Parallel",
            Branches,
            ...(context.continuesOnStuck
              ? { Assign: { [allStuckVariable]: expression(stateData("result")) } }
              : {}),
            Output: {},
            ...again.end.transition,
          },
        },
        ...again.states,
      ];
    },
  };
}
