import type { RunEntry } from "../protocol.js";
import type { Look } from "./run-looks.js";
import { placeName, stateName } from "./run-looks.js";

/** One try of a task, or a wait, as a bar. */
export interface Bar {
  /** Milliseconds since the start. */
  readonly from: number;
  readonly to: number;
  readonly look: Look;
  readonly words: string;
  /** Index of the entry that it begins with, and of the one that it ends with, which may be the same. */
  readonly first: number;
  readonly last: number;
  readonly isOpen: boolean;
}

/** The tries of one state, for the same items. */
export interface WaterfallRow {
  readonly place: string;
  readonly state: string;
  readonly isCompensation: boolean;
  readonly bars: readonly Bar[];
}

/** The tries of a run, in the order in which their states were entered. @param count number of entries that count */
export function waterfallRows(entries: readonly RunEntry[], count: number): WaterfallRow[] {
  const rows = new Map<string, { row: Omit<WaterfallRow, "bars">; bars: Bar[]; open: number | undefined }>();
  const now = entries[count - 1]?.at ?? 0;
  let before = 0;
  for (const [index, entry] of entries.slice(0, count).entries()) {
    const { kind, state = "", at, isCompensation, stateType } = entry;
    const previous = before;
    before = at;
    const isWait = stateType === "Wait";
    const isTry = ["called", "asked", "succeeded", "rejected", "failed", "landed"].includes(kind);
    if (state === "" || kind === "ended" || !(isTry || (isWait && (kind === "entered" || kind === "left"))))
      continue;
    const place = placeName(entry);
    const known = rows.get(place) ?? {
      row: { place, state: stateName(state), isCompensation },
      bars: [],
      open: undefined,
    };
    rows.set(place, known);
    if (kind === "called" || kind === "entered") {
      known.open = known.bars.length;
      known.bars.push({
        from: at,
        to: now,
        look: "active",
        words: entry.words,
        first: index,
        last: index,
        isOpen: true,
      });
      continue;
    }
    const open = known.open === undefined ? undefined : known.bars[known.open];
    const look = lookOf(kind);
    if (open !== undefined && known.open !== undefined) {
      const isOpen = kind === "asked";
      known.bars[known.open] = {
        ...open,
        to: isOpen ? now : at,
        look,
        words: entry.words,
        last: index,
        isOpen,
      };
      if (!isOpen) known.open = undefined;
    } else
      known.bars.push({
        from: previous,
        to: at,
        look,
        words: entry.words,
        first: index,
        last: index,
        isOpen: false,
      });
  }
  return [...rows.values()].map(({ row, bars }) => ({ ...row, bars }));
}

function lookOf(kind: RunEntry["kind"]): Look {
  switch (kind) {
    case "rejected":
      return "refused";
    case "failed":
      return "failed";
    case "asked":
      return "waiting";
    default:
      return "done";
  }
}

/**
 * Places of times on a line, from 0 to 100. Long times take more room than short ones, but not in proportion: an hour of waiting leaves
 * the calls around it readable.
 */
export function axisOf(rows: readonly WaterfallRow[]): (at: number) => number {
  const times = [
    ...new Set([0, ...rows.flatMap(({ bars }) => bars.flatMap(({ from, to }) => [from, to]))]),
  ].sort((a, b) => a - b);
  const places = new Map<number, number>();
  let place = 0;
  for (const [index, time] of times.entries()) {
    place += index === 0 ? 0 : 1 + Math.log2(1 + (time - (times[index - 1] ?? 0)) / 50);
    places.set(time, place);
  }
  return (at) => (place === 0 ? 0 : ((places.get(at) ?? place) / place) * 100);
}
