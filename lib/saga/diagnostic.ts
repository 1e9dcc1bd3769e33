/** Severity of a diagnostic: there is no state machine if there is an error. */
export type Severity = "error" | "warning";

/** The code of any diagnostic. docs/diagnostics.md has a section for each. */
export type DiagnosticCode =
  | "invalid-document"
  | "empty-saga"
  | "invalid-name"
  | "name-too-long"
  | "reserved-name"
  | "duplicate-name"
  | "unknown-operation"
  | "conflicting-operations"
  | "reserved-rejection"
  | "missing-compensation"
  | "unexpected-compensation"
  | "two-pivots"
  | "pivot-in-block"
  | "empty-block"
  | "duplicate-branch"
  | "misplaced-otherwise"
  | "invalid-wait"
  | "invalid-limit"
  | "list-in-block"
  | "list-after-pivot"
  | "part-with-options"
  | "hook-not-best-effort"
  | "unknown-first"
  | "jsonata-not-allowed"
  | "invalid-jsonata"
  | "missing-task-token"
  | "missing-timeout"
  | "compensatable-after-pivot"
  | "read-only-after-pivot"
  | "retriable-before-pivot"
  | "retriable-without-pivot"
  | "retriable-rejects"
  | "compensation-rejects"
  | "pivot-rejections-not-final"
  | "pivot-answer-not-final"
  | "missing-succeeded-when"
  | "invalid-answer-condition"
  | "missing-key"
  | "unknown-step"
  | "unavailable-result"
  | "unavailable-reference"
  | "invalid-output"
  | "invalid-rounding"
  | "reserved-output"
  | "invalid-time"
  | "invalid-retry"
  | "invalid-error-name"
  | "settled-without-tombstone"
  | "expression-too-deep"
  | "definition-too-large"
  | "history-too-long"
  | "history-nearly-full"
  | "no-room-for-outage"
  | "little-room-for-outage"
  | "operation-not-given"
  | "operation-not-used"
  | "misplaced-list-token"
  | "other-region"
  | "unreachable-account"
  | "other-account"
  | "stop-continues"
  | "short-rollout"
  | "not-in-this-style"
  | "weaker-in-this-style"
  | "rejections-cannot-be-final"
  | "task-stops-halfway"
  | "arguments-may-fail"
  | "callback-not-supported"
  | "timeout-too-short";

/** One thing that is wrong with a saga, or with what it compiles to. */
export interface Diagnostic<Code extends DiagnosticCode = DiagnosticCode> {
  readonly code: Code;
  readonly severity: Severity;
  /** Sentences for people: the mistake, what was received, what is allowed, and how to fix it. */
  readonly message: string;
  /** The names concerned: steps, operations, properties. Both, where two things conflict. */
  readonly names: readonly string[];
  /** The section of the documentation on it, as it is found in the project that uses this package. */
  readonly url: string;
}

/** The page of all diagnostics, whose sections are headed by their codes. */
const diagnosticsPage = "node_modules/cdk-saga/docs/diagnostics.md";

/** Makes one kind of diagnostic: `names` are those concerned, `values` fill the message. */
export interface DiagnosticKind<Code extends DiagnosticCode, V> {
  readonly code: Code;
  readonly severity: Severity;
  (names: readonly string[], values: V): Diagnostic<Code>;
}

/** The values that a message takes, by their names. */
export type Values<Name extends string> = Readonly<Record<Name, string | number>>;

function kind<Code extends DiagnosticCode, V>(severity: Severity) {
  return (code: Code, message: (values: V) => string): DiagnosticKind<Code, V> =>
    Object.assign(
      (names: readonly string[], values: V): Diagnostic<Code> => ({
        code,
        severity,
        message: message(values),
        names,
        url: `${diagnosticsPage}#${code}`,
      }),
      { code, severity },
    );
}

/** Makes a kind of error. */
export const error = <const Code extends DiagnosticCode, V>(code: Code, message: (values: V) => string) =>
  kind<Code, V>("error")(code, message);

/** Makes a kind of warning. */
export const warning = <const Code extends DiagnosticCode, V>(code: Code, message: (values: V) => string) =>
  kind<Code, V>("warning")(code, message);

/** True if one of the diagnostics is an error. */
export function hasErrors(found: readonly Diagnostic[]): boolean {
  return found.some(({ severity }) => severity === "error");
}

/** Diagnostics as text, one to a line, with severity and code. */
export function formatDiagnostics(found: readonly Diagnostic[]): string {
  return found.map(({ severity, code, message }) => `${severity} ${code}: ${message}`).join("\n");
}
