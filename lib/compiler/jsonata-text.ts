/** JSONata source text, without the `{% %}` around it. */
export type Jsonata = string;

/** The name of the JSONata field of a state: one whole expression string. */
export function expression(source: Jsonata): string {
  return `{% ${source} %}`;
}

/**
 * A string literal. `${` is written by an escape, because CloudFormation, SAM and Terraform would take it for a
 * substitution of theirs.
 */
export function stringLiteral(text: string): Jsonata {
  return `'${escapeLiteral(text)}'`;
}

/** What stands between the quotes of a string literal. */
export function escapeLiteral(text: string): string {
  return (
    JSON.stringify(text)
      .slice(1, -1)
      // Inside single quotes, which read better in the JSON of a definition, only the single one is in the way, and
      // JSONata has no short escape for it.
      .replace(/\\(.)/g, (escaped, character) => (character === '"' ? '"' : escaped))
      .replaceAll("'", "\\u0027")
      .replaceAll("${", "$\\u007b")
  );
}

/** A field that holds a user's text as it is: what would be read as an expression or a substitution is quoted. */
export function textField(text: string): string {
  return text.startsWith("{%") || text.includes("${") ? expression(stringLiteral(text)) : text;
}

/** A text for people, in which nothing can be taken for a substitution. */
export function plainText(text: string): string {
  return text.replaceAll("${", "$ {");
}

/** An object constructor: a property whose value is undefined when the saga runs is left out. */
export function objectConstructor(properties: readonly (readonly [name: string, value: Jsonata])[]): Jsonata {
  return `{${properties.map(([name, value]) => `${stringLiteral(name)}: ${value}`).join(", ")}}`;
}

/**
 * What a path leads to from a value. It cannot fail: what is not there, or not an object, is undefined.
 *
 * @param base an expression that binds as tightly as a variable.
 */
export function navigate(base: Jsonata, path: readonly (string | number)[]): Jsonata {
  return path.reduce<string>((source, step) => {
    if (typeof step === "string") return property(source, step);
    // An index of anything but an array would yield the thing itself; and an object may have a property named "0".
    return `($type(${source}) = 'array' ? ${source}[${step}] : ${property(source, String(step))})`;
  }, base);
}

function property(source: Jsonata, name: string): Jsonata {
  if (identifier.test(name) && !keywords.has(name)) return `${source}.${name}`;
  // A name in backticks cannot hold one, nor an escape that hides "${": the tokenizer of JSONata 2.0.6 knows none there.
  if (name.includes("`") || name.includes("${")) return `$lookup(${source}, ${stringLiteral(name)})`;
  return `${source}.\`${name}\``;
}

const identifier = /^[A-Za-z_][A-Za-z0-9_]*$/;
const keywords = new Set(["and", "or", "in", "true", "false", "null", "function"]);
