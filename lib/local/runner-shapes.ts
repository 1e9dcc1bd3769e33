import type { JsonValue } from "../asl/index.js";
export interface Clock {
  now(): number;
  schedule(at: number, callback: () => void): () => void;
}
export interface TaskCall {
  readonly resource: string;
  readonly arguments: JsonValue;
  readonly state: string;
  readonly executionArn: string;
  readonly attempt: number;
  readonly signal: AbortSignal;
  readonly taskToken?: string;
}
export type TaskOutcome =
  | { readonly succeeded: JsonValue }
  | { readonly failed: { readonly error: string; readonly cause?: string } };
export type TaskHandler = (call: TaskCall) => Promise<TaskOutcome>;
