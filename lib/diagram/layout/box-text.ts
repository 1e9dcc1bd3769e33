import type { Mark, PlacedText, Rectangle } from "../picture.js";
import { lineHeights, measures, textSizes } from "./measures.js";
import { textWidth, wrap } from "./text-width.js";

/** Lines of text that fit into a box of some width. */
export interface BoxText {
  readonly lines: readonly { readonly text: string; readonly style: PlacedText["style"] }[];
  /** Height of the lines. */
  readonly height: number;
  readonly isCut: boolean;
}

/** Words of a box: its title, and what is said below it. */
export interface BoxWords {
  readonly title: string;
  readonly note?: string;
  readonly mark?: Mark;
}

/** The words of a box, broken to fit into its width. */
export function fitText({ title, note, mark }: BoxWords, width: number, most = 5): BoxText {
  const room = width - 2 * measures.inset - (mark === undefined ? 0 : measures.mark);
  const titles = wrap(title, { width: room, size: textSizes.title, most });
  const notes = wrap(note ?? "", { width: room, size: textSizes.note, most });
  return {
    lines: [
      ...titles.lines.map((text) => ({ text, style: "title" as const })),
      ...notes.lines.map((text) => ({ text, style: "note" as const })),
    ],
    height: titles.lines.length * lineHeights.title + notes.lines.length * lineHeights.note,
    isCut: titles.isCut || notes.isCut,
  };
}

/** Height of a box around lines of text. */
export function heightAround({ height }: BoxText): number {
  return Math.max(26, height + 10);
}

/** Places lines in the middle of a box, or from its left side on; beside its sign if it has one. */
export function placeText(
  { lines, height }: BoxText,
  box: Rectangle,
  { mark, anchor = "middle" }: { readonly mark?: Mark | undefined; readonly anchor?: PlacedText["anchor"] },
): PlacedText[] {
  const left = box.x + measures.inset + (mark === undefined ? 0 : measures.mark);
  const right = box.x + box.width - measures.inset;
  let top = box.y + (box.height - height) / 2;
  return lines.map(({ text, style }) => {
    const baseline = top + lineHeights[style] * 0.76;
    top += lineHeights[style];
    return { x: anchor === "start" ? left : (left + right) / 2, y: round(baseline), text, style, anchor };
  });
}

/** A text that stands alone, as wide as its longest line, of so many lines at most. */
export function freeText(
  words: string,
  style: PlacedText["style"],
  limits: { readonly width: number; readonly most: number },
): { readonly lines: readonly string[]; readonly width: number; readonly height: number } {
  const size = textSizes[style];
  const { lines } = wrap(words, { ...limits, size });
  return {
    lines,
    width: Math.ceil(Math.max(0, ...lines.map((line) => textWidth(line, size)))),
    height: lines.length * lineHeights[style],
  };
}

/** Rounds to a tenth of a pixel, so that pictures are short. */
export function round(value: number): number {
  return Math.round(value * 10) / 10;
}
