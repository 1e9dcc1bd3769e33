import type { ModdleElement } from "bpmn-moddle";

/** Every FEEL expression in an element and in what it holds, without the equals sign. */
export function expressionsIn(element: ModdleElement): string[] {
  const found: string[] = [];
  const seen = new Set<object>();
  const visit = (value: unknown): void => {
    if (typeof value === "string") {
      if (value.startsWith("=")) found.push(value.slice(1));
      return;
    }
    if (typeof value !== "object" || value === null || seen.has(value)) return;
    seen.add(value);
    if (Array.isArray(value)) for (const each of value) visit(each);
    else if ("$type" in value) {
      for (const [name, each] of Object.entries(value))
        if (!name.startsWith("$") && name !== "di") visit(each);
    }
  };
  visit(element);
  return found;
}
