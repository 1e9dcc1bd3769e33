import { createContext, Script } from "node:vm";
import { BoundExceeded } from "./jsonata/evaluate/budget.js";

/** Milliseconds that something watched may take. */
const longest = 500;

const context: { act?: () => void } = {};
createContext(context);
const script = new Script("act()");

/**
 * A `Watch` that gives up what takes longer than half a second. Of the runner, only this file and the one of digests need Node: an
 * execution can be given others.
 */
export function nodeWatch<Result>(act: () => Result, what: string): Result {
  const results: Result[] = [];
  context.act = () => {
    results.push(act());
  };
  try {
    script.runInContext(context, { timeout: longest });
  } catch (error) {
    if (!isTimeout(error)) throw error;
    throw new BoundExceeded(`Expression evaluation timeout: ${what} took more than ${longest} ms`);
  } finally {
    delete context.act;
  }
  for (const result of results) return result;
  throw new TypeError(`${what} came to no end`);
}

function isTimeout(error: unknown): boolean {
  return (
    typeof error === "object" &&
    error !== null &&
    "code" in error &&
    error.code === "ERR_SCRIPT_EXECUTION_TIMEOUT"
  );
}
