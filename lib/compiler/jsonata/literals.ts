/**
 * Writes the values that come from the user. Where some of them are known only when the state machine is deployed, as the
 * CDK's tokens are, a writer of its own writes these in a form that is filled in then.
 */
export interface LiteralWriter {
  /** The text between the quotes of a string literal. */
  readonly text: (text: string) => string;
  readonly number: (value: number) => string;
  /** The elements of a list whose only element is a text; undefined where that is a text like any other. */
  readonly listOf: (text: string) => string | undefined;
  /** JSONata that the user wrote. */
  readonly source: (source: string) => string;
  /** A text for people, outside of expressions. */
  readonly comment: (text: string) => string;
}

/** Writes every value as it is. */
export const plainLiterals: LiteralWriter = {
  text: escapeLiteral,
  number: String,
  listOf: () => undefined,
  source: (source) => source,
  comment: plainText,
};

/**
 * The text between the quotes of a string literal. `${` is written by an escape, because CloudFormation, SAM and Terraform
 * would take it for a substitution of theirs.
 */
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

/** The text between the quotes of a string literal whose `${…}` is filled in at deployment. */
export function escapePlaceholder(text: string): string {
  return escapeLiteral(text).replaceAll("$\\u007b", "${");
}

/** A text for people, in which nothing can be taken for a substitution. */
function plainText(text: string): string {
  return text.replaceAll("${", "$ {");
}
