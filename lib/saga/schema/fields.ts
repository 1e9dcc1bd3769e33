import * as v from "valibot";

// The message of every schema in this folder is what is allowed: a reader adds the path and what was received.

/** A schema that reads a type from anything. */
export type Reads<T> = v.GenericSchema<unknown, T>;

export const text = v.string("a string");
export const number = v.pipe(v.number("a finite number"), v.finite("a finite number"));
export const truth = v.boolean("true or false");

/** The name of something, and its title. */
export const titled = { name: text, title: v.optional(text) };

/** One of these texts. */
export function oneOf<const Allowed extends readonly [string, ...string[]]>(
  ...allowed: Allowed
): Reads<Allowed[number]> {
  return v.picklist(allowed, quoted(allowed));
}

/** A list of any length. */
export function listOf<Element>(element: Reads<Element>): Reads<Element[]> {
  return v.array(element, "an array");
}

/** An object of exactly these properties. One that is optional may be there and undefined, too. */
export function fields<const Entries extends v.ObjectEntries>(
  entries: Entries,
  allowed = "an object",
): Reads<FieldsOf<Entries>> {
  const known = Object.keys(entries);
  const ofKnown = v.looseObject(entries, "a value");
  const reading = v.pipe(
    v.custom<FieldsOf<Entries>>(isObject, allowed),
    v.rawCheck(({ dataset: { value }, addIssue }) => {
      if (!isObject(value)) return;
      readd(issuesOf(ofKnown, value), [], addIssue);
      for (const name of Object.keys(value)) {
        if (known.includes(name)) continue;
        const message = `one of the properties ${quoted(known)}`;
        addIssue({ input: value[name], message, path: [property(value, name)] });
      }
    }),
  );
  // To other readers of the schema it is valibot's strict object. That tells of one unknown property alone, and of none
  // that is called "constructor".
  return { ...v.strictObject(entries), "~run": reading["~run"] };
}

type FieldsOf<Entries extends v.ObjectEntries> = v.InferOutput<v.ObjectSchema<Entries, undefined>>;

/** Every issue of a value. */
export function issuesOf(schema: v.GenericSchema, value: unknown): readonly v.BaseIssue<unknown>[] {
  return v.safeParse(schema, value).issues ?? [];
}

/** Adds issues of a part of a value to those of the whole; without a path an issue is the whole's own. */
export function readd(
  issues: readonly v.BaseIssue<unknown>[],
  at: readonly v.IssuePathItem[],
  addIssue: v.RawCheckAddIssue<unknown>,
): void {
  for (const { input, message, path = [] } of issues) {
    const [first, ...rest] = [...at, ...path];
    addIssue({ input, message, ...(first === undefined ? {} : { path: [first, ...rest] }) });
  }
}

/** The step of a path that leads into an object. */
export function property(input: Record<string, unknown>, key: string): v.ObjectPathItem {
  return { type: "object", origin: "value", input, key, value: input[key] };
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function quoted(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(", ");
}
