import * as v from "valibot";

// The message of each schema is what the command line says after the option's name.

/** A switch: given or not. */
export const flag = v.optional(v.boolean(), false);

/** A whole number of at least 0. */
export const wholeNumber = v.pipe(
  v.string(),
  v.check((text) => isWhole(text), has("a whole number")),
  v.transform(Number),
);

/** A port of this machine; 0 for one that the system gives. */
export const port = v.pipe(
  v.string(),
  v.check(
    (text) => isWhole(text) && Number(text) <= 65_535,
    has("a number from 0 to 65535", " 0 means one that the system gives."),
  ),
  v.transform(Number),
);

/** One of some names. */
export function oneOf<const Names extends readonly string[]>(...names: Names) {
  return v.picklist(names, has(names.join(", ")));
}

/** The sentence for an option that has another value: what it has to be, and what it is. */
function has(allowed: string, hint = ""): (issue: v.BaseIssue<unknown>) => string {
  return ({ input }) => `has to be ${allowed}, received ${JSON.stringify(input)}.${hint}`;
}

function isWhole(text: string): boolean {
  return /^\d+$/.test(text) && Number.isSafeInteger(Number(text));
}
