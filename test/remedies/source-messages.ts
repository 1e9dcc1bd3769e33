import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import ts from "typescript-5.6";

/** The message of an error, as the source makes it. */
export interface SourceMessage {
  /** Path in the project. */
  readonly file: string;
  /** The message's own words, with `…` for each value. */
  readonly words: string;
  /** Matches the message, whatever the values are. */
  readonly pattern: RegExp;
}

const root = join(__dirname, "..", "..");
/** Functions that make an error of the message that they are given. */
const makers: ReadonlySet<string> = new Set(["refused", "problem"]);
/** Words that begin a remedy, or say what is allowed. */
const verbs =
  "Add|Set|Change|Remove|Shorten|Correct|Choose|Move|Make|Give|Put|Use|Declare|Divide|Call|Say|Name|Run|Export|Create|See|Compensate|Try|Update|hand them in|grantUse|npm install|look there|settle|leave|has to|have to|needs|takes|Allowed are";
const remedy = new RegExp(
  `(?:^|[.:;,?] |\\bor |\\band |\`|… )(?:${verbs})\\b|\\b(?:has to|have to|needs)\\b`,
  "i",
);

/** The messages of errors in these folders of the project that say what to do, or what is allowed. */
export function messagesWithRemedy(folders: readonly string[]): readonly SourceMessage[] {
  const files = folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".ts"))
      .map((file) => join(root, folder, file)),
  );
  return files.flatMap(messagesIn).filter(({ words }) => remedy.test(words));
}

function messagesIn(path: string): SourceMessage[] {
  const text = readFileSync(path, "utf8");
  if (!/\bnew \w+(?:Error|Failure)\(/.test(text)) return [];
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const found: SourceMessage[] = [];
  const visit = (node: ts.Node): void => {
    // AwsError is what AWS answers its clients, in its own words.
    const isError = ts.isNewExpression(node) && /(?<!^Aws)(?:Error|Failure)$/.test(node.expression.getText());
    const isMade = ts.isCallExpression(node) && makers.has(node.expression.getText());
    if (isError || isMade) {
      const [longest] = (node.arguments ?? []).map(shapeOf).sort((a, b) => b.words.length - a.words.length);
      if (longest !== undefined) {
        const pattern = new RegExp(longest.pattern);
        found.push({ file: relative(root, path), words: longest.words, pattern });
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

interface Shape {
  readonly words: string;
  readonly pattern: string;
}

const anything: Shape = { words: "…", pattern: "[^]*" };

/** The words of an expression, and the pattern of its value. */
function shapeOf(expression: ts.Expression): Shape {
  if (ts.isStringLiteralLike(expression)) return literal(expression.text);
  if (ts.isParenthesizedExpression(expression)) return shapeOf(expression.expression);
  if (ts.isTemplateExpression(expression)) {
    return joined([
      literal(expression.head.text),
      ...expression.templateSpans.flatMap((span) => [anything, literal(span.literal.text)]),
    ]);
  }
  if (ts.isBinaryExpression(expression) && expression.operatorToken.kind === ts.SyntaxKind.PlusToken)
    return joined([shapeOf(expression.left), shapeOf(expression.right)]);
  if (ts.isConditionalExpression(expression)) {
    const [one, other] = [shapeOf(expression.whenTrue), shapeOf(expression.whenFalse)];
    return { words: `${one.words}|${other.words}`, pattern: `(?:${one.pattern}|${other.pattern})` };
  }
  return anything;
}

function literal(words: string): Shape {
  return { words, pattern: words.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&") };
}

function joined(shapes: readonly Shape[]): Shape {
  return {
    words: shapes.map(({ words }) => words).join(""),
    pattern: shapes.map(({ pattern }) => pattern).join(""),
  };
}
