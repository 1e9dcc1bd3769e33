/**
 * Advance widths of the printable characters of ASCII, from the space on, in hundredths of the font size: those of DejaVu
 * Sans, which is as wide as common fonts without serifs get. So a text that fits by this table fits in Arial, Helvetica,
 * Liberation Sans, Segoe UI, Roboto and Noto Sans, too.
 */
const widths = (
  "32 41 46 84 64 96 78 28 40 40 50 84 32 37 32 34 64 64 64 64 64 64 64 64 64 64 34 34 84 84 84 54 102 69 69 70 78 64 58 78 76 " +
  "30 30 66 56 90 75 79 61 79 70 64 62 74 69 99 69 62 69 40 34 40 84 56 50 62 64 55 64 62 36 64 64 28 28 58 28 98 64 62 64 64 42 " +
  "53 40 64 60 82 60 60 53 64 34 64 84"
)
  .split(" ")
  .map(Number);

/** Width of a text in pixels, and never less than it takes in a common font without serifs. */
export function textWidth(text: string, size: number): number {
  let hundredths = 0;
  for (const character of text) hundredths += widthOf(character.codePointAt(0) ?? 0);
  return (hundredths * size) / 100;
}

function widthOf(codePoint: number): number {
  const known = widths[codePoint - 0x20];
  if (known !== undefined) return known;
  // Accented Latin letters are no wider than the widest plain ones, except for ligatures and a few capitals.
  if (codePoint < 0x250) return 110;
  // Greek and Cyrillic; and full-width letters, symbols and pictures, which other fonts lend.
  return codePoint < 0x2e80 ? 125 : 150;
}

/** A text broken into lines of at most so many pixels. */
export interface WrappedText {
  readonly lines: readonly string[];
  /** True if something had to be left out. */
  readonly isCut: boolean;
}

/** Breaks a text at its spaces; a word that is too long between its parts, or anywhere. What exceeds the lines is cut, with an ellipsis. */
export function wrap(
  text: string,
  { width, size, most }: { readonly width: number; readonly size: number; readonly most: number },
): WrappedText {
  const fits = (line: string) => textWidth(line, size) <= width;
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/).filter((each) => each !== "")) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (fits(longer)) {
      line = longer;
      continue;
    }
    if (line !== "") lines.push(line);
    line = "";
    for (const piece of fits(word) ? [word] : piecesOf(word, fits)) {
      if (line !== "" && !fits(line + piece)) {
        lines.push(line);
        line = "";
      }
      line += piece;
    }
  }
  if (line !== "") lines.push(line);
  if (lines.length <= most) return { lines, isCut: false };
  const kept = lines.slice(0, most);
  let last = [...(kept.pop() ?? "")];
  while (last.length > 0 && !fits(`${last.join("")}…`)) last = last.slice(0, -1);
  return { lines: [...kept, `${last.join("").trimEnd()}…`], isCut: true };
}

/** A long word in pieces at which it may be broken: `CarUnavailable` is `Car` and `Unavailable`. */
function piecesOf(word: string, fits: (text: string) => boolean): string[] {
  const pieces = word.split(/(?<=\p{Ll})(?=\p{Lu})|(?<=[_.-])/u);
  return pieces.flatMap((piece) => (fits(piece) ? [piece] : [...piece]));
}
