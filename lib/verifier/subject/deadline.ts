import { retryPolicy, secondsOf } from "../../model/index.js";
import type { SagaDocument } from "../../saga/index.js";
import type { PlacedStep } from "./placed-steps.js";

/** A time after which no action begins, and how often an action is tried. */
export interface Deadline {
  /** Milliseconds since the execution began. */
  readonly at: number;
  /** Number of tries of the action in all. */
  readonly tries: number;
}

/** The deadline by which the steps after an action have to begin; undefined if there is none. */
export function deadlineOf(
  { options }: SagaDocument,
  { step, side, isHook }: PlacedStep,
): Deadline | undefined {
  if (options?.deadline === undefined || isHook || side === "pivot" || side === "after") return undefined;
  return { at: secondsOf(options.deadline) * 1000, tries: retryPolicy(step.action, false).tries };
}

/** Shorter than the time that every try has, and longer than most delays before the next one, in milliseconds. */
const justBefore = 1_999;

/**
 * The answer to a try by which a call lasts until the deadline has passed: if it can't, it fails so late that the next try
 * may. The last try succeeds anyhow.
 *
 * @param latest the last moment at which an answer is heard. All times are in milliseconds since the execution began.
 */
export function overdueAnswer(
  { at, tries }: Deadline,
  { now, latest, attempt }: { readonly now: number; readonly latest: number; readonly attempt: number },
): { readonly at: number; readonly succeeds: boolean } {
  if (latest >= at) return { at: Math.max(now, at), succeeds: true };
  if (attempt >= tries) return { at: latest, succeeds: true };
  return { at: Math.max(now, Math.min(latest, at - justBefore)), succeeds: false };
}
