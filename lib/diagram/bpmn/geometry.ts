import type { LineKind, Picture, PictureLabel, Point, Rectangle } from "../picture.js";

/** The picture is so many times as high: between its rows there has to be room for gateways and events. */
const usualStretch = 2.75;

/** The places of a picture, by the ids of its boxes, as far apart as BPMN needs them. */
export class Geometry {
  readonly #picture: Picture;
  readonly #boxes: ReadonlyMap<string, Picture["boxes"][number]>;
  readonly #stretch: number;

  constructor(picture: Picture, stretch = usualStretch) {
    this.#picture = picture;
    this.#stretch = stretch;
    this.#boxes = new Map(picture.boxes.map((box) => [box.id, box]));
  }

  /** The right edge of everything. */
  get right(): number {
    return this.#picture.width;
  }

  box(id: string): Rectangle {
    return this.#stretched(this.#box(id));
  }

  words(id: string): string {
    return this.#box(id).words;
  }

  frame(id: string): Rectangle {
    const frame = this.#picture.frames.find((each) => each.id === id);
    if (frame === undefined) throw new RangeError(`The picture has no frame ${id}.`);
    return this.#stretched(frame);
  }

  /** The forward lane that leads to a box. */
  laneTo(id: string): number {
    const line = this.#picture.lines.find(({ kind, to }) => kind === "next" && to === id);
    return line?.points.at(-1)?.x ?? middle(this.#box(id));
  }

  /** The words of the line of a kind that begins at a box; undefined if it has no such line. */
  line(kind: LineKind, from: string): string | undefined {
    const line = this.#picture.lines.find((each) => each.kind === kind && each.from === from);
    return line === undefined ? undefined : (line.words ?? "");
  }

  label(kind: PictureLabel["kind"]): Rectangle | undefined {
    const label = this.#picture.labels.find((each) => each.kind === kind);
    return label === undefined ? undefined : this.#stretched(label);
  }

  #box(id: string): Picture["boxes"][number] {
    const box = this.#boxes.get(id);
    if (box === undefined) throw new RangeError(`The picture has no box ${id}.`);
    return box;
  }

  #stretched({ x, y, width, height }: Rectangle): Rectangle {
    return { x, y: y * this.#stretch, width, height: height * this.#stretch };
  }
}

function middle({ x, width }: Rectangle): Point["x"] {
  return x + width / 2;
}
