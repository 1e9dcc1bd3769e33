import type { JsonValue } from "../../asl/index.js";
import { ParsedExpression } from "../../runner/jsonata/expression.js";
import { nodeDigest } from "../../runner/node-digest.js";
import { nodeWatch } from "../../runner/node-watch.js";

const expressions = new Map<string, ParsedExpression>();

/**
 * Evaluates raw JSONata of a saga, which sees nothing but its variables.
 *
 * @throws ExpressionFailure, UnsupportedResult
 */
export function evaluateRaw(
  source: string,
  variables: { readonly [name: string]: JsonValue },
): JsonValue | undefined {
  const expression = expressions.get(source) ?? new ParsedExpression(source);
  expressions.set(source, expression);
  return expression.evaluate({
    input: {},
    result: undefined,
    errorOutput: undefined,
    context: () => ({}),
    executionContext: () => ({}),
    machineContext: () => ({}),
    variable: (name) => variables[name],
    variables: () => ({ ...variables }),
    services: { now: () => 0, random: () => 0, digest: nodeDigest, watch: nodeWatch },
  });
}
