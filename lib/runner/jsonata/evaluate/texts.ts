import { CodedFailure } from "./failure.js";
import { asMatch, type Match } from "./regular-expressions.js";
import type { Run } from "./run.js";
import { isCallable, isList, sequenceOf } from "./values.js";

type Maybe<Value> = Value | undefined;

/** The matches of a text, one after the other, at most so many. */
function* matchesIn(run: Run, text: string, matcher: unknown, limit: Maybe<number>): Generator<Match> {
  if (!isCallable(matcher)) return;
  let found = asMatch(run.call(matcher, [text]));
  for (let count = 0; found !== undefined && (limit === undefined || count < limit); count += 1) {
    yield found;
    found = isCallable(found.next) ? asMatch(run.call(found.next, [])) : undefined;
  }
}

function checkLimit(limit: Maybe<number>, code: string): void {
  if (limit !== undefined && limit < 0) throw new CodedFailure(code, { value: limit });
}

/** `$contains` */
export function contains(run: Run, text: Maybe<string>, token: unknown): Maybe<boolean> {
  if (text === undefined) return undefined;
  if (typeof token === "string") return text.includes(token);
  return isCallable(token) && asMatch(run.call(token, [text])) !== undefined;
}

/** `$match` */
export function matchAll(run: Run, text: Maybe<string>, matcher: unknown, limit: Maybe<number>): unknown {
  if (text === undefined) return undefined;
  checkLimit(limit, "D3040");
  const result = sequenceOf();
  if (limit === 0) return result;
  for (const { match, start, groups } of matchesIn(run, text, matcher, limit)) {
    result.push({ match, index: start, groups });
  }
  return result;
}

/** `$split` */
export function split(run: Run, text: Maybe<string>, separator: unknown, limit: Maybe<number>): unknown {
  if (text === undefined) return undefined;
  checkLimit(limit, "D3020");
  if (limit !== undefined && limit <= 0) return [];
  if (typeof separator === "string") return text.split(separator, limit);
  const parts: string[] = [];
  let from = 0;
  for (const { start, end } of matchesIn(run, text, separator, limit)) {
    parts.push(text.substring(from, start));
    from = end;
  }
  if (limit === undefined || parts.length < limit) parts.push(text.substring(from));
  return parts;
}

/** `$join` */
export function join(run: Run, texts: unknown, separator: Maybe<string> = ""): Maybe<string> {
  if (!isList(texts)) return undefined;
  const length = texts.reduce<number>((sum, text) => sum + String(text ?? "").length, 0);
  run.budget.text(length + separator.length * Math.max(0, texts.length - 1));
  return texts.join(separator);
}

/** `$pad` */
export function pad(
  run: Run,
  text: Maybe<string>,
  width: Maybe<number>,
  character: Maybe<string>,
): Maybe<string> {
  if (text === undefined || width === undefined) return text;
  const missing = Math.abs(width) - [...text].length;
  if (!(missing > 0)) return text;
  const filling = character === undefined || character === "" ? " " : character;
  run.budget.text(text.length + missing);
  if (filling.length > 1) run.budget.text(missing * filling.length);
  const padding =
    filling.length === 1
      ? filling.repeat(Math.trunc(missing))
      : [...filling.repeat(Math.trunc(missing))].slice(0, missing).join("");
  return width > 0 ? text + padding : padding + text;
}

interface Replacement {
  readonly text: Maybe<string>;
  readonly pattern: unknown;
  readonly replacement: unknown;
  readonly limit: Maybe<number>;
}

/** `$replace` */
export function replace(run: Run, { text, pattern, replacement, limit }: Replacement): Maybe<string> {
  if (text === undefined) return undefined;
  if (pattern === "") throw new CodedFailure("D3010", { value: pattern });
  checkLimit(limit, "D3011");
  if (limit === 0) return text;
  const parts: string[] = [];
  let length = 0;
  const add = (part: string): void => {
    length += part.length;
    run.budget.text(length, part.length);
    run.budget.work(1);
    parts.push(part);
  };
  let from = 0;
  if (typeof pattern === "string") {
    let index = text.indexOf(pattern);
    for (let count = 0; index !== -1 && (limit === undefined || count < limit); count += 1) {
      add(text.substring(from, index));
      add(String(replacement));
      from = index + pattern.length;
      index = text.indexOf(pattern, from);
    }
  } else {
    for (const found of matchesIn(run, text, pattern, limit)) {
      add(text.substring(from, found.start));
      add(replacementOf(run, found, replacement));
      from = found.start + found.match.length;
    }
  }
  add(text.substring(from));
  return parts.join("");
}

function replacementOf(run: Run, found: Match, replacement: unknown): string {
  if (typeof replacement === "string") return expanded(replacement, found);
  const value = isCallable(replacement) ? run.call(replacement, [found]) : undefined;
  if (typeof value !== "string") throw new CodedFailure("D3012", { value });
  return value;
}

/** A replacement with what `$0`, `$1`, … and `$$` in it stand for. */
function expanded(replacement: string, { match, groups }: Match): string {
  let result = "";
  let position = 0;
  for (let index = replacement.indexOf("$"); index !== -1; index = replacement.indexOf("$", position)) {
    result += replacement.substring(position, index);
    position = index + 1;
    const next = replacement.charAt(position);
    if (next === "$" || next === "0") {
      result += next === "$" ? "$" : match;
      position += 1;
      continue;
    }
    const group = groupNumber(replacement.substring(position), groups.length);
    if (group === undefined) {
      // No group: the dollar is one.
      result += "$";
      continue;
    }
    result += String(groups[group - 1] ?? "");
    position += String(group).length;
  }
  return result + replacement.substring(position);
}

/** The number of a group that a text begins with, of no more digits than the groups have. */
function groupNumber(text: string, groups: number): number | undefined {
  const digits = groups === 0 ? 1 : Math.floor(Math.log(groups) * Math.LOG10E) + 1;
  let group = Number.parseInt(text.substring(0, digits), 10);
  if (digits > 1 && group > groups) group = Number.parseInt(text.substring(0, digits - 1), 10);
  return Number.isNaN(group) ? undefined : group;
}
