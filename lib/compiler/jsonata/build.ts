import type {
  ArrayNode,
  BinaryNode,
  Binding,
  BlockNode,
  CallNode,
  ConditionNode,
  Jsonata,
  LambdaNode,
  LiteralNode,
  LiteralValue,
  ObjectNode,
  PathNode,
  PatternNode,
  PlaceholderNode,
  Property,
  RawNode,
  Sign,
  StateDataNode,
  StatesField,
  VariableNode,
} from "./tree.js";

export const literal = (value: LiteralValue): LiteralNode => ({ kind: "literal", value });

export const placeholder = (text: string): PlaceholderNode => ({ kind: "placeholder", text });

export const pattern = (source: string): PatternNode => ({ kind: "pattern", source });

export const variable = (name: string): VariableNode => ({ kind: "variable", name });

export const states = (field: StatesField): StateDataNode => ({ kind: "states", field });

/** A call of one of JSONata's functions, by its name without `$`, or of a function that is written here. */
export const call = (callee: string | Jsonata, ...operands: readonly Jsonata[]): CallNode => ({
  kind: "call",
  callee,
  operands,
});

export const lambda = (parameters: readonly string[], body: Jsonata): LambdaNode => ({
  kind: "lambda",
  parameters,
  body,
});

export const binary = (left: Jsonata, sign: Sign, right: Jsonata): BinaryNode => ({
  kind: "binary",
  sign,
  left,
  right,
});

/** Without `otherwise`, what is not true yields nothing. */
export const condition = (when: Jsonata, value: Jsonata, otherwise?: Jsonata): ConditionNode => ({
  kind: "condition",
  when,
  value,
  otherwise,
});

/** An expression in brackets. */
export const group = (body: Jsonata): BlockNode => ({ kind: "block", bindings: [], body });

/** An expression in brackets that sees these variables. */
export const block = (bindings: readonly Binding[], body: Jsonata): BlockNode => ({
  kind: "block",
  bindings,
  body,
});

/** An expression that is surely absent. */
export const nothing: Jsonata = { kind: "block", bindings: [], body: undefined };

export const list = (elements: readonly Jsonata[]): ArrayNode => ({ kind: "list", elements });

export const object = (properties: readonly Property[]): ObjectNode => ({
  kind: "object",
  properties,
});

export const raw = (source: string): RawNode => ({ kind: "raw", source });

export const property = (base: Jsonata, name: string): PathNode => ({
  kind: "path",
  base,
  step: { kind: "property", name },
});

export const element = (base: Jsonata, index: Jsonata | number): PathNode => ({
  kind: "path",
  base,
  step: { kind: "element", index: typeof index === "number" ? literal(index) : index },
});

/** The element of which a property has a value. */
export const elementWhere = (base: Jsonata, name: string, value: Jsonata): PathNode => ({
  kind: "path",
  base,
  step: { kind: "where", name, value },
});

/** Every value of an object. */
export const everyValue = (base: Jsonata): PathNode => ({ kind: "path", base, step: { kind: "everything" } });

/** A test of the type that JSONata's `$type` names. */
export const hasType = (value: Jsonata, type: "array" | "object" | "string" | "number"): BinaryNode =>
  binary(call("type", value), "=", literal(type));

/** The value at the end of a path. It cannot fail: what is not there, or not an object, is undefined. */
export function navigate(base: Jsonata, path: readonly (string | number)[]): Jsonata {
  return path.reduce<Jsonata>((source, step) => {
    if (typeof step === "string") return property(source, step);
    // Behind a property it would be the index in what each element of a list has by that name, not in all that they have.
    const whole = source.kind === "path" ? group(source) : source;
    // An index of anything but an array would yield the thing itself; and an object may have a property named "0".
    return group(condition(hasType(source, "array"), element(whole, step), property(source, String(step))));
  }, base);
}

/** A list whatever the value turns out to be. A constructor in brackets would become a list of a list. */
export function asList(value: Jsonata): ArrayNode {
  return value.kind === "list" ? value : list([value]);
}
