import { FunctionObject, isList } from "./values.js";

/**
 * Bounds of one expression. AWS was seen to refuse a depth above 100, `[1..873783]` but not `[1..873782]`, and a text
 * of 2^23 characters but not one of 2^22 (floci-io/floci#2737). How long AWS lets an expression run is not known; here it
 * is bounded in steps, so that the same expression ends the same way on every machine.
 */
export const bounds: EvaluationBounds = {
  depth: 100,
  bytes: 6_990_256,
  bytesInAll: 268_435_456,
  steps: 4_000_000,
  nesting: 1000,
};

/** So often may a value hold data of 256 KiB each, and still be within the bounds. */
export const safelyRepeated = 26;

export interface EvaluationBounds {
  /** Evaluations within each other. */
  readonly depth: number;
  /** Bytes of one value: 8 for a number or an element of an array, 1 for a character, 16 more for an array or object. */
  readonly bytes: number;
  /** Bytes of all values together that were made on the way. */
  readonly bytesInAll: number;
  /** Parts of the expression evaluated, and elements looked at: about half a second. */
  readonly steps: number;
  /** Arrays and objects within each other in a result. */
  readonly nesting: number;
}

/** Thrown when an expression exceeds a bound. */
export class BoundExceeded extends Error {
  override readonly name = "BoundExceeded";
}

function tooDeep(deepest: number): BoundExceeded {
  return new BoundExceeded(
    "Stack overflow error: Check for non-terminating recursive function.  Consider rewriting as tail-recursive. " +
      `Depth=${deepest + 1} max=${deepest}`,
  );
}

function tooLarge(): BoundExceeded {
  return new BoundExceeded("Expression evaluation memory limit exceeded: Check for excessive memory usage");
}

/** Counts what one evaluation uses up. Every method throws BoundExceeded above a bound. */
export class Budget {
  readonly #bounds: EvaluationBounds;
  #depth = 0;
  #steps = 0;
  #bytes = 0;

  /** @param given the bounds. @default those near AWS's */
  constructor(given: EvaluationBounds = bounds) {
    this.#bounds = given;
  }

  /** A part of the expression is evaluated within another one. */
  enter(): void {
    this.#depth += 1;
    if (this.#depth > this.#bounds.depth) throw tooDeep(this.#bounds.depth);
    this.work(1);
  }

  leave(): void {
    this.#depth -= 1;
  }

  /** So many elements are looked at. */
  work(steps: number): void {
    this.#steps += steps;
    if (this.#steps > this.#bounds.steps) {
      throw new BoundExceeded(
        `Expression evaluation timeout: more than ${this.#bounds.steps} steps. Check for infinite loop`,
      );
    }
  }

  /** An array of so many elements is made. */
  array(length: number): void {
    this.#make(length * 8, length * 8);
  }

  /** A text of so many characters is made, of which so many had not been there before. */
  text(length: number, fresh = length): void {
    this.#make(length, fresh);
  }

  #make(bytes: number, fresh: number): void {
    if (bytes > this.#bounds.bytes) throw tooLarge();
    this.#bytes += fresh;
    if (this.#bytes > this.#bounds.bytesInAll) throw tooLarge();
  }

  /** Adds the elements of one array to another one. */
  addAll(target: unknown[], source: readonly unknown[]): void {
    const length = target.length + source.length;
    this.#make(length * 8, source.length * 8);
    this.work(source.length / 16);
    for (const value of source) target.push(value);
  }

  /** Looks through a value, so that what follows cannot take long: the same part may occur in it a thousand times. */
  measure(value: unknown): void {
    this.#measure(value, 0, this.#bounds.bytes);
  }

  /** The bytes that are left of so many. */
  #measure(value: unknown, nesting: number, left: number): number {
    if (typeof value === "string") return this.#rest(left - value.length);
    if (typeof value !== "object" || value === null || value instanceof FunctionObject)
      return this.#rest(left - 8);
    if (nesting > this.#bounds.nesting) throw tooDeep(this.#bounds.depth);
    let rest = left - 16;
    if (isList(value)) {
      for (const element of value) rest = this.#measure(element, nesting + 1, rest);
      return rest;
    }
    for (const [name, property] of Object.entries(value)) {
      rest = this.#measure(property, nesting + 1, rest - name.length);
    }
    return this.#rest(rest);
  }

  #rest(left: number): number {
    if (left < 0) throw tooLarge();
    return left;
  }
}
