/**
 * Values of JSONata: JSON, nothing (undefined), functions, and arrays that remember how they came about. Arrays
 * that come from outside never carry such marks.
 */

/** An array, with the marks by which JSONata tells a result from data. */
export interface List extends Array<unknown> {
  /** Made by JSONata: one element stands for itself, none for nothing. */
  sequence?: boolean;
  /** True if it stays an array, though it has one element. */
  keepSingleton?: boolean;
  /** Holds tuples, the values and variables of a path that binds some. */
  tupleStream?: boolean;
  /** Written as an array: it is one value, and not gone through. */
  cons?: boolean;
}

export function isList(value: unknown): value is List {
  return Array.isArray(value);
}

/** A JSON object. */
export type DataObject = Record<string, unknown>;

export function sequenceOf(...values: unknown[]): List {
  const sequence: List = values;
  sequence.sequence = true;
  return sequence;
}

export function isSequence(value: unknown): value is List {
  return isList(value) && value.sequence === true;
}

/** An object of data or of JSONata's own making; neither an array nor a function. */
export function isFields(value: unknown): value is DataObject {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !isObjectOfOurs(value);
}

/** A function of JSONata that is an object here. */
export abstract class FunctionObject {
  abstract readonly arity: number;
  /** By this JSONata's own signatures know a function. */
  readonly _jsonata_function = true;
}

function isObjectOfOurs(value: object): boolean {
  return value instanceof FunctionObject;
}

/** A function that is made in the middle of an evaluation: a regular expression, the function that an argument is. */
export interface Native {
  (...given: unknown[]): unknown;
  arity?: number;
}

export type Callable = FunctionObject | Native;

export function isCallable(value: unknown): value is Callable {
  return typeof value === "function" || value instanceof FunctionObject;
}

export function arityOf(callable: Callable): number {
  return typeof callable === "function" ? (callable.arity ?? callable.length) : callable.arity;
}

/** Sets a property of its own, whatever its name. */
export function setOwn(object: DataObject, name: string, value: unknown): void {
  if (name !== "__proto__") {
    object[name] = value;
    return;
  }
  Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true });
}

/** The property of an object that is its own, not what every JavaScript object inherits. */
export function own(object: DataObject, name: string): unknown {
  const value = object[name];
  return value === undefined || Object.hasOwn(object, name) ? value : undefined;
}
