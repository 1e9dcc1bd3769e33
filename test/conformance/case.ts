import { readFile } from "node:fs/promises";
import type { JsonObject, JsonValue } from "../../lib/asl/index.js";

/** An execution recorded on AWS; the README beside the recordings says what each part means. */
export interface RecordedCase {
  readonly id: string;
  readonly area: string;
  readonly query_language: "jsonata" | "jsonpath" | "mixed";
  readonly definition: JsonObject;
  readonly input: JsonValue;
  readonly lambdas: Readonly<Record<string, LambdaBehaviour>>;
  readonly tasks: Readonly<Record<string, readonly Invocation[]>>;
  readonly expected: Outcome;
  /** Null like "outcome": no events were recorded. */
  readonly events_mode: "exact" | "dag" | "unordered" | "outcome" | null;
  readonly expected_events: readonly RecordedEvent[];
  readonly masks: readonly Mask[];
}

export type LambdaBehaviour =
  | { readonly kind: "echo" }
  | { readonly kind: "return"; readonly value: JsonValue }
  | { readonly kind: "return_prefixed_event"; readonly prefix: string }
  | { readonly kind: "return_repeat"; readonly char: string; readonly count: number }
  | { readonly kind: "throw"; readonly errorType: string; readonly errorMessage: string }
  | { readonly kind: "sleep_then_echo"; readonly seconds: number };

export interface Invocation {
  readonly kind: "return" | "throw" | "never";
  readonly value?: JsonValue;
  readonly error?: string;
  readonly cause?: string | null;
  readonly cause_json?: JsonValue;
  /** The form of a cause that holds what differs from run to run. */
  readonly cause_hint?: string;
  readonly submitted?: JsonValue;
}

export interface Outcome {
  readonly status: string;
  readonly output?: JsonValue;
  readonly error?: JsonValue;
  readonly cause?: JsonValue;
}

/** An event with its details beside its type, JSON text parsed. */
export interface RecordedEvent {
  readonly id?: number | null;
  readonly prev?: number | null;
  readonly type: string;
  readonly [detail: string]: JsonValue | undefined;
}

/** A value that a recording does not fix. */
export interface Mask {
  readonly path: string;
  readonly kind: "any" | "json_text" | "aws_metadata" | "context_object";
  readonly json?: JsonValue;
  readonly regex?: string;
}

/** @throws Error when the file is not there, or is none of recorded cases. */
export async function readCases(file: string): Promise<RecordedCase[]> {
  const parsed: unknown = JSON.parse(await readFile(file, "utf8"));
  if (!Array.isArray(parsed) || !parsed.every(isCase)) throw new Error(`${file} holds no recorded cases`);
  return parsed;
}

function isCase(value: unknown): value is RecordedCase {
  const parts = ["id", "area", "query_language", "definition", "expected", "events_mode", "masks"];
  return typeof value === "object" && value !== null && parts.every((part) => part in value);
}
