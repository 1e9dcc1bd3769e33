import type { Retrier } from "../../asl/index.js";
import type { Patience } from "./stuck.js";

/** The longest delay that AWS allows, in seconds. */
const longestDelayAllowed = 31_622_400;

/** The time until a call that keeps failing has exhausted its tries, and its longest delay, in seconds. */
export function patienceOf(retrier: Retrier | undefined): Patience & { readonly longestDelay: number } {
  if (retrier === undefined) return { expected: 0, deviation: 0, longestDelay: 0 };
  const { IntervalSeconds = 1, MaxAttempts = 3, BackoffRate = 2, JitterStrategy = "NONE" } = retrier;
  const longest = Math.max(IntervalSeconds, retrier.MaxDelaySeconds ?? longestDelayAllowed);
  let bound = Math.min(IntervalSeconds, longest);
  let [sum, squares, left] = [0, 0, MaxAttempts];
  while (left > 0 && bound < longest && BackoffRate > 1) {
    sum += bound;
    squares += bound ** 2;
    left -= 1;
    bound = Math.min(longest, bound * BackoffRate);
  }
  // From here on every delay has the same bound.
  sum += left * bound;
  squares += left * bound ** 2;
  if (JitterStrategy !== "FULL") return { expected: sum, deviation: 0, longestDelay: 2 * bound };
  // A number drawn evenly between 0 and b is b / 2 on average, and its variance is b² / 12.
  return { expected: sum / 2, deviation: Math.sqrt(squares / 12), longestDelay: bound };
}
