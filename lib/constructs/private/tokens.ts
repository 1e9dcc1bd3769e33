import { type IResolveContext, Lazy, Token, Tokenization } from "aws-cdk-lib";
import type { JsonValue } from "../../asl/index.js";
import { escapeLiteral } from "../../compiler/index.js";

/**
 * Puts the CDK's tokens back to work in a compiled definition.
 *
 * The compiler knows no CDK: to it, the text that stands for a token is a text like any other. In the definition it is
 * found in expressions as part of a string literal, whose `${` is escaped; as a number; or as a list of one string. In
 * the comment its `${` is parted.
 *
 * What resolves while the template is synthesized is escaped as the compiler would have done. What AWS fills in at
 * deployment is beyond reach: it may hold no quote, no backslash and no line break, and a list no less than one
 * element.
 */
export function restoreTokens<T>(definition: T): T;
export function restoreTokens(definition: JsonValue): JsonValue {
  const quoted: Quoted = {
    literals: quoting(escapeLiteral),
    comments: quoting(partSubstitutions),
    lists: once(elementsOf),
  };
  return restoreIn(definition, quoted);
}

/** Each token as the place wants it where it stands, one and the same wherever it stands again. */
interface Quoted {
  readonly literals: (token: string) => string;
  readonly comments: (token: string) => string;
  readonly lists: (marker: string) => string;
}

function restoreIn(value: JsonValue, quoted: Quoted): JsonValue {
  if (typeof value === "string")
    return value.startsWith("{%") ? inExpression(value, quoted) : inComment(value, quoted);
  if (Array.isArray(value)) return value.map((part) => restoreIn(part, quoted));
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, restoreIn(part, quoted)]));
  }
  return value;
}

const listToken = /\['(#\{Token\[[\w:.-]+\]\})'\]/g;
const numberToken = /-1\.\d+e\+289/g;
const stringToken = /\$\\u007b(Token\[[\w:.-]+\]\})/g;
const partedToken = /\$ \{(Token\[[\w:.-]+\]\})/g;

function inExpression(text: string, { literals, lists }: Quoted): string {
  return text
    .replace(listToken, (_whole, marker: string) => `[${lists(marker)}]`)
    .replace(numberToken, (whole) => {
      const number = Number(whole);
      return Token.isUnresolved(number) ? Token.asString(Tokenization.reverseNumber(number)) : whole;
    })
    .replace(stringToken, (_whole, rest: string) => literals(`\${${rest}`));
}

function inComment(text: string, { comments }: Quoted): string {
  return text.replace(partedToken, (_whole, rest: string) => comments(`\${${rest}`));
}

function partSubstitutions(literal: string): string {
  return literal.replaceAll("${", "$ {");
}

/** A text without tokens: for each there is a placeholder `${…}`, and what is to be put in its place. */
export interface ParameterizedText {
  readonly text: string;
  /** By the placeholder's name, in the order of the text. */
  readonly substitutions: Readonly<Record<string, string>>;
}

/**
 * Takes the tokens out of JSON text, so that it is the same whenever it is made. What takes their place does so within
 * strings of JSON, where its quotes are escaped; what AWS fills in at deployment may hold none.
 */
export function parameterize(json: string): ParameterizedText {
  const names = new Map<string, string>();
  const inJson = quoting((literal) => JSON.stringify(literal).slice(1, -1));
  const text = json.replace(/\$\{Token\[[\w:.-]+\]\}/g, (token) => {
    const name = names.get(token) ?? `Value${names.size + 1}`;
    names.set(token, name);
    return `\${${name}}`;
  });
  return {
    text,
    substitutions: Object.fromEntries([...names].map(([token, name]) => [name, inJson(token)])),
  };
}

function quoting(quote: Quote): (token: string) => string {
  return once((token) => escaped(token, quote));
}

/** Calls a function once for each argument. */
function once(make: (argument: string) => string): (argument: string) => string {
  const made = new Map<string, string>();
  return (argument) => {
    const known = made.get(argument);
    if (known !== undefined) return known;
    const fresh = make(argument);
    made.set(argument, fresh);
    return fresh;
  };
}

/** Writes a literal text as the place wants it where it stands. */
type Quote = (literal: string) => string;

/** A token whose literal parts are escaped once they are known. */
function escaped(token: string, quote: Quote): string {
  return Lazy.uncachedString({ produce: (context) => textOf(resolve(token, context), quote) });
}

/** The elements of a list token, as they stand between the brackets of JSONata's array constructor. */
function elementsOf(marker: string): string {
  return Lazy.uncachedString({
    produce: (context) => {
      const list = resolve([marker], context);
      if (!Array.isArray(list)) return `'${textOf({ "Fn::Join": ["', '", list] }, (literal) => literal)}'`;
      return list.map((element) => `'${textOf(element, escapeLiteral)}'`).join(", ");
    },
  });
}

function resolve(token: string | readonly string[], context: IResolveContext): JsonValue {
  return context.resolve(token);
}

function textOf(resolved: JsonValue, quote: Quote): string {
  const value = escapeLiterals(resolved, quote);
  return typeof value === "object" ? Token.asString(value) : String(value);
}

/** Escapes what is literal text in a resolved value: the whole, or parts of an intrinsic function that makes text. */
function escapeLiterals(value: JsonValue, quote: Quote): JsonValue {
  const inside = (part: JsonValue) => escapeLiterals(part, quote);
  if (typeof value === "string") return quote(value);
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const [[name, argument] = ["", null]] = Object.entries(value);
  const [first = null, ...others] = Array.isArray(argument) ? argument : [argument];
  switch (name) {
    case "Fn::Join":
      return {
        [name]: [inside(first), ...others.map((parts) => (Array.isArray(parts) ? parts.map(inside) : parts))],
      };
    case "Fn::If":
      return { [name]: [first, ...others.map(inside)] };
    case "Fn::Sub": {
      const text = escapeSubstituted(String(first), quote);
      return { [name]: Array.isArray(argument) ? [text, ...others] : text };
    }
    default:
      return value;
  }
}

/** Escapes the text of an `Fn::Sub`, in which `${!x}` is the text `${x}`, but not what is substituted. */
function escapeSubstituted(text: string, quote: Quote): string {
  return text
    .split(/(\$\{[^}]*\})/)
    .map((part, index) => {
      const isPlaceholder = index % 2 === 1;
      if (!isPlaceholder) return quote(part);
      return part.startsWith("${!") ? quote(`\${${part.slice(3)}`) : part;
    })
    .join("");
}
