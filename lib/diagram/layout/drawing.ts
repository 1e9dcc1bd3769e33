import type {
  BoxKind,
  LineKind,
  Mark,
  PictureBox,
  PictureFrame,
  PictureLabel,
  PictureLine,
  PlacedText,
  Point,
  Rectangle,
} from "../picture.js";
import { type BoxWords, fitText, freeText, heightAround, placeText, round } from "./box-text.js";
import { lineHeights, measures } from "./measures.js";

/** The facts of a box that its words don't tell. */
export type BoxFacts = Pick<PictureBox, "step" | "state" | "operation" | "rejections" | "frame">;

/** A point of a lane where a line can end: the middle of a box's edge. */
export interface Port extends Point {
  readonly id: string;
}

/** Collects what a picture consists of. */
export class Drawing {
  readonly frames: PictureFrame[] = [];
  readonly boxes: PictureBox[] = [];
  readonly lines: PictureLine[] = [];
  readonly labels: PictureLabel[] = [];

  /** Adds a box in which the words have room. It is as high as they need, or as asked for. */
  box(
    { id, kind, words, at, ...place }: NewBox,
    facts: BoxFacts = {},
  ): { readonly box: PictureBox; readonly bottom: number } {
    const text = fitText(words, at.width, place.most);
    const height = Math.max(heightAround(text), place.height ?? 0);
    const rectangle: Rectangle = { ...at, height };
    const box: PictureBox = {
      id,
      kind,
      ...rectangle,
      words: [words.title, words.note].filter((each) => each !== undefined && each !== "").join(": "),
      texts: placeText(text, rectangle, { mark: words.mark, anchor: place.anchor ?? "middle" }),
      ...(words.mark === undefined ? {} : { mark: words.mark }),
      ...facts,
    };
    this.boxes.push(box);
    return { box, bottom: rectangle.y + height };
  }

  /** Adds a thin bar without words. */
  bar(id: string, words: string, at: Rectangle, facts: BoxFacts): void {
    this.boxes.push({ id, kind: "foot", ...at, words, texts: [], ...facts });
  }

  /** Adds a line between two points of boxes, by the corners in between. */
  line(
    kind: LineKind,
    from: Port,
    to: Port,
    {
      by = [],
      hasArrow = true,
      words,
    }: Pick<Partial<PictureLine>, "hasArrow" | "words"> & {
      readonly by?: readonly Point[];
    } = {},
  ): void {
    const points = [from, ...by, to].map(({ x, y }) => ({ x: round(x), y: round(y) }));
    const line = { kind, from: from.id, to: to.id, points, hasArrow };
    this.lines.push({ ...line, ...(words === undefined ? {} : { words }) });
  }

  /** Adds a text outside of boxes whose lower edge is at `bottom`, in the middle between two edges. */
  labelAbove(kind: PictureLabel["kind"], words: string, place: LabelPlace): void {
    const { left, right, bottom } = place;
    const text = freeText(words, "note", { width: right - left, most: place.most });
    const x = round((left + right - text.width) / 2);
    this.#label(kind, words, "note", { ...text, x, y: bottom - text.height });
  }

  /** Adds a text at a point, from there to the right; answers its lower edge. */
  labelAt(
    kind: PictureLabel["kind"],
    words: string,
    place: Point & { readonly width: number; readonly style: PlacedText["style"]; readonly most: number },
  ): number {
    const text = freeText(words, place.style, place);
    this.#label(kind, words, place.style, { ...text, x: place.x, y: place.y });
    return place.y + text.height;
  }

  #label(
    kind: PictureLabel["kind"],
    words: string,
    style: PlacedText["style"],
    { lines, ...at }: Rectangle & { readonly lines: readonly string[] },
  ): void {
    const anchor = style === "note" && kind !== "note" ? "middle" : "start";
    const texts = lines.map((text, index) => ({
      x: anchor === "middle" ? round(at.x + at.width / 2) : at.x,
      y: round(at.y + lineHeights[style] * (index + 0.76)),
      text,
      style,
      anchor,
    })) satisfies PlacedText[];
    this.labels.push({ kind, x: at.x, y: at.y, width: at.width, height: at.height, words, texts });
  }
}

interface NewBox {
  readonly id: string;
  readonly kind: BoxKind;
  readonly words: BoxWords;
  readonly at: Omit<Rectangle, "height">;
  readonly height?: number;
  readonly most?: number;
  readonly anchor?: PlacedText["anchor"];
}

interface LabelPlace {
  readonly left: number;
  readonly right: number;
  readonly bottom: number;
  readonly most: number;
}

/** A box's place around the middle of a lane. */
export function around(x: number, y: number): Omit<Rectangle, "height"> {
  return { x: x - measures.box / 2, y, width: measures.box };
}

/** The sign of a compensation. */
export const backMark: Mark = "back";
