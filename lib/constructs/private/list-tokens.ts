import { arrayOr, isArray, isObject, type JsonValue } from "../../asl/index.js";
import { type Diagnostic, diagnostics, type NodeDocument, type SagaDocument } from "../../saga/index.js";

/** The text by which the CDK writes a list that is a token: it is the list's only element. */
const listMarker = /#\{Token\[[\w:.-]+\]\}/;
const wholeListMarker = new RegExp(`^${listMarker.source}$`);

const nodeTypes: ReadonlySet<unknown> = new Set<NodeDocument["type"]>([
  "step",
  "parallel",
  "forEach",
  "choice",
  "wait",
  "part",
]);

/** A list in JSONata of the user's own, as a literal: `['#{Token[…]}']`. */
const listInSource = new RegExp(`\\['${listMarker.source}'\\]`, "g");

/**
 * Finds lists that are tokens where nothing can fill in their elements: beside other values, or inside a text. The CDK
 * wouldn't notice if the text became part of a longer one.
 */
export function checkListTokens(document: SagaDocument): Diagnostic[] {
  const { steps, output, hooks, name } = document;
  const json: JsonValue = JSON.parse(JSON.stringify({ steps, hooks: hooks ?? {}, output: output ?? null }));
  const places = new Set(misplacedIn(json, ""));
  return [...places].map((place) =>
    diagnostics.misplacedListToken(place === "" ? [] : [place], {
      where: place === "" ? `the output of the saga "${name}"` : `"${place}"`,
    }),
  );
}

/** The names of the innermost steps and blocks that have such a list; the empty text for what is in none. */
function misplacedIn(value: JsonValue, place: string): string[] {
  if (typeof value === "string") return listMarker.test(value) ? [place] : [];
  if (isArray(value)) {
    return isWholeList(value) ? [] : value.flatMap((element) => misplacedIn(element, place));
  }
  if (!isObject(value)) return [];
  const inner = typeof value.name === "string" && nodeTypes.has(value.type) ? value.name : place;
  return Object.entries(value).flatMap(([property, part]) => {
    const own = listMarker.test(property) ? [inner] : [];
    return [...own, ...inProperty(property, part, inner)];
  });
}

function inProperty(property: string, value: JsonValue, place: string): string[] {
  const [first = null, ...others] = arrayOr(value);
  switch (property) {
    case "$isOneOf":
      return [...misplacedIn(first, place), ...misplacedIn(others, place)];
    case "$jsonata": {
      const source = typeof first === "string" ? first.replaceAll(listInSource, "") : first;
      return [source, ...others].flatMap((part) => misplacedIn(part, place));
    }
    default:
      // Operands aren't elements of a list; those of concat become one text after the other, however many they are.
      return property.startsWith("$") && property !== "$concat" && property !== "$object" && isArray(value)
        ? value.flatMap((operand) => misplacedIn(operand, place))
        : misplacedIn(value, place);
  }
}

function isWholeList(value: readonly JsonValue[]): boolean {
  const [only] = value;
  return value.length === 1 && typeof only === "string" && wholeListMarker.test(only);
}
