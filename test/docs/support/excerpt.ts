import { isObject, type JsonValue } from "../../../lib/asl/index.js";

/** Stands for what an excerpt leaves out. */
const cut = "…";

/**
 * What an excerpt is to be equal to: the whole, cut where the excerpt is.
 *
 * `"…"` is any value, in a text any characters, in a list any elements; and an object with the member `"…"` may have others
 * than those shown.
 */
export function cutAs(excerpt: JsonValue | undefined, whole: JsonValue | undefined): JsonValue | undefined {
  if (excerpt === cut) return cut;
  if (typeof excerpt === "string" && typeof whole === "string") return fits(excerpt, whole) ? excerpt : whole;
  if (Array.isArray(excerpt) && Array.isArray(whole)) return cutList(excerpt, whole);
  if (isObject(excerpt) && isObject(whole)) {
    const shown = Object.hasOwn(excerpt, cut) ? Object.keys(excerpt) : Object.keys(whole);
    return Object.fromEntries(
      shown.map((name) => [name, cutAs(excerpt[name], name === cut ? cut : whole[name]) ?? null]),
    );
  }
  return whole;
}

function cutList(excerpt: readonly JsonValue[], whole: readonly JsonValue[]): JsonValue[] {
  const at = excerpt.indexOf(cut);
  if (at === -1) return whole.map((element, index) => cutAs(excerpt[index], element) ?? null);
  const behind = excerpt.length - at - 1;
  return [
    ...whole.slice(0, at).map((element, index) => cutAs(excerpt[index], element) ?? null),
    cut,
    ...(behind === 0 ? [] : whole.slice(-behind)).map(
      (element, index) => cutAs(excerpt[at + 1 + index], element) ?? null,
    ),
  ];
}

function fits(excerpt: string, whole: string): boolean {
  const escaped = excerpt.split(cut).map((part) => part.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&"));
  return new RegExp(`^${escaped.join(".*")}$`, "s").test(whole);
}
