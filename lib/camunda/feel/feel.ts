/** The type that an expression's value surely has, where that is known. */
export type FeelType = "number" | "text" | "truth" | "list" | "context";

/**
 * An expression in FEEL, as it is put together. FEEL knows no difference between null and nothing, and an expression that
 * can't be evaluated is null: https://docs.camunda.io/docs/components/modeler/feel/language-guide/feel-error-handling/
 */
export interface Feel {
  readonly text: string;
  /** True if it needs no parentheses, wherever it stands. */
  readonly isSimple: boolean;
  readonly type?: FeelType;
  /** The type that it has if it isn't null. */
  readonly orNull?: FeelType;
}

export function simple(text: string, type?: FeelType): Feel {
  return { text, isSimple: true, ...(type === undefined ? {} : { type }) };
}

export function compound(text: string, type?: FeelType): Feel {
  return { text, isSimple: false, ...(type === undefined ? {} : { type }) };
}

/** An expression with parentheses around it, if it needs any. */
export function wrapped({ text, isSimple }: Feel): string {
  return isSimple ? text : `(${text})`;
}

/** A call of a function. */
export function called(name: string, operands: readonly Feel[], type?: FeelType): Feel {
  return simple(`${name}(${operands.map(({ text }) => text).join(", ")})`, type);
}

export const nothing = simple("null");
export const truth = simple("true", "truth");
export const falsehood = simple("false", "truth");

export function literal(value: string | number | boolean | null): Feel {
  if (value === null) return nothing;
  if (typeof value === "string") return simple(textLiteral(value), "text");
  if (typeof value === "number") return simple(numberLiteral(value), "number");
  return value ? truth : falsehood;
}

