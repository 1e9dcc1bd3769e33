import fc from "fast-check";
import type { SagaDocument } from "../../lib/saga/index.js";

/** A word of so many letters that no two are alike. */
const word = (index: number, letters: number) => `Word${index}${"MmWwiIlOo".repeat(10)}`.slice(0, letters);

/** Draws a number between two, both included. */
export type Draw = (from: number, to: number) => number;

/** The same saga with titles and rejections of any length: one word, or many. */
export function reworded(document: SagaDocument, draw: Draw): SagaDocument {
  let count = 0;
  const words = () => {
    const letters = draw(1, 80);
    const some = Array.from({ length: draw(1, 3) }, () => word(count++, letters));
    return some.join(" ").slice(0, 80);
  };
  const isNode = (value: unknown) =>
    typeof value === "object" && value !== null && "type" in value && "name" in value;
  const text = JSON.stringify(document, (_key, value: unknown) =>
    isNode(value) && draw(0, 2) > 0 ? Object.assign({}, value, { title: words() }) : value,
  );
  const titled: SagaDocument = JSON.parse(text);
  const operations = document.operations.map((operation) => ({
    ...operation,
    title: words(),
    rejections: operation.rejections.map(() => word(count++, draw(5, 80))),
  }));
  return { ...titled, title: words(), operations };
}

/** Numbers drawn by chance, the same for the same seed. */
export function draws(seed: number): Draw {
  const [numbers] = fc.sample(fc.infiniteStream(fc.nat()), { seed, numRuns: 1 });
  return (from, to) => from + (Number(numbers?.next().value) % (to - from + 1));
}
