import type { JsonObject, JsonValue, State, StateGroup } from "../../asl/index.js";
import { literal } from "./build.js";
import type { Jsonata } from "./tree.js";

/** A field of a state that is one JSONata expression. It is no text before the definition is written. */
export class Expression {
  readonly tree: Jsonata;

  constructor(tree: Jsonata) {
    this.tree = tree;
  }
}

/** A field that is one expression. */
export function expression(tree: Jsonata): Expression {
  return new Expression(tree);
}

/** A user's text as a field: what would be read as an expression or a substitution is a literal. */
export function textField(text: string): string | Expression {
  return text.startsWith("{%") || text.includes("${") ? expression(literal(text)) : text;
}

/** JSON in which fields may be expressions. */
export type Field = JsonValue<Expression>;
/** An object of such fields. */
export type EmittedFields = JsonObject<Expression>;
/** A state as it is emitted, before it is written. */
export type EmittedState = State<Expression>;
/** A group of states as it is emitted, before it is written. */
export type EmittedGroup = StateGroup<Expression>;

/** Visits the expressions in a field or a state, in the order of the text, until a visit answers true; then it is true. */
export function someExpression(value: unknown, visit: (tree: Jsonata) => boolean): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (value instanceof Expression) return visit(value.tree);
  // No copy of what is in it: every state of a definition is looked through, more than once.
  for (const name in value) if (someExpression(value[name as keyof typeof value], visit)) return true;
  return false;
}
