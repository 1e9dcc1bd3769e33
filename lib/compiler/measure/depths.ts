import { nestedGroupsOf, statesOf } from "../../asl/index.js";
import { type Diagnostic, diagnostics } from "../../saga/index.js";
import type { NamedState } from "../emit/sequence.js";
import { type EmittedState, someExpression } from "../jsonata/expression.js";
import { depthOf } from "../jsonata/questions.js";
import type { CompileContext } from "../lower/context.js";

/** The depth up to which an expression may be nested; AWS gives up somewhat below 100. */
const depthLimit = 60;

/** Checks that no expression of a state is nested too deeply, and names what of the user's it comes from. */
export function checkDepths(states: readonly NamedState[], context: CompileContext): Diagnostic[] {
  const deepest = new Map<string, { readonly name: string; readonly depth: number }>();
  const note = (field: unknown, origin: () => Origin) =>
    someExpression(field, (tree) => {
      const depth = depthOf(tree);
      if (depth <= depthLimit) return false;
      const { where, name } = origin();
      if (depth > (deepest.get(where)?.depth ?? 0)) deepest.set(where, { name, depth });
      return false;
    });
  for (const { name, state } of states) {
    for (const [inner, innerState] of allStatesOf(name, state)) {
      const isEnd = innerState.Type === "Succeed" || ("End" in innerState && innerState.End === true);
      for (const [field, value] of Object.entries(innerState)) {
        if (field === "Branches" || field === "ItemProcessor") continue;
        const isOutput = isEnd && field === "Output" && inner === name;
        note(value, isOutput ? () => sagaOutput : () => originOf(inner, context));
      }
    }
  }
  return [...deepest].map(([where, { name, depth }]) =>
    diagnostics.expressionTooDeep([name], { where, depth, limit: depthLimit }),
  );
}

/** The part of a saga that an expression comes from. */
interface Origin {
  /** The part as a message begins with it. */
  readonly where: string;
  readonly name: string;
}

const sagaOutput: Origin = { where: "The output", name: "output" };

function originOf(state: string, { states }: CompileContext): Origin {
  const owner = states.ownerOf(state);
  if (owner === undefined) return { where: `The state "${state}"`, name: state };
  const { node, role } = owner;
  const { name } = node;
  if (node.type !== "step") return { where: `The ${node.type} "${name}"`, name };
  if (role === "between") return { where: `The answer of the step "${name}"`, name };
  // Without a request of its own, a compensation is called with the action's.
  const isOwn = role === "compensation" && node.compensation?.request !== undefined;
  return { where: `The ${isOwn ? "compensation request" : "request"} of the step "${name}"`, name };
}

/** A state and those inside it. */
function* allStatesOf(name: string, state: EmittedState): Generator<[string, EmittedState]> {
  yield [name, state];
  for (const group of nestedGroupsOf(state)) yield* statesOf(group);
}
