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
export type Fields = JsonObject<Expression>;
/** A state as it is emitted, before it is written. */
export type EmittedState = State<Expression>;
/** A group of states as it is emitted, before it is written. */
export type EmittedGroup = StateGroup<Expression>;

/** Every expression in a field or a state, in the order of the text. */
export function* expressionsIn(value: unknown): Generator<Expression> {
  if (value instanceof Expression) yield value;
  else if (typeof value === "object" && value !== null) {
    for (const part of Object.values(value)) yield* expressionsIn(part);
  }
}
