import { readQuery } from "../query.js";
import { PathSyntaxError, TextReader } from "../text-reader.js";
import type { Argument, Call } from "./call.js";
import { arities } from "./functions.js";

/** AWS docs: "Intrinsic functions": up to 10 in one field. */
const mostCalls = 10;

const name = /States\.[A-Za-z0-9]+/y;
const number = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const word = /true|false|null/y;

/** True if a text is meant as a call of an intrinsic function. */
export function looksLikeCall(text: string): boolean {
  return text.startsWith("States.");
}

/**
 * The call of a text.
 *
 * @throws PathSyntaxError
 */
export function callOf(text: string): Call {
  const reader = new TextReader(text);
  const calls = { count: 0 };
  const call = readCall(reader, calls);
  reader.skipSpace();
  if (!reader.isAtEnd) throw reader.error("expected the end after the function");
  if (calls.count > mostCalls)
    throw new PathSyntaxError(
      `a field has at most ${mostCalls} intrinsic functions, but there are ${calls.count}`,
    );
  return call;
}

function readCall(reader: TextReader, calls: { count: number }): Call {
  const called = reader.match(name);
  const arity = called === undefined ? undefined : arities.get(called);
  if (called === undefined || arity === undefined)
    throw reader.error(
      `${called === undefined ? "expected an intrinsic function" : `'${called}' is no intrinsic function`}: there are ${[...arities.keys()].join(", ")};`,
    );
  calls.count += 1;
  reader.skipSpace();
  reader.expect("(");
  const given: Argument[] = [];
  reader.skipSpace();
  while (!reader.accept(")")) {
    if (given.length > 0) reader.expect(",");
    reader.skipSpace();
    given.push(readArgument(reader, calls));
    reader.skipSpace();
  }
  if (given.length < arity.least || given.length > arity.most)
    throw new PathSyntaxError(`${called} takes ${arityText(arity)}, but has ${given.length}`);
  return { kind: "call", name: called, arguments: given };
}

function arityText({ least, most }: { least: number; most: number }): string {
  const range =
    least === most
      ? `${least}`
      : most === Number.POSITIVE_INFINITY
        ? `at least ${least}`
        : `${least} to ${most}`;
  return `${range} argument${least === 1 && most === 1 ? "" : "s"}`;
}

function readArgument(reader: TextReader, calls: { count: number }): Argument {
  if (reader.next === "'") return { kind: "text", raw: readRaw(reader) };
  if (reader.next === "$") return { kind: "path", query: readQuery(reader, ",) ") };
  if (reader.startsWith("States.")) return readCall(reader, calls);
  const digits = reader.match(number);
  if (digits !== undefined) return { kind: "value", value: Number(digits) };
  switch (reader.match(word)) {
    case "true":
      return { kind: "value", value: true };
    case "false":
      return { kind: "value", value: false };
    case "null":
      return { kind: "value", value: null };
  }
  throw reader.error("expected a path, a text in single quotes, a number, true, false, null or a function");
}

/** Reads a text in single quotes and leaves its escapes in it. */
function readRaw(reader: TextReader): string {
  const from = reader.position + 1;
  reader.position = from;
  while (!reader.isAtEnd && reader.next !== "'") reader.position += reader.next === "\\" ? 2 : 1;
  if (reader.isAtEnd) {
    reader.position = from - 1;
    throw reader.error("the quote ' is not closed");
  }
  const raw = reader.text.slice(from, reader.position);
  reader.position += 1;
  return raw;
}
