import { textSizes } from "../layout/measures.js";
import { wrap } from "../layout/text-width.js";

/** Words that take no more lines of some width than they may; what is too much is left out, with an ellipsis. */
export function cutTo(words: string, width: number, most: number): string {
  const isCut = (text: string) => wrap(text, { width, size: textSizes.note, most }).isCut;
  if (!isCut(words)) return words;
  let letters = [...words];
  while (letters.length > 0 && isCut(`${letters.join("")}…`)) letters = letters.slice(0, -1);
  return `${letters.join("").trimEnd()}…`;
}
