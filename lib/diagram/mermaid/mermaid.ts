import type { Picture, PictureBox, PictureLine } from "../picture.js";

/** The first line of what is written. */
const heading = "%% Written by `saga draw` of cdk-saga, which overwrites it.";

/**
 * Writes a picture as a Mermaid flowchart, for small sagas in Markdown. Mermaid lays it out anew, so it is wider than the
 * picture; it refuses more than 500 lines, or 50,000 characters.
 */
export function writeMermaid(picture: Picture): string {
  const names = new Map(picture.boxes.map(({ id }, index) => [id, `n${index}`]));
  const nameOf = (id: string) => names.get(id) ?? id;
  const frames = new Map(picture.frames.map(({ id, kind }) => [id, kind]));
  const inside = (frame: string | undefined, indent: string): string[] => [
    ...picture.boxes
      .filter((box) => box.frame === frame)
      .map((box) => `${indent}${nameOf(box.id)}${shapeOf(box, frames.get(box.frame ?? ""))}`),
    ...picture.frames
      .filter((each) => each.frame === frame)
      .flatMap((each) => [
        `${indent}subgraph f${picture.frames.indexOf(each)}["${escapeMermaid(each.words)}"]`,
        ...inside(each.id, `${indent}  `),
        `${indent}end`,
      ]),
  ];
  const kinds = new Map(picture.boxes.map(({ id, kind }) => [id, kind]));
  const isPivot = ({ kind, from }: PictureLine) => kind === "next" && kinds.get(from) === "pivot";
  return [
    heading,
    "flowchart TB",
    `  accTitle: ${escapeMermaid(picture.title)}`,
    `  accDescr: ${escapeMermaid(picture.summary)}`,
    ...inside(undefined, "  "),
    ...picture.lines.map((line) => {
      const words = isPivot(line) ? "point of no return" : wordsOf(line);
      return `  ${nameOf(line.from)} ${arrowOf(line)}${words === "" ? "" : `|"${escapeMermaid(words)}"|`} ${nameOf(line.to)}`;
    }),
    "  classDef optional stroke-dasharray:5 3",
    "  classDef pivot stroke-width:3px",
    "",
  ].join("\n");
}

/** True if a text was written by this writer. */
export function isMermaidOfSaga(text: string): boolean {
  return text.startsWith(heading);
}

function shapeOf({ kind, words }: PictureBox, frame: string | undefined): string {
  const text = escapeMermaid(words);
  switch (kind) {
    case "start":
    case "completed":
    case "compensated":
    case "wait":
      return `(["${text}"])`;
    case "pivot":
      return `[["${text}"]]:::pivot`;
    case "best-effort":
      return `["${text}"]:::optional`;
    case "compensation":
      return `("${text}")`;
    case "branch":
      return `("${text}")`;
    case "head":
      return frame === "choice" ? `{"${text}"}` : `{{"${text}"}}`;
    case "foot":
      return '((" "))';
    default:
      return `["${text}"]`;
  }
}

function arrowOf({ kind, hasArrow }: PictureLine): string {
  if (kind === "in-doubt") return "-.->";
  return hasArrow ? "-->" : "---";
}

function wordsOf({ kind, words = "" }: PictureLine): string {
  return kind === "in-doubt" ? "in doubt" : words;
}

/** A text in which nothing has a meaning to Mermaid. */
function escapeMermaid(text: string): string {
  return [...text]
    .map((character) =>
      /[\p{L}\p{N} ,]/u.test(character) ? character : `#${character.codePointAt(0) ?? 0};`,
    )
    .join("");
}
