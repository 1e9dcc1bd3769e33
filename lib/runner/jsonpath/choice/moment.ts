import type { JsonValue } from "../../../asl/index.js";
import { parseTimestamp } from "../../states/timestamp.js";

/** A moment with the fraction of a millisecond, which Java keeps. */
export interface Moment {
  /** Since 1970. */
  readonly milliseconds: number;
  readonly nanoseconds: number;
}

/** The moment of a text such as `2016-03-05T21:29:29.243167252Z`; undefined for anything else. */
export function timestampOf(value: JsonValue): Moment | undefined {
  if (typeof value !== "string") return undefined;
  const milliseconds = parseTimestamp(value);
  if (milliseconds === undefined) return undefined;
  const fraction = /\.\d{3}(\d{1,6})/.exec(value)?.[1] ?? "";
  return { milliseconds, nanoseconds: Number(fraction.padEnd(6, "0")) };
}
