import type { Group, LoadedState } from "../machine.js";
import type { FieldReader } from "./fields.js";

/** Reports transitions that lead nowhere, states that nothing leads to, and groups without an end. */
export function checkTransitions(
  { startAt, states }: Group,
  { fields, list }: { readonly fields: FieldReader; readonly list: FieldReader },
): void {
  const known = new Set(list.names);
  const missing = (target: string): string => `Missing 'Next' target: ${target}`;
  if (startAt !== "" && !known.has(startAt))
    fields.report(`Missing 'StartAt' target: ${startAt}`, "StartAt", "MISSING_TRANSITION_TARGET");
  const reached = new Set<string>();
  const open = [startAt];
  let ends = states.size < known.size;
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const state = states.get(name);
    if (reached.has(name) || state === undefined) continue;
    reached.add(name);
    const exits = exitsOf(state);
    if (exits.some(([, next]) => next === undefined)) ends = true;
    open.push(...exits.flatMap(([, next]) => next ?? []));
  }
  for (const [name, state] of states) {
    for (const [field, next] of exitsOf(state)) {
      if (next !== undefined && next !== "" && !known.has(next)) {
        list.report(missing(next), `${name}/${field}`, "MISSING_TRANSITION_TARGET");
      }
    }
    if (states.size === known.size && known.has(startAt) && !reached.has(name)) {
      list.report("State is not reachable", name, "MISSING_TRANSITION_TARGET");
    }
  }
  if (!ends && known.has(startAt))
    fields.report("No terminal state is reachable", "States", "MISSING_END_STATE");
}

/** The ways out of a state: the field that names the next state, and its name; undefined ends. */
function exitsOf(state: LoadedState): (readonly [field: string, next: string | undefined])[] {
  switch (state.type) {
    case "Succeed":
    case "Fail":
      return [["Type", undefined]];
    case "Choice":
      return [
        ...state.rules.map((rule, index) => [`Choices[${index}]/Next`, rule.next] as const),
        ...(state.otherwise === undefined ? [] : [["Default", state.otherwise.next] as const]),
      ];
    case "Pass":
    case "Wait":
      return [["Next", state.next]];
    default:
      return [
        ["Next", state.next],
        ...state.catchers.map((catcher, index) => [`Catch[${index}]/Next`, catcher.next] as const),
      ];
  }
}
