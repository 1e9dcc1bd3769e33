import { type IResolveContext, Lazy, Token, Tokenization } from "aws-cdk-lib/core";
import type { JsonValue } from "../../asl/index.js";
import { escapeLiteral, type LiteralWriter } from "../../compiler/index.js";

/**
 * Writes the CDK's tokens in a description so that they are filled in.
 *
 * The compiler knows no CDK: to it, the text that stands for a token is a text like any other. Here it is told how to
 * write such texts, numbers, lists of one such text, and the saga's name in the comment.
 *
 * A token that resolves while the template is synthesized is escaped as the compiler would have done. What AWS fills in
 * at deployment is beyond reach: it may hold no quote, no backslash and no line break, and a list no less than one
 * element.
 */
export function tokenLiterals(): LiteralWriter {
  const inLiteral = quoting(escapeLiteral);
  const inComment = quoting(partSubstitutions);
  const listOf = once(elementsOf);
  return {
    text: (text) => aroundTokens(text, (plain) => withNumbers(escapeLiteral(plain)), inLiteral),
    number: (value) => withNumbers(String(value)),
    listOf: (text) => (wholeListToken.test(text) ? listOf(text) : undefined),
    source: (source) =>
      withNumbers(source.replace(listToken, (_whole, marker: string) => `[${listOf(marker)}]`)),
    comment: (text) => aroundTokens(text, partSubstitutions, inComment),
  };
}

const wholeListToken = /^#\{Token\[[\w:.-]+\]\}$/;
/** As a user writes them into JSONata of their own. */
const listToken = /\['(#\{Token\[[\w:.-]+\]\})'\]/g;
const numberToken = /-1\.\d+e\+289/g;
const stringToken = /(\$\{Token\[[\w:.-]+\]\})/;

/** A text with the numbers in it that stand for tokens. */
function withNumbers(text: string): string {
  return text.replace(numberToken, (whole) => {
    const value = Number(whole);
    return Token.isUnresolved(value) ? Token.asString(Tokenization.reverseNumber(value)) : whole;
  });
}

/** A text with its tokens written in one way, and what is around them in another. */
function aroundTokens(text: string, plain: Quote, token: (token: string) => string): string {
  return text
    .split(stringToken)
    .map((part, index) => (index % 2 === 1 ? token(part) : plain(part)))
    .join("");
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
  const inJson = quoting(jsonLiteral);
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

/**
 * JSON text of a value whose tokens are filled in later: texts within strings, numbers, and lists. A list that is a token is
 * the only element of its array, or the last of several.
 */
export function jsonWithTokens(value: unknown): string {
  const inJson = quoting(jsonLiteral);
  return JSON.stringify(value).replace(
    /(,?)"(#\{Token\[[\w:.-]+\]\})"|\$\{Token\[[\w:.-]+\]\}|-1\.\d+e\+289/g,
    (found, comma: string = "", list: string | undefined = undefined) => {
      if (list !== undefined) return jsonElementsOf(list, comma);
      return found.startsWith("$") ? inJson(found) : withNumbers(found);
    },
  );
}

/** The elements of a list token as they stand in a JSON array, with a comma in front unless there are none. */
function jsonElementsOf(marker: string, comma: string): string {
  return Lazy.uncachedString({
    produce: (context) => {
      const list = resolve([marker], context);
      if (!Array.isArray(list)) {
        return `${comma}"${textOf({ "Fn::Join": ['","', list] }, (literal) => literal)}"`;
      }
      const elements = list.map((element) => `"${textOf(element, jsonLiteral)}"`);
      return elements.length === 0 ? "" : comma + elements.join(",");
    },
  });
}

const jsonLiteral: Quote = (literal) => JSON.stringify(literal).slice(1, -1);

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
