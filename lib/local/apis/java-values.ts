import { isArray, isObject, type JsonValue } from "../../asl/index.js";
import { javaText } from "../../runner/index.js";

/** An object of JSON, as the templates have it: printed as Java prints a map. */
class JavaMap {
  toString(): string {
    return javaText(plain(this));
  }
}

/** An array of JSON, as the templates have it. */
class JavaList extends Array<unknown> {
  override toString(): string {
    return javaText(plain(this));
  }
}

/** A value of JSON as a template gets it. A null prints as the reference that has led to it, which is that of nothing. */
export function javaValue(value: JsonValue): unknown {
  if (value === null) return undefined;
  if (isArray(value)) return JavaList.from(value.map(javaValue));
  if (!isObject(value)) return value;
  const map = new JavaMap();
  for (const [name, field] of Object.entries(value)) {
    // Defined, not set: a field may be called __proto__.
    Object.defineProperty(map, name, {
      value: javaValue(field),
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
  return map;
}

function plain(value: unknown): JsonValue {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, plain(field)]));
  }
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return value;
  return null;
}

type Method = (subject: never, parameters: readonly unknown[]) => unknown;

const textMethods: Readonly<Record<string, (subject: string, parameters: readonly unknown[]) => unknown>> = {
  charAt: (text, [index]) => text.charAt(Number(index)),
  concat: (text, [other]) => text + String(other),
  contains: (text, [part]) => text.includes(String(part)),
  endsWith: (text, [end]) => text.endsWith(String(end)),
  equals: (text, [other]) => text === other,
  equalsIgnoreCase: (text, [other]) => text.toLowerCase() === String(other).toLowerCase(),
  indexOf: (text, [part, from]) => text.indexOf(String(part), Number(from ?? 0)),
  isEmpty: (text) => text === "",
  lastIndexOf: (text, [part]) => text.lastIndexOf(String(part)),
  length: (text) => text.length,
  matches: (text, [pattern]) => new RegExp(`^(?:${String(pattern)})$`, "su").test(text),
  replace: (text, [part, other]) => text.replaceAll(String(part), () => String(other)),
  replaceAll: (text, [pattern, other]) => text.replace(new RegExp(String(pattern), "gu"), replacement(other)),
  replaceFirst: (text, [pattern, other]) =>
    text.replace(new RegExp(String(pattern), "u"), replacement(other)),
  split: (text, [pattern, limit]) => splitText(text, String(pattern), Number(limit ?? 0)),
  startsWith: (text, [start]) => text.startsWith(String(start)),
  substring: (text, [from, to]) => text.substring(Number(from), to === undefined ? text.length : Number(to)),
  toLowerCase: (text) => text.toLowerCase(),
  toUpperCase: (text) => text.toUpperCase(),
  trim: (text) => text.trim(),
};

const listMethods: Readonly<Record<string, (subject: unknown[], parameters: readonly unknown[]) => unknown>> =
  {
    add: (list, [entry]) => list.push(entry) > 0,
    contains: (list, [entry]) => list.includes(entry),
    get: (list, [index]) => list[Number(index)],
    indexOf: (list, [entry]) => list.indexOf(entry),
    isEmpty: (list) => list.length === 0,
    length: (list) => list.length,
    remove: (list, [index]) => list.splice(Number(index), 1)[0],
    set: (list, [index, entry]) => {
      const before = list[Number(index)];
      list[Number(index)] = entry;
      return before ?? "";
    },
    size: (list) => list.length,
    subList: (list, [from, to]) => list.slice(Number(from), Number(to)),
  };

type MapOfValues = Record<string, unknown>;
const mapMethods: Readonly<
  Record<string, (subject: MapOfValues, parameters: readonly unknown[]) => unknown>
> = {
  containsKey: (map, [name]) => Object.hasOwn(map, String(name)),
  containsValue: (map, [value]) => Object.values(map).includes(value),
  entrySet: (map) => Object.entries(map).map(([key, value]) => ({ key, value })),
  get: (map, [name]) => (Object.hasOwn(map, String(name)) ? map[String(name)] : undefined),
  getKey: (entry) => entry.key,
  getValue: (entry) => entry.value,
  isEmpty: (map) => Object.keys(map).length === 0,
  keySet: (map) => Object.keys(map),
  put: (map, [name, value]) => {
    Object.defineProperty(map, String(name), { value, enumerable: true, configurable: true, writable: true });
    return "";
  },
  putAll: (map, [others]) => {
    Object.assign(map, others);
    return "";
  },
  remove: (map, [name]) => {
    const before = map[String(name)];
    delete map[String(name)];
    return before;
  },
  size: (map) => Object.keys(map).length,
  values: (map) => Object.values(map),
};

/** Calls a method of Java's on a value of a template. Undefined if there is no such method, as in Velocity. */
export function callMethod(subject: unknown, method: string, parameters: readonly unknown[]): unknown {
  if (method === "toString") return String(subject);
  const methods = methodsOf(subject);
  const found: Method | undefined = Object.hasOwn(methods, method) ? methods[method] : undefined;
  if (found !== undefined) return found(subject as never, parameters);
  if (method === "equals") return subject === parameters[0];
  // Variables such as $input have methods of their own.
  if (typeof subject !== "object" || subject === null || !Object.hasOwn(subject, method)) return undefined;
  const ofItsOwn: unknown = Reflect.get(subject, method);
  return typeof ofItsOwn === "function" ? ofItsOwn.apply(subject, parameters) : undefined;
}

function methodsOf(subject: unknown): Readonly<Record<string, Method>> {
  if (typeof subject === "string") return textMethods;
  if (Array.isArray(subject)) return listMethods;
  const hasOwnMethods =
    typeof subject === "object" &&
    subject !== null &&
    Object.values(subject).some((one) => typeof one === "function");
  return typeof subject === "object" && subject !== null && !hasOwnMethods ? mapMethods : {};
}

/** A replacement of Java's, in which a backslash stands before what is meant literally, in JavaScript's form. */
function replacement(text: unknown): string {
  return String(text).replace(/\\(.)|\$(?!\d)/gsu, (whole, character: string | undefined) =>
    (character ?? whole) === "$" ? "$$$$" : (character ?? whole),
  );
}

/** Java leaves out empty texts at the end, unless a limit is given. */
function splitText(text: string, pattern: string, limit: number): string[] {
  const parts = text.split(new RegExp(pattern, "u"));
  if (limit > 0) return parts.slice(0, limit);
  while (limit === 0 && parts.length > 1 && parts.at(-1) === "") parts.pop();
  return parts;
}
