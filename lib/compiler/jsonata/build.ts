import type {
  ArrayConstructor,
  Binary,
  Binding,
  Block,
  Call,
  Condition,
  Jsonata,
  Lambda,
  Literal,
  LiteralValue,
  ObjectConstructor,
  Path,
  Pattern,
  Placeholder,
  Property,
  RawSource,
  Sign,
  StateData,
  StatesField,
  Variable,
} from "./tree.js";

export const literal = (value: LiteralValue): Literal => ({ kind: "literal", value });

export const placeholder = (text: string): Placeholder => ({ kind: "placeholder", text });

export const pattern = (source: string): Pattern => ({ kind: "pattern", source });

export const variable = (name: string): Variable => ({ kind: "variable", name });

export const states = (field: StatesField): StateData => ({ kind: "states", field });

/** A call of one of JSONata's functions, by its name without `$`, or of a function that is written here. */
export const call = (callee: string | Jsonata, ...operands: readonly Jsonata[]): Call => ({
  kind: "call",
  callee,
  operands,
});

export const lambda = (parameters: readonly string[], body: Jsonata): Lambda => ({
  kind: "lambda",
  parameters,
  body,
});

export const binary = (left: Jsonata, sign: Sign, right: Jsonata): Binary => ({
  kind: "binary",
  sign,
  left,
  right,
});

/** Without `otherwise`, what is not true yields nothing. */
export const condition = (when: Jsonata, value: Jsonata, otherwise?: Jsonata): Condition => ({
  kind: "condition",
  when,
  value,
  otherwise,
});

/** An expression in brackets. */
export const group = (body: Jsonata): Block => ({ kind: "block", bindings: [], body });

/** An expression in brackets that sees these variables. */
export const block = (bindings: readonly Binding[], body: Jsonata): Block => ({
  kind: "block",
  bindings,
  body,
});

/** An expression that is surely absent. */
export const nothing: Jsonata = { kind: "block", bindings: [], body: undefined };

export const list = (elements: readonly Jsonata[]): ArrayConstructor => ({ kind: "list", elements });

export const object = (properties: readonly Property[]): ObjectConstructor => ({
  kind: "object",
  properties,
});

export const raw = (source: string): RawSource => ({ kind: "raw", source });

export const property = (base: Jsonata, name: string): Path => ({
  kind: "path",
  base,
  step: { kind: "property", name },
});

export const element = (base: Jsonata, index: Jsonata | number): Path => ({
  kind: "path",
  base,
  step: { kind: "element", index: typeof index === "number" ? literal(index) : index },
});

/** The element of which a property has a value. */
export const elementWhere = (base: Jsonata, name: string, value: Jsonata): Path => ({
  kind: "path",
  base,
  step: { kind: "where", name, value },
});

/** Every value of an object. */
export const everyValue = (base: Jsonata): Path => ({ kind: "path", base, step: { kind: "everything" } });

/** A test of the type that JSONata's `$type` names. */
export const hasType = (value: Jsonata, type: "array" | "object" | "string" | "number"): Binary =>
  binary(call("type", value), "=", literal(type));

/** The value at the end of a path. It cannot fail: what is not there, or not an object, is undefined. */
export function navigate(base: Jsonata, path: readonly (string | number)[]): Jsonata {
  return path.reduce<Jsonata>((source, step) => {
    if (typeof step === "string") return property(source, step);
    // An index of anything but an array would yield the thing itself; and an object may have a property named "0".
    return group(condition(hasType(source, "array"), element(source, step), property(source, String(step))));
  }, base);
}

/** A list whatever the value turns out to be. A constructor in brackets would become a list of a list. */
export function asList(value: Jsonata): ArrayConstructor {
  return value.kind === "list" ? value : list([value]);
}
