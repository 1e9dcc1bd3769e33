import type { JsonValue } from "../../../asl/index.js";
import type { Budget } from "../../jsonata/evaluate/budget.js";
import type { EvaluationServices } from "../../jsonata/environment.js";
import type { Query } from "../query.js";

/** A call of an intrinsic function, read once: `States.Format('Hello {}', $.name)`. */
export interface Call {
  readonly kind: "call";
  readonly name: string;
  readonly arguments: readonly Argument[];
}

export type Argument =
  | Call
  | { readonly kind: "path"; readonly query: Query }
  | { readonly kind: "value"; readonly value: JsonValue }
  /** A text in single quotes, with its escapes. */
  | { readonly kind: "text"; readonly raw: string };

/** Thrown when an intrinsic function fails. */
export class IntrinsicFailure extends Error {
  override readonly name = "IntrinsicFailure";
}

/** The value of an argument, with the text of a template as it was written. */
export interface Given {
  readonly value: JsonValue;
  /** The text in quotes with its escapes, which `States.Format` tells from braces of its own. */
  readonly raw?: string;
}

/** Services that intrinsic functions use. */
export interface FunctionServices {
  readonly services: EvaluationServices;
  /** Counts what the functions of one field make. */
  readonly budget: Budget;
}

/**
 * Computes an intrinsic function.
 *
 * @throws IntrinsicFailure, BoundExceeded
 */
export type Intrinsic = (given: readonly Given[], use: FunctionServices) => JsonValue;

export interface Arity {
  readonly least: number;
  readonly most: number;
}

/** A function with the number of its arguments. */
export type Definition = readonly [name: string, arity: Arity | number, intrinsic: Intrinsic];

/**
 * A text without its escapes: `\'`, `\{`, `\}` and `\\` (ASL specification: "Intrinsic Functions").
 *
 * @throws IntrinsicFailure for any other escape.
 */
export function unescaped(raw: string): string {
  if (!raw.includes("\\")) return raw;
  return raw.replaceAll(/\\(.?)/gs, (sequence, character: string) => {
    if (character !== "" && "'{}\\".includes(character)) return character;
    throw new IntrinsicFailure(`Invalid escape sequence ${sequence}: the escapes are \\', \\{, \\} and \\\\`);
  });
}
