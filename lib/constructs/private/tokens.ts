import { Fn, Lazy, Token, Tokenization } from "aws-cdk-lib";
import type { JsonValue } from "../../asl/index.js";
import { escapeLiteral } from "../../compiler/index.js";

/**
 * Puts the CDK's tokens back to work in a compiled definition.
 *
 * The compiler knows no CDK: to it, the text that stands for a token is a text like any other. In the definition it is
 * found in expressions as part of a string literal, whose `${` is escaped; as a number; or as a list of one string.
 */
export function restoreTokens<T>(definition: T): T;
export function restoreTokens(value: JsonValue): JsonValue {
  if (typeof value === "string") return restoreInText(value);
  if (Array.isArray(value)) return value.map(restoreTokens);
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, restoreTokens(part)]));
  }
  return value;
}

const listToken = /'(#\{Token\[[^\]]+\]\})'/g;
const numberToken = /-1\.888154589\d+e\+289/g;
const stringToken = /\$\\u007b(Token\[[^\]]+\]\})/g;

function restoreInText(text: string): string {
  if (!text.startsWith("{%")) return text;
  return text
    .replace(listToken, (whole, marker: string) => {
      return Token.isUnresolved([marker]) ? `'${literalOf(Fn.join("', '", [marker]))}'` : whole;
    })
    .replace(numberToken, (whole) => {
      const token = Tokenization.reverseNumber(Number(whole));
      return token === undefined ? whole : Token.asString(token);
    })
    .replace(stringToken, (_whole, rest: string) => literalOf(`\${${rest}`));
}

/**
 * A token inside a string literal of JSONata. What resolves while the template is synthesized is escaped as the
 * compiler would have done; what AWS fills in at deployment is beyond reach, and so may not hold a quote.
 */
function literalOf(token: string): string {
  return Lazy.uncachedString({
    produce: (context) => {
      const resolved: unknown = context.resolve(token);
      return typeof resolved === "string" ? escapeLiteral(resolved) : token;
    },
  });
}
