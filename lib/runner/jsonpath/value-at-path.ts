import type { JsonValue } from "../../asl/index.js";
import { Budget, bounds } from "../jsonata/evaluate/budget.js";
import { nodeWatch } from "../node-watch.js";
import { evaluatePath } from "./evaluate-path.js";
import { PathNotFound } from "./path-context.js";
import { readPath } from "./read-path.js";
import { PathSyntaxError, TextReader } from "./text-reader.js";

/**
 * The value at a path of JSONPath, as AWS's library reads it: of a definite path one value, of any other a list.
 *
 * @returns undefined if the path leads nowhere.
 * @throws PathSyntaxError if the text is no path.
 */
export function valueAtPath(path: string, document: JsonValue): JsonValue | undefined {
  const reader = new TextReader(path);
  const read = readPath(reader);
  if (!reader.isAtEnd)
    throw new PathSyntaxError(`unexpected '${path.slice(reader.position)}' after the path`);
  try {
    const budget = new Budget(bounds);
    return evaluatePath(read, document, { document, budget, watch: nodeWatch });
  } catch (error) {
    if (error instanceof PathNotFound) return undefined;
    throw error;
  }
}
