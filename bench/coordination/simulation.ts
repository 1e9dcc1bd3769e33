import type { End, Json } from "../../lib/model/index.js";
import type { SagaDocument } from "../../lib/saga/index.js";
import type { Subject } from "../../lib/verifier/subject/subject.js";
import type { SimulatedParticipants } from "./participants.js";

/** Styles that are simulated. */
export type SimulatedStyle = "coordinator" | "durable" | "chain" | "events";

/** A style with its options. */
export interface Setup {
  readonly style: SimulatedStyle;
  readonly decisions: boolean;
  readonly sweeper: boolean;
}

/** The saga that is run. */
export interface Case {
  readonly document: SagaDocument;
  readonly subject: Subject;
  readonly input: Json;
  readonly responses: ReadonlyMap<string, Json>;
}

/** Amounts of what a run has used. */
export interface Usage {
  /** Invocations of functions of the coordination. */
  invocations: number;
  /** Milliseconds for which they were billed. */
  billed: number;
  /** Asynchronous invocations and events. */
  messages: number;
  /** Writes to the store of decisions. */
  writes: number;
  /** Their write request units: 1 KB each. */
  units: number;
  /** Entries of the sweeper. */
  schedules: number;
  /** Steps and waits of a durable function. */
  durableOperations: number;
}

/** A run that is over. */
export interface SimulatedRun {
  readonly participants: SimulatedParticipants;
  /** Every end that a run of the execution has come to, in order. */
  readonly ends: readonly (End & { readonly at: number })[];
  /** Number of messages that an operator sent again, or of times that a durable function was stuck. */
  readonly redriven: number;
  /** True if the execution would have had no end without that. */
  readonly isRedriven: boolean;
  readonly operations: number;
  readonly messages: number;
  /** Kinds of operations, by their numbers. */
  readonly kinds: readonly ("call" | "message" | "decision" | "schedule")[];
  readonly usage: Usage;
}
