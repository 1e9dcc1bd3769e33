import type { RunOutcome, RunRow } from "../protocol.js";

/** Icon of each outcome: state is told by icon and text, colour comes on top. */
export const outcomeIcons: Readonly<Record<RunOutcome, string>> = {
  running: "▶",
  completed: "✓",
  compensated: "↩",
  stuck: "■",
  stopped: "‖",
  failed: "✗",
};

export const outcomes: readonly RunOutcome[] = [
  "running",
  "stuck",
  "stopped",
  "failed",
  "compensated",
  "completed",
];

/** The place of a row, and what went wrong there: `at CancelCar, Lambda.ServiceException`. */
export function whereabouts({ outcome, state, error }: RunRow): string {
  const at = state === undefined || outcome === "completed" || outcome === "compensated" ? "" : `at ${state}`;
  const why = error === undefined || outcome === "compensated" || outcome === "running" ? "" : error;
  return [at, why].filter((each) => each !== "").join(", ");
}

/** A time of day. */
export function clockTime(at: number): string {
  return new Date(at).toLocaleTimeString(undefined, {
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
  });
}

/** JSON text laid out for reading; other text as it is. */
export function laidOut(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
