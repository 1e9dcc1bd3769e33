import type { ExpressionString, State, StateGroup } from "./types.js";

/** True if a value is a JSONata expression string, `{% … %}`; whitespace outside the delimiters does not count as one. */
export function isExpression(value: unknown): value is ExpressionString {
  return typeof value === "string" && value.startsWith("{%") && value.endsWith("%}");
}

/** The JSONata source inside `{% … %}`, without surrounding white space. */
export function expressionSource(expression: ExpressionString): string {
  return expression.slice(2, -2).trim();
}

/** The names of the states that may follow a state directly, in the order in which the state names them. */
export function successorsOf<E>(state: State<E>): string[] {
  const names: string[] = [];
  if (state.Type === "Choice") {
    names.push(...state.Choices.map((rule) => rule.Next));
    if (state.Default !== undefined) names.push(state.Default);
  } else if ("Next" in state && state.Next !== undefined) {
    names.push(state.Next);
  }
  if ("Catch" in state) names.push(...(state.Catch ?? []).map((catcher) => catcher.Next));
  return names;
}

/** The groups of states nested directly in a state: branches of a Parallel, the processor of a Map. */
export function nestedGroupsOf<E>(state: State<E>): readonly StateGroup<E>[] {
  if (state.Type === "Parallel") return state.Branches;
  if (state.Type === "Map") return [state.Iterator ?? state.ItemProcessor];
  return [];
}

/** Every state of a group with its name, nested ones after the state that holds them. */
export function* statesOf<E>(group: StateGroup<E>): Generator<[name: string, state: State<E>]> {
  for (const [name, state] of Object.entries(group.States)) {
    yield [name, state];
    for (const nested of nestedGroupsOf(state)) yield* statesOf(nested);
  }
}
