import type { ModdleElement } from "bpmn-moddle";

/** The elements in a list of an element; none where it has no such list. */
export function listOf(element: ModdleElement, property: string): ModdleElement[] {
  const list = element.get(property) ?? [];
  if (!Array.isArray(list) || !list.every(isElement))
    throw new TypeError(`${property} of ${element.$type} is no list of elements.`);
  return list;
}

/** The element that a property of an element holds or refers to; undefined if it has none. */
export function optional(element: ModdleElement | undefined, property: string): ModdleElement | undefined {
  const value = element?.get(property);
  if (value === undefined || isElement(value)) return value;
  throw new TypeError(`${property} of ${element?.$type} is no element.`);
}

/** The element that a property of an element holds or refers to. */
export function elementOf(element: ModdleElement, property: string): ModdleElement {
  const value = optional(element, property);
  if (value === undefined) throw new TypeError(`A ${element.$type} has no ${property}.`);
  return value;
}

/** The number in a property of an element. */
export function numberOf(element: ModdleElement, property: string): number {
  const value = element.get(property);
  if (typeof value !== "number") throw new TypeError(`${property} of ${element.$type} is no number.`);
  return value;
}

function isElement(value: unknown): value is ModdleElement {
  return typeof value === "object" && value !== null && "$type" in value;
}
