import type { BlockDocument } from "../../saga/index.js";
import {
  binary,
  call,
  condition,
  everyValue,
  group as inBrackets,
  literal,
  navigate,
  object,
  variable,
} from "../jsonata/build.js";
import { type EmittedGroup, expression, type Field } from "../jsonata/expression.js";
import type { Jsonata } from "../jsonata/tree.js";
import type { CompileContext } from "../lower/context.js";
import { handOn } from "../lower/iteration-path.js";
import type { Location } from "../lower/references.js";
import type { CompiledBranch } from "./concurrent-branches.js";
import { againChain, type Compensation, type NamedState, recoveryChain } from "./sequence.js";
import { group } from "./state-group.js";

/** The states of one branch's recovery: it begins where its outcome says, or at its end where there is none. */
export function branchRecovery(
  block: BlockDocument,
  { branch, sequence: { compensations } }: CompiledBranch,
  {
    outcome,
    location,
    context,
  }: { readonly outcome: Jsonata; readonly location: Location; readonly context: CompileContext },
): EmittedGroup {
  const begin = context.states.branchCompensation(block.name, branch.name);
  const nothing = context.continuesOnStuck
    ? context.states.branchCompensated(block.name, branch.name)
    : context.states.nothingToCompensate(block.name, branch.name);
  const last = compensations.at(-1)?.entry ?? nothing;
  const recovery = navigate(outcome, ["recovery"]);
  const entries = compensations.flatMap(({ entries = [], entry }) => [...entries, entry]);
  const states: NamedState[] = [
    {
      name: begin,
      state: {
        Type: "Choice",
        Choices: [
          ...entries.map((entry) => ({
            Condition: expression(binary(recovery, "=", literal(entry))),
            Next: entry,
          })),
          { Condition: expression(call("exists", outcome)), Next: nothing },
        ],
        Default: last,
        Output: handOn(location.iterationPath),
      },
    },
    ...recoveryChain(
      compensations,
      // What is stuck is handed out by a state at the end.
      { transition: context.continuesOnStuck ? { Next: nothing } : { End: true }, state: nothing },
      location,
    ),
    { name: nothing, state: { Type: "Succeed", Output: stuckIn(compensations) } },
  ];
  return group(begin, states);
}

/** The stuck parts of a branch: `true` for each step, and for each block its stuck parts, if there are any. */
export function stuckIn(compensations: readonly Compensation[]): Field {
  const all = compensations.flatMap(({ again }) => again);
  if (all.length === 0) return {};
  return expression(
    object(
      all.map(({ node, variable: name, isBlock }) => {
        const noted = variable(name);
        const isAny = call("exists", everyValue(noted));
        return [node, isBlock ? inBrackets(condition(isAny, noted)) : noted];
      }),
    ),
  );
}

/** The states that try once more what of a branch is stuck. */
export function branchAgain(
  block: BlockDocument,
  { branch, sequence: { compensations } }: CompiledBranch,
  {
    stuck,
    location,
    context,
  }: { readonly stuck: Jsonata; readonly location: Location; readonly context: CompileContext },
): EmittedGroup {
  const done = context.states.branchAgain(block.name, branch.name);
  const { start, states } = againChain(compensations, done, {
    location,
    noted: ({ node }) => navigate(stuck, [node]),
  });
  return group(start, [...states, { name: done, state: { Type: "Succeed", Output: {} } }]);
}
