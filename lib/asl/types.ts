/**
 * Amazon States Language, JSONata mode, as readonly data.
 *
 * Fields keep their names and units of the specification (https://states-language.net): every `…Seconds` is in
 * seconds, and a string of the form `{% … %}` is one JSONata expression (see `isExpression`).
 */

/** Any JSON value. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject;
/** A JSON object. */
export interface JsonObject {
  readonly [name: string]: JsonValue;
}

/** A whole-string JSONata expression, `{% … %}`. */
export type ExpressionString = `{%${string}%}`;

export type QueryLanguage = "JSONata" | "JSONPath";

/** What a state machine and each branch, iteration included, have in common. */
export interface StateGroup {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
  readonly Comment?: string;
  readonly QueryLanguage?: QueryLanguage;
}

/** A whole state machine. */
export interface StateMachineDefinition extends StateGroup {
  readonly Version?: string;
  /** Never emitted by the compiler: nothing is compensated when a machine times out. */
  readonly TimeoutSeconds?: number;
}

/** `Next` names the following state; `End` says there is none. Exactly one of them is set. */
export interface Transition {
  readonly Next?: string;
  readonly End?: boolean;
}

export interface CommonFields {
  readonly Comment?: string;
  readonly QueryLanguage?: QueryLanguage;
}

/** Variables to set, by name: JSON in which expression strings are evaluated. */
export type Assign = JsonObject;

export interface Retrier {
  readonly Comment?: string;
  readonly ErrorEquals: readonly string[];
  /** Seconds before the first retry. Default 1. */
  readonly IntervalSeconds?: number;
  /** Retries, not tries: 2 means three tries in all, 0 means never. Default 3. */
  readonly MaxAttempts?: number;
  /** Default 2.0. */
  readonly BackoffRate?: number;
  readonly MaxDelaySeconds?: number;
  readonly JitterStrategy?: "FULL" | "NONE";
}

export interface Catcher {
  readonly Comment?: string;
  readonly ErrorEquals: readonly string[];
  readonly Next: string;
  readonly Assign?: Assign;
  readonly Output?: JsonValue;
}

export interface ErrorHandling {
  readonly Retry?: readonly Retrier[];
  readonly Catch?: readonly Catcher[];
}

export interface TaskState extends CommonFields, Transition, ErrorHandling {
  readonly Type: "Task";
  readonly Resource: string;
  readonly Arguments?: JsonValue;
  readonly Output?: JsonValue;
  readonly Assign?: Assign;
  readonly TimeoutSeconds?: number | string;
  readonly HeartbeatSeconds?: number | string;
  readonly Credentials?: JsonObject;
}

export interface ParallelState extends CommonFields, Transition, ErrorHandling {
  readonly Type: "Parallel";
  readonly Branches: readonly StateGroup[];
  readonly Arguments?: JsonValue;
  readonly Output?: JsonValue;
  readonly Assign?: Assign;
}

export interface ItemProcessor extends StateGroup {
  readonly ProcessorConfig?: { readonly Mode?: "INLINE" | "DISTRIBUTED"; readonly ExecutionType?: string };
}

export interface MapState extends CommonFields, Transition, ErrorHandling {
  readonly Type: "Map";
  readonly ItemProcessor: ItemProcessor;
  readonly Items?: JsonValue;
  readonly ItemSelector?: JsonValue;
  readonly MaxConcurrency?: number | string;
  readonly ToleratedFailurePercentage?: number | string;
  readonly ToleratedFailureCount?: number | string;
  readonly Output?: JsonValue;
  readonly Assign?: Assign;
}

export interface ChoiceRule {
  readonly Comment?: string;
  readonly Condition: boolean | string;
  readonly Next: string;
  readonly Assign?: Assign;
  readonly Output?: JsonValue;
}

export interface ChoiceState extends CommonFields {
  readonly Type: "Choice";
  readonly Choices: readonly ChoiceRule[];
  readonly Default?: string;
  /** Applied when the default is taken. */
  readonly Assign?: Assign;
  readonly Output?: JsonValue;
}

export interface WaitState extends CommonFields, Transition {
  readonly Type: "Wait";
  readonly Seconds?: number | string;
  readonly Timestamp?: string;
  readonly Assign?: Assign;
  readonly Output?: JsonValue;
}

export interface PassState extends CommonFields, Transition {
  readonly Type: "Pass";
  readonly Assign?: Assign;
  readonly Output?: JsonValue;
}

export interface SucceedState extends CommonFields {
  readonly Type: "Succeed";
  readonly Output?: JsonValue;
}

export interface FailState extends CommonFields {
  readonly Type: "Fail";
  readonly Error?: string;
  readonly Cause?: string;
}

export type State =
  | TaskState
  | ParallelState
  | MapState
  | ChoiceState
  | WaitState
  | PassState
  | SucceedState
  | FailState;

export type StateType = State["Type"];
