import {
  partAt,
  type ReferencePath,
  readTemplate,
  referencesIn,
  type TemplateJson,
} from "../../saga/index.js";

/** Place of the key in a request, and its form. */
export interface KeyPlace {
  readonly path: readonly (string | number)[];
  /** `key`, `keyHash`, or the text of the expression that holds one of them. */
  readonly form: string;
}

/** Every place of a request that holds the step's key, as it is, hashed, or inside an expression. */
export function keyPlaces(
  template: TemplateJson,
  actionRequest: TemplateJson,
  path: readonly (string | number)[] = [],
): KeyPlace[] {
  const part = readTemplate(template);
  switch (part.kind) {
    case "literal":
      return [];
    case "reference": {
      const [root, ...rest] = part.path;
      if (isKey(part.path)) return [{ path, form: root }];
      if (root !== "request") return [];
      const requested = partAt(actionRequest, rest);
      return requested === undefined ? [] : keyPlaces(requested, actionRequest, path);
    }
    case "array":
      return part.elements.flatMap((element, index) => keyPlaces(element, actionRequest, [...path, index]));
    case "object":
      return Object.entries(part.properties).flatMap(([name, value]) =>
        keyPlaces(value, actionRequest, [...path, name]),
      );
    default:
      return [...referencesIn(template)].some(isKey) ? [{ path, form: JSON.stringify(template) }] : [];
  }
}

/** The place at which a participant would look: the plain key before its hash, and that before an expression. */
export function preferred(places: readonly KeyPlace[], form?: string): KeyPlace | undefined {
  return (
    places.find((place) => place.form === form) ??
    places.find((place) => place.form === "key") ??
    places.find((place) => place.form === "keyHash") ??
    places[0]
  );
}

function isKey([root, ...rest]: ReferencePath): boolean {
  return (root === "key" || root === "keyHash") && rest.length === 0;
}
