/** Tells what happened in an execution: as data, and as lines for people. */
export { type EntryKind, isMilestone, type TimelineEntry } from "./entry.js";
export { failureIn } from "./failure.js";
export { formatElapsed, formatEntries, formatEntry, type LineWidths, wordsOf } from "./text.js";
export type { HistoryEvent } from "../runner/history-event.js";
export { Timeline, type TimelineOptions, type TimelineTask } from "./timeline.js";
