import type { JsonValue } from "../../asl/index.js";
import { Evaluator } from "../../runner/jsonata/evaluate/evaluator.js";
import { OuterFrame } from "../../runner/jsonata/evaluate/frame.js";
import { builtin } from "../../runner/jsonata/evaluate/library.js";
import { ParsedExpression } from "../../runner/jsonata/expression.js";
import { toPlain } from "../../runner/jsonata/plain.js";
import { nodeDigest } from "../../runner/node-digest.js";
import { nodeWatch } from "../../runner/node-watch.js";

const expressions = new Map<string, ParsedExpression>();
const services = { now: () => 0, random: () => 0, digest: nodeDigest, watch: nodeWatch };

/**
 * Evaluates raw JSONata of a saga, which sees nothing but its variables, whatever they are called.
 *
 * @throws UnsupportedResult, and what JSONata throws where an expression fails.
 */
export function evaluateRaw(
  source: string,
  variables: { readonly [name: string]: JsonValue },
): JsonValue | undefined {
  const expression = expressions.get(source) ?? new ParsedExpression(source);
  expressions.set(source, expression);
  const frame = new OuterFrame((name) => (Object.hasOwn(variables, name) ? variables[name] : builtin(name)));
  const evaluator = new Evaluator(services);
  const value = evaluator.evaluate(expression.tree, undefined, frame);
  evaluator.budget.measure(value);
  return toPlain(value);
}
