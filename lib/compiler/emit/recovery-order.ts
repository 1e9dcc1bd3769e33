import { type NodeDocument, sequencesIn } from "../../saga/index.js";
import { binary, element, literal, navigate, states as stateData, variable } from "../jsonata/build.js";
import { type EmittedFields, type Expression, expression } from "../jsonata/expression.js";
import type { CompileContext } from "../lower/context.js";
import type { Location } from "../lower/references.js";
import { recoveryStates } from "../lower/state-names.js";
import { allStuckVariable, begunVariable } from "../lower/variable-names.js";
import { stuckIn } from "./branch-recovery.js";
import { entryOf } from "./recovery-entry.js";
import {
  againChain,
  type ChainEnd,
  type Compensation,
  type NamedState,
  type Noted,
  recoveryChain,
} from "./sequence.js";
import { group } from "./state-group.js";

/** The backward recovery of a saga, in its order. */
export interface BackwardRecovery {
  /** The beginning with a compensation; with none, there is nothing to compensate. */
  readonly begin: (entry: string | undefined) => { readonly Assign?: EmittedFields; readonly Next: string };
  readonly states: (compensations: readonly Compensation[]) => NamedState[];
}

/**
 * @param end the state after all compensations.
 */
export function recoveryOf(context: CompileContext, location: Location, end: string): BackwardRecovery {
  const { recovery, steps } = context.saga;
  const order = recovery?.order ?? "reverse";
  const positions = new Map(entriesIn(steps, context).map((entry, index) => [entry, index + 1]));
  const site: RecoverySite = { context, location, positions, end: { transition: { Next: end }, state: end } };
  if (order === "reverse") return inReverse(site);
  if (order === "parallel") return atOnce(site);
  const named = steps.filter(({ name }) => order.first.includes(name));
  const first = order.first.flatMap((name) => {
    const node = named.find((each) => each.name === name);
    return (node && entryOf(node, context)) ?? [];
  });
  return namedFirst(first, site);
}

/** The parts of a recovery. */
interface RecoverySite {
  readonly context: CompileContext;
  readonly location: Location;
  /** The number of compensations up to each, it included, in the order of the steps. */
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
  { location, end }: RecoverySite,
  noted: Noted = ({ variable: name }) => variable(name),
): { readonly end: ChainEnd; readonly states: readonly NamedState[] } {
  const { start, states } = againChain(compensations, end.state, { location, noted });
  return { end: { transition: { Next: start }, state: start }, states };
}

function inReverse(site: RecoverySite): BackwardRecovery {
  const last = site.end.state;
  return {
    begin: (entry) => ({ Next: entry ?? last }),
    states: (compensations) => {
      const again = thenAgain(compensations, site);
      return [...recoveryChain(compensations, again.end, site.location), ...again.states];
    },
  };
}

/** The beginning of a recovery in another order: its place is kept, for each compensation to ask. */
function beginning({ positions, end }: RecoverySite, start: string): BackwardRecovery["begin"] {
  return (entry) =>
    entry === undefined
      ? { Next: end.state }
      : { Assign: { [begunVariable]: positions.get(entry) ?? 0 }, Next: start };
}

function begun(position: number): Expression {
  return expression(binary(variable(begunVariable), ">=", literal(position)));
}

/** The rules of a Choice that lead to that compensation, of some, that recovery begins with. */
function dispatch(compensations: readonly Compensation[], { positions }: RecoverySite) {
  return compensations
    .flatMap(({ entries = [], entry }) => [...entries, entry])
    .map((entry) => ({ Condition: begun(positions.get(entry) ?? 0), Next: entry }))
    .reverse();
}

function namedFirst(first: readonly string[], site: RecoverySite): BackwardRecovery {
  const [start] = first;
  if (start === undefined) return inReverse(site);
  return {
    begin: beginning(site, site.context.states.begun(start)),
    states: (compensations) => {
      const again = thenAgain(compensations, site);
      const others = compensations.filter(({ entry }) => !first.includes(entry));
      const afterwards = others.length === 0 ? again.end.state : recoveryStates.others;
      const named = first.flatMap((entry, index): NamedState[] => {
        const next = first[index + 1];
        const after = next === undefined ? afterwards : site.context.states.begun(next);
        const compensation = compensations.find((each) => each.entry === entry);
        return [
          {
            name: site.context.states.begun(entry),
            state: {
              Type: "Choice",
              Choices: compensation === undefined ? [] : dispatch([compensation], site),
              Default: after,
            },
          },
          ...(compensation?.states({ transition: { Next: after }, state: after }, site.location) ?? []),
        ];
      });
      if (others.length === 0) return [...named, ...again.states];
      return [
        ...named,
        {
          name: recoveryStates.others,
          state: { Type: "Choice", Choices: dispatch(others, site), Default: again.end.state },
        },
        ...recoveryChain(others, again.end, site.location),
        ...again.states,
      ];
    },
  };
}

function atOnce(site: RecoverySite): BackwardRecovery {
  const { context, location } = site;
  return {
    begin: beginning(site, recoveryStates.all),
    states: (compensations) => {
      if (compensations.length === 0) return [];
      const again = thenAgain(compensations, site, ({ node }) => {
        const index = compensations.findIndex((each) => each.again.some((one) => one.node === node));
        return navigate(element(variable(allStuckVariable), index), [node]);
      });
      const Branches = compensations.map((compensation) => {
        const { entry } = compensation;
        const notBegun = context.states.notBegun(entry);
        return group(site.context.states.begun(entry), [
          {
            name: site.context.states.begun(entry),
            state: { Type: "Choice", Choices: dispatch([compensation], site), Default: notBegun },
          },
          ...compensation.states(
            {
              transition: context.continuesOnStuck ? { Next: notBegun } : { End: true },
              state: notBegun,
            },
            location,
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
