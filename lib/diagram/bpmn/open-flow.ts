import type { ModdleElement } from "./moddle.js";
import type { Point } from "../picture.js";
import type { FlowWords, Sheet } from "./sheet.js";

/** A sequence flow whose end isn't known yet. */
export interface OpenFlow {
  readonly from: ModdleElement;
  /** The line so far. */
  readonly points: readonly Point[];
  readonly words?: FlowWords;
}

/** Leads a flow to its end, by the last points of its line. */
export function finish(
  sheet: Sheet,
  scope: ModdleElement,
  flow: OpenFlow,
  to: ModdleElement,
  ...points: readonly Point[]
): void {
  sheet.flow(scope, flow.from, to, [...flow.points, ...points], flow.words);
}
