/**
 * Amazon States Language, JSONata mode, as readonly data.
 *
 * Fields keep their names and units of the specification (https://states-language.net): every `…Seconds` is in
 * seconds, and a string of the form `{% … %}` is one JSONata expression (see `isExpression`).
 */

/**
 * Any JSON value.
 *
 * @typeParam E form of an expression where it is not text yet; none in a definition.
 */
export type JsonValue<E = never> =
  | string
  | number
  | boolean
  | null
  | E
  | readonly JsonValue<E>[]
  | JsonObject<E>;
/** A JSON object. */
export interface JsonObject<E = never> {
  readonly [name: string]: JsonValue<E>;
}

/** A whole-string JSONata expression, `{% … %}`. */
export type ExpressionString = `{%${string}%}`;

export type QueryLanguage = "JSONata" | "JSONPath";

/** Fields that a state machine, a branch and an iteration have in common. */
export interface StateGroup<E = never> {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State<E>>>;
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
export type Assign<E = never> = JsonObject<E>;

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

export interface Catcher<E = never> {
  readonly Comment?: string;
  readonly ErrorEquals: readonly string[];
  readonly Next: string;
  readonly Assign?: Assign<E>;
  readonly Output?: JsonValue<E>;
}

export interface ErrorHandling<E = never> {
  readonly Retry?: readonly Retrier[];
  readonly Catch?: readonly Catcher<E>[];
}

export interface TaskState<E = never> extends CommonFields, Transition, ErrorHandling<E> {
  readonly Type: "Task";
  readonly Resource: string;
  readonly Arguments?: JsonValue<E>;
  readonly Output?: JsonValue<E>;
  readonly Assign?: Assign<E>;
  readonly TimeoutSeconds?: number | string | E;
  readonly HeartbeatSeconds?: number | string | E;
  readonly Credentials?: JsonObject;
}

export interface ParallelState<E = never> extends CommonFields, Transition, ErrorHandling<E> {
  readonly Type: "Parallel";
  readonly Branches: readonly StateGroup<E>[];
  readonly Arguments?: JsonValue<E>;
  readonly Output?: JsonValue<E>;
  readonly Assign?: Assign<E>;
}

export interface ItemProcessor<E = never> extends StateGroup<E> {
  readonly ProcessorConfig?: { readonly Mode?: "INLINE" | "DISTRIBUTED"; readonly ExecutionType?: string };
}

export interface MapState<E = never> extends CommonFields, Transition, ErrorHandling<E> {
  readonly Type: "Map";
  readonly ItemProcessor: ItemProcessor<E>;
  /** The former name of ItemProcessor, in JSONPath; with it there is no ItemProcessor. */
  readonly Iterator?: ItemProcessor<E>;
  readonly Items?: JsonValue<E>;
  readonly ItemSelector?: JsonValue<E>;
  readonly MaxConcurrency?: number | string | E;
  readonly ToleratedFailurePercentage?: number | string | E;
  readonly ToleratedFailureCount?: number | string | E;
  readonly Output?: JsonValue<E>;
  readonly Assign?: Assign<E>;
}

export interface ChoiceRule<E = never> {
  readonly Comment?: string;
  readonly Condition: boolean | string | E;
  readonly Next: string;
  readonly Assign?: Assign<E>;
  readonly Output?: JsonValue<E>;
}

export interface ChoiceState<E = never> extends CommonFields {
  readonly Type: "Choice";
  readonly Choices: readonly ChoiceRule<E>[];
  readonly Default?: string;
  /** Applied when the default is taken. */
  readonly Assign?: Assign<E>;
  readonly Output?: JsonValue<E>;
}

export interface WaitState<E = never> extends CommonFields, Transition {
  readonly Type: "Wait";
  readonly Seconds?: number | string | E;
  readonly Timestamp?: string | E;
  readonly Assign?: Assign<E>;
  readonly Output?: JsonValue<E>;
}

export interface PassState<E = never> extends CommonFields, Transition {
  readonly Type: "Pass";
  readonly Assign?: Assign<E>;
  readonly Output?: JsonValue<E>;
}

export interface SucceedState<E = never> extends CommonFields {
  readonly Type: "Succeed";
  readonly Output?: JsonValue<E>;
}

export interface FailState<E = never> extends CommonFields {
  readonly Type: "Fail";
  readonly Error?: string | E;
  readonly Cause?: string | E;
}

export type State<E = never> =
  | TaskState<E>
  | ParallelState<E>
  | MapState<E>
  | ChoiceState<E>
  | WaitState<E>
  | PassState<E>
  | SucceedState<E>
  | FailState<E>;

export type StateType = State["Type"];
