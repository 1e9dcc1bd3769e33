// Lengths of the picture, in pixels.
export const measures = {
  /** Around the whole picture. */
  margin: 20,
  /** Width of a step's box, and of a compensation's. */
  box: 184,
  /** Between the two lanes. */
  gap: 104,
  /** From one row to the next. */
  row: 24,
  /** From a frame to what is in it. */
  padding: 14,
  /** Between branches side by side. */
  between: 22,
  /** Between a box's border and its text. */
  inset: 9,
  /** Width of a sign before a box's text. */
  mark: 18,
  /** Height of the foot of a frame. */
  foot: 8,
  /** Room beside a frame for the edges of those behind it. */
  stack: 8,
  /** Depth, in a step's box, at which the line of its rejections leaves. */
  refusal: 8,
  /** Depth at which its compensation begins then. */
  below: 20,
} as const;

/** From the middle of the forward lane to that of the recovery lane. */
export const laneDistance = measures.box + measures.gap;

/** Sizes of the three styles of text, and the heights of their lines. */
export const textSizes = { heading: 16, title: 13, note: 11 } as const;
export const lineHeights = { heading: 21, title: 16, note: 13 } as const;
