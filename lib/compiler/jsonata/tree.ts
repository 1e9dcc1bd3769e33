/** A value that a JSONata literal can be. */
export type LiteralValue = string | number | boolean | null;

/** Operators between two values, as JSONata writes them. */
export type Sign = "+" | "-" | "/" | "*" | "&" | "=" | "!=" | "<" | "<=" | ">" | ">=" | "in" | "and" | "or";

/**
 * A JSONata expression. It is a tree until the definition is written; nothing else ever sees its text, so every question
 * about an expression is a question to its nodes.
 */
export type Jsonata =
  | LiteralNode
  | PlaceholderNode
  | PatternNode
  | VariableNode
  | StateDataNode
  | PathNode
  | CallNode
  | LambdaNode
  | BinaryNode
  | ConditionNode
  | BlockNode
  | ArrayNode
  | ObjectNode
  | RawNode;

/** A text, a number, true, false or null. A text or number may stand for a token of the CDK. */
export interface LiteralNode {
  readonly kind: "literal";
  readonly value: LiteralValue;
  /** Digits of a number that JavaScript would write otherwise. */
  readonly digits?: string;
}

/** A text whose `${…}` is filled in when the state machine is deployed: the name of a resource. */
export interface PlaceholderNode {
  readonly kind: "placeholder";
  readonly text: string;
}

/** A regular expression that the compiler itself has; without the slashes around it, and with none inside. */
export interface PatternNode {
  readonly kind: "pattern";
  readonly source: string;
}

/** A variable: of the state machine, of a block around, or a parameter; without `$`. */
export interface VariableNode {
  readonly kind: "variable";
  readonly name: string;
}

/** The data that Step Functions gives a state, in `$states`. */
export interface StateDataNode {
  readonly kind: "states";
  readonly field: StatesField;
}

/** The fields of `$states` that the compiler uses. */
export type StatesField =
  | "input"
  | "result"
  | "errorOutput"
  | "context.Execution.Input"
  | "context.Execution.Name"
  | "context.Execution.RedriveCount"
  | "context.Execution.StartTime"
  | "context.Map.Item.Index"
  | "context.Map.Item.Value"
  | "context.State.EnteredTime"
  | "context.State.RetryCount"
  | "context.StateMachine.Name"
  | "context.Task.Token";

/** One step into a value: a property, an element, those elements that have something, or every property. */
export interface PathNode {
  readonly kind: "path";
  readonly base: Jsonata;
  readonly step: PathStep;
}

export type PathStep =
  | { readonly kind: "property"; readonly name: string }
  | { readonly kind: "element"; readonly index: Jsonata }
  /** The elements of which a property has a value. Its name is one that JSONata takes as it is. */
  | { readonly kind: "where"; readonly name: string; readonly value: Jsonata }
  | { readonly kind: "everything" };

/** A function called: one of JSONata's by its name, without `$`, or one that is written here. */
export interface CallNode {
  readonly kind: "call";
  readonly callee: string | Jsonata;
  readonly operands: readonly Jsonata[];
}

/** A function of parameters, without `$`. */
export interface LambdaNode {
  readonly kind: "lambda";
  readonly parameters: readonly string[];
  readonly body: Jsonata;
}

export interface BinaryNode {
  readonly kind: "binary";
  readonly sign: Sign;
  readonly left: Jsonata;
  readonly right: Jsonata;
}

/** One of two values; undefined where there is no other. */
export interface ConditionNode {
  readonly kind: "condition";
  readonly when: Jsonata;
  readonly value: Jsonata;
  readonly otherwise: Jsonata | undefined;
}

/** An expression in brackets, after variables that it alone sees; undefined where it has no body. */
export interface BlockNode {
  readonly kind: "block";
  readonly bindings: readonly Binding[];
  readonly body: Jsonata | undefined;
}

export type Binding = readonly [name: string, value: Jsonata];

/** An array constructor. It takes in the elements of arrays, unless these are constructors too. */
export interface ArrayNode {
  readonly kind: "list";
  readonly elements: readonly Jsonata[];
}

/** An object constructor: a property whose value is undefined when the saga runs is left out. */
export interface ObjectNode {
  readonly kind: "object";
  readonly properties: readonly Property[];
}

export type Property = readonly [name: string, value: Jsonata];

/** JSONata that a user wrote, as it is. */
export interface RawNode {
  readonly kind: "raw";
  readonly source: string;
}
