import { type TimeSpan, toSeconds } from "../../saga/index.js";

const units = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
  ["second", 1],
] as const;

/** A length of time in words, with its two largest units: "2 days", "1 hour and 30 minutes". */
export function inTime(span: TimeSpan | number): string {
  let left = typeof span === "number" ? span : toSeconds(span);
  const parts: string[] = [];
  for (const [unit, seconds] of units) {
    const count = unit === "second" ? left : Math.floor(left / seconds);
    if (count > 0) parts.push(counted(count, unit));
    left -= count * seconds;
  }
  return parts.length === 0 ? "no time" : listed(parts.slice(0, 2), "and");
}

/** A number of things: "1 step", "2 steps". */
export function counted(count: number, thing: string): string {
  return `${grouped(count)} ${thing}${count === 1 ? "" : "s"}`;
}

/** A number with its thousands separated: "12,000". */
export function grouped(value: number): string {
  const [whole = "", ...fraction] = String(value).split(".");
  return [whole.replaceAll(/\B(?=(\d{3})+$)/g, ","), ...fraction].join(".");
}

/** A list in words: "a, b and c". */
export function listed(parts: readonly string[], last: "and" | "or"): string {
  if (parts.length <= 1) return parts.join("");
  return `${parts.slice(0, -1).join(", ")} ${last} ${parts.at(-1)}`;
}
