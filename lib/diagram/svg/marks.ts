import type { Mark } from "../picture.js";

/** Signs, each within 14 × 14 pixels. */
export const marks: Readonly<Record<Mark, string>> = {
  loop: "M11.5 4.2A5 5 0 1 0 12 8M12 1.5V4.7H8.8",
  envelope: "M1 3H13V11.5H1ZM1 3.5L7 8L13 3.5",
  clock: "M7 1A6 6 0 1 1 6.99 1ZM7 3.5V7L9.8 8.6",
  back: "M5 2L1.5 5.5L5 9M1.5 5.5H9A3.2 3.2 0 0 1 9 12H5",
  fork: "M1 2H13M3.5 2V12M10.5 2V12M1.5 9.5L3.5 12L5.5 9.5M8.5 9.5L10.5 12L12.5 9.5",
  stack: "M1 5H9.5V13H1ZM3 5V3H11.5V11H9.5M5 3V1H13.5V9H11.5",
  diamond: "M7 0.5L13.5 7L7 13.5L0.5 7Z",
  folder: "M1 3H5.5L7 5H13V12H1Z",
};
