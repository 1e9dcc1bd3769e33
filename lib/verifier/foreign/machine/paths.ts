import { isArray, isObject, type JsonObject, type JsonValue } from "../../../asl/index.js";

/** One step of a path: a property, an index, or every element. */
export type PathStep = string | number | typeof everyElement;
export const everyElement = Symbol("every element");

const token =
  /\.\.|\.?\*|\.?([\p{L}_$][\p{L}\p{N}_$-]*)|\[\s*(?:'([^']*)'|"([^"]*)"|(-?\d+)|(\*|\?[^\]]*|[^\]]*:[^\]]*))\s*\]/uy;

/**
 * The steps of a path after its beginning: `.a['b'][0]`. Of a scan, and of what cannot be read, it answers the steps before
 * it: what they lead to is all that is looked at then.
 */
export function pathSteps(path: string): readonly PathStep[] {
  const steps: PathStep[] = [];
  token.lastIndex = 0;
  for (;;) {
    const at = token.lastIndex;
    const found = token.exec(path);
    if (found === null || found[0] === "..") return steps;
    const [whole, plain, single, double, index, several] = found;
    const name = plain ?? single ?? double;
    if (name !== undefined && (at > 0 || whole.startsWith(".") || whole.startsWith("["))) steps.push(name);
    else if (index !== undefined) steps.push(Number(index));
    else if (several !== undefined || whole.endsWith("*")) steps.push(everyElement);
  }
}

/** The values at a path that begins at `$`; none where it leads nowhere. */
export function valuesAtPath(path: string, value: JsonValue): readonly JsonValue[] {
  return pathSteps(path.replace(/^\$/, "")).reduce<readonly JsonValue[]>(
    (values, step) => values.flatMap((each) => valuesAtStep(step, each)),
    [value],
  );
}

function valuesAtStep(step: PathStep, value: JsonValue): readonly JsonValue[] {
  if (isArray(value)) {
    if (step === everyElement) return value;
    const found = typeof step === "number" ? value.at(step) : undefined;
    return found === undefined ? [] : [found];
  }
  if (!isObject(value)) return [];
  if (step === everyElement) return Object.values(value);
  const found = Object.hasOwn(value, step) ? value[step] : undefined;
  return found === undefined ? [] : [found];
}

/** A copy of a value in which a path leads to another value. Objects are made on the way. */
export function withValueAt(value: JsonValue, steps: readonly PathStep[], inner: JsonValue): JsonValue {
  const [step, ...rest] = steps;
  if (step === undefined) return inner;
  if (isArray(value) && typeof step === "number") {
    return value.map((each, index) => (index === step ? withValueAt(each, rest, inner) : each));
  }
  const fields: JsonObject = isObject(value) ? value : {};
  const name = String(step);
  return { ...fields, [name]: withValueAt(fields[name] ?? {}, rest, inner) };
}

/** Every text, number and boolean in a value, as JSON. Text that is JSON is looked into. */
export function scalarsIn(value: JsonValue, into = new Set<string>()): Set<string> {
  if (isArray(value)) for (const each of value) scalarsIn(each, into);
  else if (isObject(value)) for (const each of Object.values(value)) scalarsIn(each, into);
  else {
    into.add(JSON.stringify(value));
    const inner = typeof value === "string" && /^\s*[[{]/.test(value) ? parsed(value) : undefined;
    if (inner !== undefined) scalarsIn(inner, into);
  }
  return into;
}

function parsed(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