/** A text as FEEL writes it. Its escapes are those of JSON, without the short ones for backspace and form feed. */
export function textLiteral(text: string): string {
  return JSON.stringify(text).replaceAll(/\\.|[\u2028\u2029\u007f-\u009f]/g, (found) => {
    if (found === "\\b") return "\\u0008";
    if (found === "\\f") return "\\u000c";
    return found.startsWith("\\") ? found : `\\u${found.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}

/** A number in digits alone: FEEL has no exponents. */
function numberLiteral(value: number): string {
  const [mantissa = "0", exponent] = String(Math.abs(value)).split("e");
  const digits = exponent === undefined ? mantissa : shifted(mantissa, Number(exponent));
  return value < 0 ? `(-${digits})` : digits;
}

function shifted(mantissa: string, exponent: number): string {
  const [whole = "0", rest = ""] = mantissa.split(".");
  if (exponent < 0) return `0.${"0".repeat(-exponent - whole.length)}${whole}${rest}`;
  return `${whole}${rest.padEnd(exponent, "0")}`;
}

/** Names that FEEL reads as something else, or that its functions' names begin with. */
const reserved: ReadonlySet<string> = new Set([
  ...[
    "null",
    "true",
    "false",
    "function",
    "if",
    "then",
    "else",
    "for",
    "return",
    "between",
    "instance",
    "of",
  ],
  ...["not", "in", "and", "or", "some", "every", "satisfies", "external", "partial", "item"],
  ...[
    "date",
    "time",
    "duration",
    "list",
    "context",
    "string",
    "number",
    "boolean",
    "years",
    "days",
    "get",
    "is",
  ],
]);

/** True if a name may stand in a path as it is. */
function isPlainName(name: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && !reserved.has(name);
}

/**
 * The part of a value that a path leads to; null if there is none. A name leads into a context, and an index, which counts
 * from 0, into a list.
 */
export function at(value: Feel, path: readonly (string | number)[]): Feel {
  return path.reduce<Feel>((found, step) => {
    if (typeof step === "number") return elementAt(found, step);
    if (isPlainName(step) && found.isSimple) return simple(`${found.text}.${step}`);
    return called("get value", [found, literal(step)]);
  }, value);
}

/** FEEL takes a value that isn't a list for a list of one, if it is asked for an element. */
function elementAt(list: Feel, index: number): Feel {
  const element = simple(`${wrapped(list)}[${index + 1}]`);
  if (list.type === "list") return element;
  return simple(`(if ${wrapped(list)} instance of list then ${element.text} else null)`);
}

/**
 * A context without the entries whose values are null. The entries are a list, so that no entry is taken for a variable in the
 * next one's value: https://docs.camunda.io/docs/components/modeler/feel/builtin-functions/feel-built-in-functions-conversion/#contextentries
 */
export function contextOf(entries: readonly (readonly [name: string, value: Feel])[]): Feel {
  if (entries.length === 0) return simple("{}", "context");
  const list = entries.map(([name, { text }]) => `{key: ${textLiteral(name)}, value: ${text}}`).join(", ");
  return simple(`context([${list}][item.value != null])`, "context");
}

/** A context whose entries are all there, though their values may be null. */
export function plainContext(entries: readonly (readonly [name: string, value: Feel])[]): Feel {
  return simple(
    `{${entries.map(([name, { text }]) => `${textLiteral(name)}: ${text}`).join(", ")}}`,
    "context",
  );
}

/** A list without the elements that are null. */
export function listOf(elements: readonly Feel[]): Feel {
  if (elements.every(({ type }) => type !== undefined))
    return simple(`[${elements.map(({ text }) => text).join(", ")}]`, "list");
  return withoutNulls(simple(`[${elements.map(({ text }) => `{v: ${text}}`).join(", ")}]`));
}

/** The values, by the name `v`, of a list of contexts, without those that are null. */
export function withoutNulls(list: Feel): Feel {
  return simple(`${wrapped(list)}[item.v != null].v`, "list");
}

/** The first of some values that isn't null. */
export function firstOf(values: readonly Feel[]): Feel {
  const [only] = values;
  if (only === undefined) return nothing;
  if (values.length === 1) return only;
  return simple(
    `${withoutNulls(simple(`[${values.map(({ text }) => `{v: ${text}}`).join(", ")}]`)).text}[1]`,
  );
}

export function choice(condition: Feel, yes: Feel, no: Feel): Feel {
  const type = yes.type === no.type ? yes.type : undefined;
  return compound(`if ${condition.text} then ${yes.text} else ${no.text}`, type);
}

export function isThere(value: Feel): Feel {
  return value.type === undefined ? compound(`${wrapped(value)} != null`, "truth") : truth;
}

/** True if a value is a number, a text, a list or a context; what is surely one isn't asked. */
export function isOf(type: "number" | "string" | "list" | "context", value: Feel): Feel {
  if (value.type === (type === "string" ? "text" : type)) return truth;
  return compound(`${wrapped(value)} instance of ${type}`, "truth");
}

/** True or false, whatever the value is: what isn't true is false. A comparison with a value of another type is null. */
export function asTruth(value: Feel): Feel {
  if (value.type === "truth") return value;
  if (value.type !== undefined || value.text === nothing.text) return falsehood;
  if (!value.isSimple) return compound(`(${wrapped(value)} = true) = true`, "truth");
  return compound(`${value.text} instance of boolean and ${value.text}`, "truth");
}

/** True if all are; those that surely are, are left out. */
export function allOf(conditions: readonly Feel[]): Feel {
  return joined(conditions, { by: "and", neutral: truth, decisive: falsehood });
}

/** True if one is. */
export function anyOf(conditions: readonly Feel[]): Feel {
  return joined(conditions, { by: "or", neutral: falsehood, decisive: truth });
}

function joined(
  conditions: readonly Feel[],
  { by, neutral, decisive }: { readonly by: string; readonly neutral: Feel; readonly decisive: Feel },
): Feel {
  if (conditions.some(({ text }) => text === decisive.text)) return decisive;
  const open = conditions.filter(({ text }) => text !== neutral.text);
  const [only = neutral] = open;
  if (open.length < 2) return only;
  return compound(open.map(wrapped).join(` ${by} `), "truth");
}

export function notOf(condition: Feel): Feel {
  return called("not", [asTruth(condition)], "truth");
}

/** An expression as the value of an attribute that may be one. */
export function asAttribute({ text }: Feel): string {
  return `=${text}`;
}
