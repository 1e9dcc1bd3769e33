import { nestedGroupsOf, statesOf } from "../../asl/index.js";
import { type Diagnostic, diagnostics, walk } from "../../saga/index.js";
import type { NamedState } from "../emit/sequence.js";
import { type EmittedState, expressionsIn } from "../jsonata/expression.js";
import { depthOf } from "../jsonata/questions.js";
import type { CompileContext } from "../lower/context.js";
import { blockStates } from "../lower/names.js";

/** How deeply an expression may be nested; AWS gives up somewhat below 100. */
const depthLimit = 60;

/** Checks that no expression of a state is nested too deeply, and names what of the user's it comes from. */
export function checkDepths(states: readonly NamedState[], context: CompileContext): Diagnostic[] {
  const origins = originsOf(context);
  const deepest = new Map<string, { readonly name: string; readonly depth: number }>();
  const note = (fields: unknown, { where, name }: Origin) => {
    for (const { tree } of expressionsIn(fields)) {
      const depth = depthOf(tree);
      if (depth > (deepest.get(where)?.depth ?? depthLimit)) deepest.set(where, { name, depth });
    }
  };
  for (const { name, state } of states) {
    for (const [inner, { Type, ...fields }] of allStatesOf(name, state)) {
      const origin = origins.get(inner) ?? { where: `The state "${inner}"`, name: inner };
      const isEnd = Type === "Succeed" || ("End" in fields && fields.End === true);
      for (const [field, value] of Object.entries(fields)) {
        if (field === "Branches" || field === "ItemProcessor") continue;
        note(value, isEnd && field === "Output" && inner === name ? sagaOutput : origin);
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

function originsOf({ saga, names }: CompileContext): ReadonlyMap<string, Origin> {
  const origins = new Map<string, Origin>();
  for (const { node } of walk(saga.steps)) {
    if (node.type !== "step") {
      const origin = { where: `The ${node.type} "${node.name}"`, name: node.name };
      const { settled, compensation, value } = blockStates;
      for (const state of [node.name, settled(node.name), compensation(node.name), value(node.name)])
        origins.set(state, origin);
      continue;
    }
    origins.set(node.name, { where: `The request of the step "${node.name}"`, name: node.name });
    if (node.compensation === undefined) continue;
    const compensation = names.compensation(node);
    // Without one of its own, it is called with the action's.
    const which = node.compensation.request === undefined ? "request" : "compensation request";
    const origin = { where: `The ${which} of the step "${node.name}"`, name: node.name };
    for (const state of [compensation, blockStates.again(compensation)]) origins.set(state, origin);
  }
  return origins;
}

/** A state and those inside it. */
function* allStatesOf(name: string, state: EmittedState): Generator<[string, EmittedState]> {
  yield [name, state];
  for (const group of nestedGroupsOf(state)) yield* statesOf(group);
}
