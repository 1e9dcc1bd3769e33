import { CodedFailure } from "./failure.js";
import { mayTakeLong } from "./repetitions.js";
import type { Run } from "./run.js";
import { type DataObject, isFields, isList, type Native } from "./values.js";

/** A match, as a regular expression or a function of the user's gives it. */
export interface Match {
  readonly match: string;
  readonly start: number;
  readonly end: number;
  readonly groups: readonly unknown[];
  /** Gives the next match. */
  readonly next: unknown;
}

/** A regular expression as a function from a text to its first match. */
export function matcherOf(run: Run, expression: RegExp): Native {
  const own = new RegExp(expression.source, expression.flags);
  const matchFrom = (text: string, from: number): DataObject | undefined => {
    run.budget.work(1 + text.length / 64);
    own.lastIndex = from;
    const found = execute(run, own, text);
    if (found === null) return undefined;
    const [match, ...groups] = found;
    const end = found.index + match.length;
    const { lastIndex } = own;
    const next: Native = () => {
      if (lastIndex >= text.length) return undefined;
      const following = matchFrom(text, lastIndex);
      if (following?.match === "") throw new CodedFailure("D1004", { value: own.source });
      return following;
    };
    return { match, start: found.index, end, groups, next };
  };
  const matcher: Native = (text, from) => matchFrom(String(text), typeof from === "number" ? from : 0);
  matcher.arity = 2;
  return matcher;
}

/** JavaScript's regular expressions backtrack: some would take years over forty characters. */
function execute(run: Run, expression: RegExp, text: string): RegExpExecArray | null {
  if (!mayTakeLong(expression.source, text.length)) return expression.exec(text);
  const what = `the regular expression /${expression.source}/ over ${text.length} characters`;
  return run.services.watch(() => expression.exec(text), what);
}

/**
 * A matcher's answer, checked.
 *
 * @throws CodedFailure T1010 where a function of the user's answers something else.
 */
export function asMatch(found: unknown): Match | undefined {
  if (found === undefined || found === null || found === false || found === 0 || found === "")
    return undefined;
  if (!isFields(found)) throw new CodedFailure("T1010");
  const { match, start, end, groups, next } = found;
  if (typeof start !== "number" && !isList(groups) && typeof next !== "function")
    throw new CodedFailure("T1010");
  return {
    match: typeof match === "string" ? match : "",
    start: typeof start === "number" ? start : 0,
    end: typeof end === "number" ? end : 0,
    groups: isList(groups) ? groups : [],
    next,
  };
}
