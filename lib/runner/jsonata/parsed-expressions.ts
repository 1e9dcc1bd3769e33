import { ParsedExpression } from "./expression.js";

/** The number of expressions that are kept. */
const most = 1_000;
const parsed = new Map<string, ParsedExpression>();

/**
 * The expression of a source. The last 1,000 are kept parsed: a state machine repeats its expressions, and state machines
 * that are loaded one after the other often resemble each other.
 *
 * @throws ExpressionSyntaxError
 */
export function parsedExpression(source: string): ParsedExpression {
  const known = parsed.get(source);
  if (known !== undefined) return known;
  const expression = new ParsedExpression(source);
  const [oldest] = parsed.size < most ? [] : parsed.keys();
  if (oldest !== undefined) parsed.delete(oldest);
  parsed.set(source, expression);
  return expression;
}
