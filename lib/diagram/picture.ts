/**
 * A saga as a picture: plain data, from which every writer draws the same. Lengths are pixels, from the upper left corner.
 *
 * It is a ladder. Forward runs down the left lane, recovery up the right one.
 */
export interface Picture {
  /** The saga's name. */
  readonly saga: string;
  /** Its name in words. */
  readonly title: string;
  /** The meaning of the picture in a few sentences. */
  readonly summary: string;
  /** The same as the picture, as an ordered list. */
  readonly outline: readonly OutlineItem[];
  readonly width: number;
  readonly height: number;
  /** Frames of blocks and parts, an outer one before those in it. */
  readonly frames: readonly PictureFrame[];
  /** Boxes; no two of them overlap. */
  readonly boxes: readonly PictureBox[];
  /** Lines from box to box. */
  readonly lines: readonly PictureLine[];
  /** Texts outside of boxes; they overlap neither boxes nor each other, and no line crosses one. */
  readonly labels: readonly PictureLabel[];
  /** The line across the picture after the pivot; absent if the saga has none. */
  readonly pointOfNoReturn?: { readonly y: number; readonly from: number; readonly to: number };
}

/** One sentence or more about a node, and about what is in it. */
export interface OutlineItem {
  readonly text: string;
  readonly items: readonly OutlineItem[];
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Rectangle extends Point {
  readonly width: number;
  readonly height: number;
}

/** A line of text: the point where its baseline begins, or its middle. */
export interface PlacedText extends Point {
  readonly text: string;
  readonly anchor: "start" | "middle";
  readonly style: "heading" | "title" | "note";
}

/** The form of a box: what its borders and its marks tell. */
export type BoxKind =
  | "start"
  | "completed"
  | "compensated"
  | "compensatable"
  | "read-only"
  | "pivot"
  | "retriable"
  | "best-effort"
  | "compensation"
  | "wait"
  /** The upper end of a frame, where its branches begin and where its recovery ends. */
  | "head"
  /** The lower end of a frame, where its branches end and where its recovery begins. */
  | "foot"
  /** A branch's name, or the condition of a path, above its steps. */
  | "branch";

/** A sign in a box, before its text. */
export type Mark = "loop" | "envelope" | "clock" | "back" | "fork" | "stack" | "diamond" | "folder";

export interface PictureBox extends Rectangle {
  /** Unique in the picture, and the same as long as the step has its name. */
  readonly id: string;
  readonly kind: BoxKind;
  /** All of its words, where the text in it was cut. */
  readonly words: string;
  readonly texts: readonly PlacedText[];
  readonly mark?: Mark;
  /** The step, block or wait that it stands for, with the names of the parts around it. */
  readonly step?: string;
  /** The state of the compiled state machine that it stands for. */
  readonly state?: string;
  /** The operation that it calls. */
  readonly operation?: string;
  /** The errors by which the operation says no. */
  readonly rejections?: readonly string[];
  /** The id of the innermost frame around it. */
  readonly frame?: string;
}

export interface PictureFrame extends Rectangle {
  readonly id: string;
  readonly kind: "parallel" | "forEach" | "choice" | "part";
  /** The block, with the names of the parts around it. */
  readonly step: string;
  readonly words: string;
  /** The id of the innermost frame around it. */
  readonly frame?: string;
}

/** The meaning of a line. */
export type LineKind =
  /** Forward, to the next step. */
  | "next"
  /** From a compensation to the one after it, upwards. */
  | "recovery"
  /** From a step that may have happened to its own compensation. */
  | "in-doubt"
  /** From a step that was refused to the compensation of what came before it. */
  | "rejection";

export interface PictureLine {
  readonly kind: LineKind;
  /** The id of the box it begins at. */
  readonly from: string;
  /** The id of the box it ends at. */
  readonly to: string;
  readonly points: readonly Point[];
  /** False if recovery doesn't go from one to the next, because it has another order. */
  readonly hasArrow: boolean;
  /** Its words in full. */
  readonly words?: string;
}

export interface PictureLabel extends Rectangle {
  readonly kind: "heading" | "rejection" | "in-doubt" | "pivot" | "note";
  /** All of its words, where the text was cut. */
  readonly words: string;
  readonly texts: readonly PlacedText[];
}
