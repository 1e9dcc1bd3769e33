import type { JsonValue, State } from "../../asl/index.js";
import { Expression, type Field } from "./expression.js";
import type { LiteralWriter } from "./literals.js";
import { placeholderSurplus } from "./placeholders.js";
import { print } from "./print.js";

/** Writes fields and states as a definition has them, with every expression as text. */
export class DefinitionWriter {
  readonly #literals: LiteralWriter;
  #surplus = 0;

  constructor(literals: LiteralWriter) {
    this.#literals = literals;
  }

  /** The bytes that what was written takes beyond its own, once every placeholder is filled in at its longest. */
  get surplus(): number {
    return this.#surplus;
  }

  write(state: State<Expression>): State;
  write(field: Field): JsonValue;
  write(field: unknown): unknown {
    return this.#part(field);
  }

  #part(field: unknown): unknown {
    if (field instanceof Expression) {
      const printed = print(field.tree, this.#literals);
      this.#surplus += printed.surplus;
      return printed.toField();
    }
    if (typeof field === "string") {
      this.#surplus += placeholderSurplus(field);
      return field;
    }
    if (Array.isArray(field)) return field.map((part) => this.#part(part));
    if (typeof field !== "object" || field === null) return field;
    const written: Record<string, unknown> = {};
    for (const name in field) written[name] = this.#part(field[name as keyof typeof field]);
    return written;
  }
}

/** Writes one field. */
export function writeField(field: Field, literals: LiteralWriter): JsonValue {
  return new DefinitionWriter(literals).write(field);
}
