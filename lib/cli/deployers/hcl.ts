/** An expression of Terraform's language, as it stands in a file. */
export interface Expression {
  readonly source: string;
}

/** What stands in a block: attributes, each a line or more, and blocks. */
export type Item =
  | { readonly attribute: string; readonly value: Value }
  | { readonly block: readonly [type: string, ...labels: string[]]; readonly items: readonly Item[] };

/** A value of an attribute. */
export type Value = string | number | boolean | Expression | readonly Value[] | ReadonlyMap<string, Value>;

/** The attributes of an object, in their order. */
export function attributes(values: Readonly<Record<string, Value>>): Item[] {
  return Object.entries(values).map(([attribute, value]) => ({ attribute, value }));
}

/** A block. */
export function block(
  type: string,
  labels: readonly string[],
  ...items: readonly (Item | readonly Item[])[]
): Item {
  return { block: [type, ...labels], items: items.flat() };
}

/**
 * A file in Terraform's language, formatted as `terraform fmt` does: a blank line between blocks, and the equals signs
 * of neighbouring lines below each other.
 *
 * Sources: https://developer.hashicorp.com/terraform/language/syntax/configuration, …/language/syntax/style
 */
export function toHcl(items: readonly Item[]): string {
  return `${itemLines(items, 0).join("\n")}\n`;
}

function itemLines(items: readonly Item[], depth: number): string[] {
  const indent = "  ".repeat(depth);
  const written = items.map((item) => ({
    item,
    lines: "block" in item ? blockLines(item, depth) : valueLines(item.value, depth),
  }));
  return written.flatMap(({ item, lines }, index) => {
    const parting = index > 0 && ("block" in item || "block" in (items[index - 1] ?? item)) ? [""] : [];
    if ("block" in item) return [...parting, ...lines];
    const width = lines.length > 1 ? item.attribute.length : widthAround(written, index);
    const [first, ...rest] = lines;
    return [...parting, `${indent}${item.attribute.padEnd(width)} = ${first}`, ...rest];
  });
}

/** The longest name among the neighbours that are attributes of one line. */
function widthAround(
  written: readonly { readonly item: Item; readonly lines: readonly string[] }[],
  at: number,
): number {
  const isAligned = (index: number) => {
    const { item, lines } = written[index] ?? {};
    return item !== undefined && "attribute" in item && lines?.length === 1;
  };
  let from = at;
  while (isAligned(from - 1)) from -= 1;
  let until = at;
  while (isAligned(until + 1)) until += 1;
  return Math.max(
    ...written.slice(from, until + 1).map(({ item }) => ("attribute" in item ? item.attribute.length : 0)),
  );
}

function blockLines(
  { block: [type, ...labels], items }: Extract<Item, { block: unknown }>,
  depth: number,
): string[] {
  const indent = "  ".repeat(depth);
  const head = [type, ...labels.map((label) => literal(label))].join(" ");
  if (items.length === 0) return [`${indent}${head} {}`];
  return [`${indent}${head} {`, ...itemLines(items, depth + 1), `${indent}}`];
}

function valueLines(value: Value, depth: number): string[] {
  if (typeof value === "string") return [literal(value)];
  if (typeof value !== "object") return [String(value)];
  if ("source" in value)
    return value.source
      .split("\n")
      .map((line, index) => (index === 0 ? line : `${"  ".repeat(depth)}${line}`));
  const indent = "  ".repeat(depth);
  if (value instanceof Map) {
    const inside = [...value].map(([attribute, part]) => ({ attribute, value: part }));
    return ["{", ...itemLines(inside, depth + 1), `${indent}}`];
  }
  const elements = [...value].map((element) => valueLines(element, depth + 1));
  if (elements.length <= 1) return [`[${elements.flat().join("")}]`];
  return ["[", ...elements.map((element) => `${indent}  ${element.join("\n")},`), `${indent}]`];
}

/** A text in quotes, in which nothing is taken for a template. */
export function literal(text: string): string {
  return `"${quotedPart(text)}"`;
}

/** What stands for a text between quotes. Of JSON's short escapes two are unknown here. */
export function quotedPart(text: string): string {
  const escaped = JSON.stringify(text).slice(1, -1);
  return escapeTemplate(
    escaped.replace(/\\(.)/g, (whole, character) => shortEscapes.get(character) ?? whole),
  );
}

const shortEscapes = new Map([
  ["b", "\\u0008"],
  ["f", "\\u000c"],
]);

/**
 * A text as a template that yields it.
 *
 * Source: https://developer.hashicorp.com/terraform/language/expressions/strings#escape-sequences
 */
export function escapeTemplate(text: string): string {
  return text.replace(/[$%]\{/g, (sequence) => sequence.charAt(0) + sequence);
}
