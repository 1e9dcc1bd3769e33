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

/** A whole number of at least 1. */
export const countingNumber = v.pipe(
  v.string(),
  v.check((text) => isWhole(text) && Number(text) > 0, has("a whole number of at least 1")),
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

/** A share of a whole, from 0 to 1: `5%` or `0.05`. */
export const share = v.pipe(
  v.string(),
  v.check(
    (text) => /^\d+(\.\d+)?%?$/.test(text) && shareIn(text) <= 1,
    has("a share from 0% to 100%, or from 0 to 1"),
  ),
  v.transform(shareIn),
);

/** One of some names. */
export function oneOf<const Names extends readonly string[]>(...names: Names) {
  return v.picklist(names, has(names.join(", ")));
}

/** `NAME=URL`, any number of times: URLs by name. */
export const endpoints = v.pipe(
  v.array(v.string()),
  v.rawTransform(({ dataset, addIssue, NEVER }) => {
    const urls: Record<string, string> = {};
    for (const text of dataset.value) {
      const [, name = "", url = ""] = /^([^=]+)=(.+)$/.exec(text) ?? [];
      if (name === "" || Object.hasOwn(urls, name)) {
        const example = "NAME=URL, such as s3=http://127.0.0.1:9000";
        const message =
          name === ""
            ? `has to be ${example}, received ${JSON.stringify(text)}.`
            : `${name}=… is given more than once.`;
        addIssue({ message, input: text });
        return NEVER;
      }
      urls[name] = url;
    }
    return urls;
  }),
);

/** Host names, any number of them. */
export const hosts = v.pipe(
  v.array(v.string()),
  v.rawCheck(({ dataset, addIssue }) => {
    const wrong = dataset.typed ? dataset.value.find((name) => !/^[a-z0-9.-]+$/i.test(name)) : undefined;
    if (wrong === undefined) return;
    const message = has("a host name, such as abc.execute-api.eu-west-1.amazonaws.com");
    addIssue({ message, input: wrong });
  }),
);

/** The sentence for an option that has another value: what it has to be, and what it is. */
function has(allowed: string, hint = ""): (issue: v.BaseIssue<unknown>) => string {
  return ({ input }) => `has to be ${allowed}, received ${JSON.stringify(input)}.${hint}`;
}

function shareIn(text: string): number {
  return text.endsWith("%") ? Number(text.slice(0, -1)) / 100 : Number(text);
}

function isWhole(text: string): boolean {
  return /^\d+$/.test(text) && Number.isSafeInteger(Number(text));
}

const units: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** A span of time back from now, in milliseconds: `30m`, `12h`, `2d`. */
export const timeAgo = v.pipe(
  v.string(),
  v.check((text) => /^\d{1,5}[mhd]$/.test(text), has("a number of minutes, hours or days: 30m, 12h, 2d")),
  v.transform((text) => Number(text.slice(0, -1)) * (units[text.slice(-1)] ?? 0)),
);
