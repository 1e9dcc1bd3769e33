/** A change of something: its name, and what it is changed to; undefined takes it away. */
export interface FieldEdit<T> {
  readonly operator: string;
  /** Where inside the field. */
  readonly at: string;
  readonly changed: T | undefined;
}

interface Token {
  readonly text: string;
  readonly kind: "space" | "string" | "number" | "name" | "variable" | "regex" | "sign";
}

const patterns: readonly (readonly [Token["kind"], RegExp])[] = [
  ["space", /\s+|\/\*[\s\S]*?\*\//y],
  ["regex", /\/\^(?:[^/\\]|\\.)*\//y],
  ["string", /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/y],
  ["name", /`[^`]*`/y],
  ["number", /\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y],
  ["variable", /\$[\p{L}\p{N}_$]*/uy],
  ["name", /[\p{L}_][\p{L}\p{N}_]*/uy],
  ["sign", /:=|!=|<=|>=|~>|\*\*|\.\./y],
];

function tokensOf(source: string): Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < source.length; ) {
    const token = tokenAt(source, at);
    tokens.push(token);
    at += token.text.length;
  }
  return tokens;
}

function tokenAt(source: string, at: number): Token {
  for (const [kind, pattern] of patterns) {
    pattern.lastIndex = at;
    const [text] = pattern.exec(source) ?? [];
    if (text !== undefined) return { kind, text };
  }
  return { kind: "sign", text: source.slice(at, at + 1) };
}

/** A range of tokens: from, and up to but without. */
type Range = readonly [from: number, to: number];

/** What an opening bracket holds, by its commas and semicolons. */
interface Group {
  readonly open: number;
  readonly close: number;
  readonly parts: readonly Range[];
}

const opposite: Readonly<Record<string, string>> = {
  ...{ "=": "!=", "!=": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">" },
  ...{ "+": "-", "-": "+", "*": "+", and: "or", or: "and", true: "false", false: "true" },
};

/** Every change of JSONata: of its properties, elements, literals, comparisons, conditions, variables and paths. */
export function* sourceEdits(source: string, variables: readonly string[]): Generator<FieldEdit<string>> {
  const found = new Set([source]);
  for (const edit of new SourceEdits(source, variables).all()) {
    if (found.has(edit.changed ?? "")) continue;
    found.add(edit.changed ?? "");
    yield edit;
  }
}

class SourceEdits {
  readonly #tokens: readonly Token[];
  readonly #variables: readonly string[];
  readonly #groups: readonly Group[];

  constructor(source: string, variables: readonly string[]) {
    this.#tokens = tokensOf(source);
    this.#variables = variables;
    this.#groups = groupsIn(this.#tokens);
  }

  *all(): Generator<FieldEdit<string>> {
    for (const group of this.#groups) {
      const open = this.#tokens[group.open]?.text;
      if (open === "{") yield* this.#inObject(group);
      if (open === "[" && !this.#isAfterValue(group.open)) yield* this.#inArray(group);
    }
    yield* this.#conditions();
    for (const [index, token] of this.#tokens.entries()) yield* this.#inToken(index, token);
  }

  *#inObject({ parts }: Group): Generator<FieldEdit<string>> {
    const entries = parts.flatMap((part) => {
      const colon = this.#find(":", part);
      return colon === undefined
        ? []
        : [{ part, key: this.#text([part[0], colon]), value: [colon + 1, part[1]] as const }];
    });
    for (const [index, { part, key, value }] of entries.entries()) {
      const at = key.replace(/^'|'$/g, "");
      yield { operator: "property removed", at, changed: this.#without(part) };
      yield { operator: "property changed", at, changed: this.#with(value, " 'changed'") };
      yield {
        operator: "property renamed",
        at,
        changed: this.#with([part[0], value[0] - 1], `'${at} renamed'`),
      };
      const other = entries[index + 1] ?? (entries.length > 2 ? entries[0] : undefined);
      if (other !== undefined) {
        yield {
          operator: "properties swapped",
          at: `${at}, ${other.key}`,
          changed: this.#swapped(value, other.value),
        };
      }
    }
  }

  *#inArray({ parts }: Group): Generator<FieldEdit<string>> {
    for (const [index, part] of parts.entries()) {
      if (this.#text(part) === "") continue;
      yield { operator: "element removed", at: `[${index}]`, changed: this.#without(part) };
      const other = parts[index + 1];
      if (other !== undefined) {
        yield { operator: "elements swapped", at: `[${index}]`, changed: this.#swapped(part, other) };
      }
    }
  }

  /** Every condition the other way round, or always true. */
  *#conditions(): Generator<FieldEdit<string>> {
    for (const [index, token] of this.#tokens.entries()) {
      if (token.text !== "?") continue;
      const from = this.#beginOf(index);
      const condition: Range = [from, index];
      const at = this.#text(condition);
      yield { operator: "condition inverted", at, changed: this.#with(condition, `$not(${at}) `) };
      yield { operator: "condition always true", at, changed: this.#with(condition, "true ") };
    }
  }

  *#inToken(index: number, { kind, text }: Token): Generator<FieldEdit<string>> {
    const put = (changed: string) => this.#with([index, index + 1], changed);
    const next = this.#next(index);
    switch (kind) {
      case "number":
        yield { operator: "number one more", at: text, changed: put(String(Number(text) + 1)) };
        return;
      case "string":
        if (next !== ":")
          yield {
            operator: "text changed",
            at: text,
            changed: put(`${text.slice(0, -1)} changed${text.slice(-1)}`),
          };
        return;
      case "variable": {
        const isBound = next === ":=" || next === "(" || !this.#variables.includes(text.slice(1));
        if (isBound) return;
        const other = this.#variables[(this.#variables.indexOf(text.slice(1)) + 1) % this.#variables.length];
        yield { operator: "variable changed", at: text, changed: put(`$${other}`) };
        yield { operator: "variable missing", at: text, changed: put("$noVariable") };
        return;
      }
      case "name":
      case "sign": {
        const inverted = Object.hasOwn(opposite, text) ? opposite[text] : undefined;
        const isField = this.#previous(index) === ".";
        if (inverted !== undefined && !isField)
          yield { operator: "operator changed", at: text, changed: put(inverted) };
        if (isField && next !== ".") yield { operator: "path changed", at: text, changed: put("changed") };
        if (isField && next !== "." && next !== "[") {
          yield {
            operator: "path shortened",
            at: text,
            changed: this.#without([index - 1, index + 1], false),
          };
        }
        return;
      }
    }
  }

  /** Where the expression begins that ends before a token: after what opens, divides or binds. */
  #beginOf(index: number): number {
    let depth = 0;
    for (let at = index - 1; at >= 0; at -= 1) {
      const text = this.#tokens[at]?.text ?? "";
      if (")]}".includes(text)) depth += 1;
      else if ("([{".includes(text)) {
        if (depth === 0) return at + 1;
        depth -= 1;
      } else if (
        depth === 0 &&
        (text === "," || text === ";" || text === ":=" || text === "?" || text === ":")
      )
        return at + 1;
    }
    return 0;
  }

  #isAfterValue(index: number): boolean {
    const before = this.#tokens.slice(0, index).findLast(({ kind }) => kind !== "space");
    return (
      before !== undefined &&
      (before.kind === "variable" || before.kind === "name" || ")]".includes(before.text))
    );
  }

  #next(index: number): string | undefined {
    return this.#tokens.slice(index + 1).find(({ kind }) => kind !== "space")?.text;
  }

  #previous(index: number): string | undefined {
    return this.#tokens.slice(0, index).findLast(({ kind }) => kind !== "space")?.text;
  }

  /** The first token of a text in a range, outside of brackets. */
  #find(text: string, [from, to]: Range): number | undefined {
    let depth = 0;
    for (let at = from; at < to; at += 1) {
      const each = this.#tokens[at]?.text ?? "";
      if (depth === 0 && each === text) return at;
      if ("([{".includes(each)) depth += 1;
      if (")]}".includes(each)) depth -= 1;
    }
    return undefined;
  }

  #text([from, to]: Range): string {
    return this.#raw(from, to).trim();
  }

  #raw(from: number, to = this.#tokens.length): string {
    return this.#tokens
      .slice(from, to)
      .map(({ text }) => text)
      .join("");
  }

  #with([from, to]: Range, text: string): string {
    return this.#raw(0, from) + text + this.#raw(to);
  }

  /** Without a part, and without the comma that divides it from its neighbour. */
  #without([from, to]: Range, hasComma = true): string {
    if (!hasComma) return this.#with([from, to], "");
    if (this.#tokens[to]?.text === ",") return this.#with([from, to + 1], "");
    return this.#tokens[from - 1]?.text === "," ? this.#with([from - 1, to], "") : this.#with([from, to], "");
  }

  #swapped(one: Range, other: Range): string {
    const [first, second] = one[0] < other[0] ? [one, other] : [other, one];
    return [
      this.#raw(0, first[0]),
      this.#raw(...second),
      this.#raw(first[1], second[0]),
      this.#raw(...first),
      this.#raw(second[1]),
    ].join("");
  }
}

function groupsIn(tokens: readonly Token[]): Group[] {
  const groups: Group[] = [];
  const open: { readonly at: number; readonly dividers: number[] }[] = [];
  for (const [at, { text, kind }] of tokens.entries()) {
    if (kind !== "sign") continue;
    if ("([{".includes(text)) open.push({ at, dividers: [] });
    else if (text === "," || text === ";") open.at(-1)?.dividers.push(at);
    else if (")]}".includes(text)) {
      const group = open.pop();
      if (group === undefined) continue;
      const ends = [...group.dividers, at];
      const parts = ends.map(
        (end, index): Range => [index === 0 ? group.at + 1 : (ends[index - 1] ?? 0) + 1, end],
      );
      groups.push({ open: group.at, close: at, parts });
    }
  }
  return groups;
}
