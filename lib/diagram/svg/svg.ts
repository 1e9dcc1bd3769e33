import type {
  BoxKind,
  OutlineItem,
  Picture,
  PictureBox,
  PictureFrame,
  PictureLine,
  PlacedText,
} from "../picture.js";
import { attributes, escapeXml } from "./escape.js";
import { marks } from "./marks.js";
import { style } from "./style.js";

/** The beginning of every picture's file. */
const beginning = '<svg xmlns="http://www.w3.org/2000/svg" class="saga"';

/**
 * Writes a picture as SVG: one file that needs no other, for light and dark, with its words for screen readers. Each box
 * has the names of its step and its state as data attributes.
 */
export function writeSvg(picture: Picture): string {
  const { width, height, title, summary, saga } = picture;
  const ids = { title: `${idOf(saga)}-title`, text: `${idOf(saga)}-text` };
  const kinds = new Map<string | undefined, string>(picture.frames.map(({ id, kind }) => [id, kind]));
  const noReturn = picture.pointOfNoReturn;
  return [
    `${beginning}${attributes({
      ...{ width, height, viewBox: `0 0 ${width} ${height}`, "data-saga": saga },
    })}>`,
    `<style>${style}</style>`,
    `<g role="img" aria-labelledby="${ids.title}" aria-describedby="${ids.text}">`,
    `<title id="${ids.title}">${escapeXml(title)}</title>`,
    `<desc id="${ids.text}">${escapeXml(summary)}</desc>`,
    `<rect class="paper" width="${width}" height="${height}"/>`,
    ...picture.frames.map(frameElement),
    ...(noReturn === undefined
      ? []
      : [`<path class="no-return" d="M${noReturn.from} ${noReturn.y}H${noReturn.to}"/>`]),
    ...drawnOrder(picture.lines).map(lineElement),
    ...picture.boxes.map((box) => boxElement(box, kinds.get(box.frame))),
    ...picture.labels.map(
      ({ kind, words, texts }) =>
        `<g class="label ${kind}"><title>${escapeXml(words)}</title>${texts.map(textElement).join("")}</g>`,
    ),
    "</g>",
    listElement(picture.outline),
    "</svg>",
    "",
  ].join("\n");
}

/** True if a text was written by this writer. */
export function isSvgOfSaga(text: string): boolean {
  return text.startsWith(beginning);
}

/** The picture's words as an ordered list, for those who do not see it. It takes no room. */
function listElement(outline: readonly OutlineItem[]): string {
  const list = (items: readonly OutlineItem[]): string =>
    items.length === 0
      ? ""
      : `<ol>${items.map(({ text, items: inner }) => `<li>${escapeXml(text)}${list(inner)}</li>`).join("")}</ol>`;
  return `<foreignObject width="1" height="1" opacity="0"><div xmlns="http://www.w3.org/1999/xhtml">${list(outline)}</div></foreignObject>`;
}

function frameElement({ id, kind, step, x, y, width, height }: PictureFrame): string {
  const edges = kind === "forEach" ? stackedEdges({ x, y, width, height }) : "";
  return `<g${attributes({ class: kind, "data-id": id, "data-step": step })}>${edges}<rect class="frame"${attributes({ x, y, width, height, rx: 3 })}/></g>`;
}

/** The edges of further frames behind a frame. */
function stackedEdges({ x, y, width, height }: Pick<PictureFrame, "x" | "y" | "width" | "height">): string {
  const right = x + width;
  const edge = (by: number) =>
    `M${right + by - 4} ${y + by}H${right + by}V${y + height - 8 + by}H${right + by - 4}`;
  return `<path class="frame" d="${edge(4)}${edge(8)}"/>`;
}

function lineElement({ kind, from, to, points, hasArrow }: PictureLine): string {
  const path = points.map(({ x, y }, index) => `${index === 0 ? "M" : "L"}${x} ${y}`).join("");
  const line = `<path${attributes({ class: `line ${kind}`, d: path, "data-from": from, "data-to": to })}/>`;
  return hasArrow ? `${line}${tipElement(kind, points)}` : line;
}

/** The tip of an arrow. Lines end horizontally or vertically. */
function tipElement(kind: PictureLine["kind"], points: PictureLine["points"]): string {
  const end = points.at(-1);
  const before = points.at(-2);
  if (end === undefined || before === undefined) return "";
  const [dx, dy] = [Math.sign(end.x - before.x), Math.sign(end.y - before.y)];
  const back = { x: end.x - 8 * dx, y: end.y - 8 * dy };
  const corner = (side: number) => `${back.x + 4 * dy * side} ${back.y + 4 * dx * side}`;
  return `<path class="tip ${kind}" d="M${end.x} ${end.y}L${corner(1)}L${corner(-1)}Z"/>`;
}

/** Corner radii by kind; boxes of the ends are round. */
const rounded: Readonly<Partial<Record<BoxKind, number>>> = {
  ...{ start: 13, completed: 16, compensated: 16, wait: 13, branch: 9, compensation: 10, head: 3 },
};

/** Lines of rejections run into those of recovery, which are drawn over them. */
function drawnOrder(lines: readonly PictureLine[]): PictureLine[] {
  const isRejection = ({ kind }: PictureLine) => kind === "rejection";
  return [...lines.filter(isRejection), ...lines.filter((line) => !isRejection(line))];
}

function boxElement(box: PictureBox, frameKind: string | undefined): string {
  const { id, kind, words, texts, mark, step, state, operation, x, y, width, height } = box;
  const radius = rounded[kind] ?? (kind === "foot" ? 1 : 4);
  const group = attributes({
    ...{
      class: `node ${kind}${kind === "head" || kind === "foot" ? ` of-${frameKind}` : ""}`,
      "data-id": id,
      "data-step": step,
      "data-state": state,
    },
    ...{ "data-operation": operation },
  });
  const markPath =
    mark === undefined
      ? ""
      : `<path class="mark"${attributes({ d: marks[mark], transform: `translate(${x + 7} ${y + height / 2 - 7})` })}/>`;
  return `<g${group}><title>${escapeXml(words)}</title><rect class="box"${attributes({ x, y, width, height, rx: radius })}/>${markPath}${texts.map(textElement).join("")}</g>`;
}

function textElement({ x, y, text, style: textStyle, anchor }: PlacedText): string {
  const names = [textStyle === "title" ? "" : textStyle, anchor === "middle" ? "middle" : ""];
  const className = names.filter((each) => each !== "").join(" ");
  return `<text${attributes({ class: className === "" ? undefined : className, x, y })}>${escapeXml(text)}</text>`;
}

/** A name as an id of XML. */
function idOf(saga: string): string {
  return `saga-${saga.replaceAll(/[^A-Za-z0-9_-]+/g, "-")}`;
}
