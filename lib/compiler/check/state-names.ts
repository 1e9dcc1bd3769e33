import { limits, nestedGroupsOf, statesOf } from "../../asl/index.js";
import { type Diagnostic, diagnostics } from "../../saga/index.js";
import type { NamedState } from "../emit/sequence.js";
import type { StateNames, StateOwner } from "../lower/state-names.js";

/** Checks that AWS takes the names of all states, and tells which name of the user's is too long for them. */
export function checkStateNames(states: readonly NamedState[], names: StateNames): Diagnostic[] {
  const longest = new Map<string, { readonly state: string; readonly owner: StateOwner }>();
  for (const state of namesOf(states)) {
    const owner = names.ownerOf(state);
    if (owner === undefined || state.length <= limits.nameCharacters) continue;
    const known = longest.get(owner.node.name);
    if (known === undefined || known.state.length < state.length)
      longest.set(owner.node.name, { state, owner });
  }
  return [...longest.values()].map(({ state, owner }) => tooLong(state, owner));
}

function tooLong(state: string, { node }: StateOwner): Diagnostic {
  const tooMany = state.length - limits.nameCharacters;
  const compensation = node.type === "step" ? node.compensation?.operation : undefined;
  const shorter =
    compensation === undefined
      ? `the name of the ${titleOf(node)}`
      : `the operation's name "${compensation}"`;
  return diagnostics.nameTooLong([node.name, ...(compensation === undefined ? [] : [compensation])], {
    what: `The ${titleOf(node)} "${node.name}" needs a state called "${state}", whose name`,
    length: state.length,
    limit: limits.nameCharacters,
    mend: `Shorten ${shorter} by ${tooMany} ${tooMany === 1 ? "character" : "characters"}`,
  });
}

function titleOf({ type }: StateOwner["node"]): string {
  return type === "parallel" || type === "forEach" ? "block" : type;
}

/** The names of states, those in blocks too. */
function namesOf(states: readonly NamedState[]): string[] {
  return states.flatMap(({ name, state }) => [
    name,
    ...nestedGroupsOf(state).flatMap((group) => [...statesOf(group)].map(([nested]) => nested)),
  ]);
}
