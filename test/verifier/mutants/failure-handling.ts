import type { Catcher, Retrier, State } from "../../../lib/asl/index.js";

/** Stands for any error, in case it is not known which one it was. */
export const anyError = "*";

const timeouts = ["States.Timeout", "States.HeartbeatTimeout"];

/** True if two forms of a state handle an error in different ways. */
export function handlesOtherwise(before: State, after: State): (error: string) => boolean {
  const known = new Map<string, boolean>();
  return (error) => {
    const found =
      known.get(error) ?? (error === anyError || handlingOf(before, error) !== handlingOf(after, error));
    known.set(error, found);
    return found;
  };
}

/** The retrier and the catcher of an error, as text. Whether wildcards cover it nobody knows for sure. */
function handlingOf(state: State, error: string): string {
  const retriers: readonly Retrier[] = "Retry" in state ? (state.Retry ?? []) : [];
  const catchers: readonly Catcher[] = "Catch" in state ? (state.Catch ?? []) : [];
  return JSON.stringify(
    [true, false].map((isWide) => [
      retriers.find((each) => covers(each.ErrorEquals, error, isWide)),
      catchers.find((each) => covers(each.ErrorEquals, error, isWide)),
    ]),
  );
}

function covers(names: readonly string[], error: string, isWide: boolean): boolean {
  return names.some(
    (name) =>
      name === error ||
      (timeouts.includes(error) && timeouts.includes(name)) ||
      (isWide && (name === "States.ALL" || (name === "States.TaskFailed" && error !== "States.Timeout"))),
  );
}
