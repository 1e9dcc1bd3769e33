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
 * deployment is beyond reach: it may hold no single quote, no backslash and no line break, and a list no less than one
 * element.
 */
export function restoreTokens<T>(definition: T): T;
export function restoreTokens(value: JsonValue): JsonValue {
  if (typeof value === "string") return value.startsWith("{%") ? inExpression(value) : inComment(value);
  if (Array.isArray(value)) return value.map(restoreTokens);
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, restoreTokens(part)]));
  }
  return value;
}

const listToken = /\['(#\{Token\[[\w:.-]+\]\})'\]/g;
const numberToken = /-1\.\d+e\+289/g;
const stringToken = /\$\\u007b(Token\[[\w:.-]+\]\})/g;
const partedToken = /\$ \{(Token\[[\w:.-]+\]\})/g;

function inExpression(text: string): string {
  return text
    .replace(listToken, (_whole, marker: string) => `[${elementsOf(marker)}]`)
    .replace(numberToken, (whole) => {
      const number = Number(whole);
      return Token.isUnresolved(number) ? Token.asString(Tokenization.reverseNumber(number)) : whole;
    })
    .replace(stringToken, (_whole, rest: string) => escaped(`\${${rest}`, escapeLiteral));
}

function inComment(text: string): string {
  return text.replace(partedToken, (_whole, rest: string) => {
    return escaped(`\${${rest}`, (literal) => literal.replaceAll("${", "$ {"));
  });
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
  return typeof value === "string" ? value : Token.asString(value);
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
