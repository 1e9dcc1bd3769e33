import type { SagaDocument } from "../../saga/index.js";
import type { Picture } from "../picture.js";
import { outlineOf, summaryOf } from "../words/outline.js";
import { inTime } from "../words/time.js";
import { titleOf } from "../words/titles.js";
import { textWidth } from "./text-width.js";
import { around, type Port } from "./drawing.js";
import { type Ends, Ladder } from "./ladder.js";
import { laneDistance, lineHeights, measures, textSizes } from "./measures.js";
import { leadsBack, pivotEnd, recoveryOrder } from "./saga-shape.js";

const pivotWords = "point of no return";
/** Room around the line across the picture. */
const pivotRoom = 20;

/**
 * Lays a saga out as a picture: a ladder, forward down the left lane, recovery up the right one.
 *
 * Pure: the same saga gives the same picture, byte for byte.
 */
export function layOut(document: SagaDocument): Picture {
  const ladder = new Ladder(document);
  const { drawing, titles } = ladder;
  const { hooks = {}, steps } = document;
  const end = pivotEnd(document);
  const before = steps.slice(0, end);
  const after = [...steps.slice(end), ...(hooks.onCompleted ?? [])];
  const told = hooks.onCompensated ?? [];
  const hasRecovery = told.length > 0 || leadsBack(before, titles);
  const hasPivot = end > 0 && isPivot(document, end - 1);

  const extents = [ladder.extents.sequence(before, hasRecovery), ladder.extents.sequence(after, false)];
  const pivotLabel = Math.ceil(textWidth(pivotWords, textSizes.note));
  const left = Math.max(...extents.map((each) => each.left));
  const right = Math.max(...extents.map((each) => each.right), hasPivot ? pivotLabel + 14 : 0, leastRight);
  const { margin } = measures;
  const inner = { x: margin, width: left + right };
  const x = margin + left;

  const title = titleOf(document);
  const headed = drawing.labelAt("heading", title, { ...inner, y: margin, style: "heading", most: 3 });

  // From the top down: the end of recovery, those who are told of it, and beside the last of them the beginning.
  const backX = x + laneDistance;
  let back: Port | undefined;
  let bottom = headed + measures.row / 2;
  if (hasRecovery) {
    const words = { title: "Compensated", note: "nothing is left" };
    const box = { id: "end:compensated", kind: "compensated" as const, words, at: around(backX, bottom) };
    bottom = drawing.box(box, { state: "Compensated" }).bottom;
    back = { id: box.id, x: backX, y: bottom };
    for (const hook of [...told].reverse()) {
      const at = around(backX, bottom + measures.row);
      const id = `step:${hook.name}`;
      const { operation } = hook.action;
      const hookWords = { title: titles.node(hook), note: "best effort" };
      const facts = { step: hook.name, state: hook.name, operation };
      ({ bottom } = drawing.box({ id, kind: "best-effort", words: hookWords, at }, facts));
      drawing.line("recovery", { id, x: backX, y: at.y }, back);
      back = { id, x: backX, y: bottom };
    }
  }
  const startHeight = 26;
  const startTop = hasRecovery ? bottom - startHeight : bottom;
  const start = drawing.box({
    ...{
      id: "start",
      kind: "start",
      words: { title: "Start" },
      at: around(x, startTop),
      height: startHeight,
    },
  });
  bottom = start.bottom;
  let ends: Ends = {
    bottom,
    forward: { id: "start", x, y: bottom },
    ...(back === undefined ? {} : { back }),
  };
  const outermost = { x, prefix: "", isOutermost: true };
  ends = ladder.sequence(before, { ...outermost, hasRecovery }, ends);

  let pointOfNoReturn: Picture["pointOfNoReturn"];
  if (hasPivot) {
    const y = ends.bottom + pivotRoom;
    pointOfNoReturn = { y, from: margin, to: margin + inner.width };
    const labelX = pointOfNoReturn.to - pivotLabel;
    drawing.labelAt("pivot", pivotWords, {
      ...{ x: labelX, y: y - lineHeights.note - 3, width: pivotLabel, style: "note", most: 1 },
    });
    ends = { ...ends, bottom: y };
  }
  ends = ladder.sequence(
    after,
    { ...outermost, hasRecovery: false },
    { bottom: ends.bottom, forward: ends.forward },
  );

  const completed = {
    ...{
      id: "end:completed",
      kind: "completed" as const,
      words: { title: "Completed", note: "everything is done" },
    },
    at: around(x, ends.bottom + measures.row),
  };
  const done = drawing.box(completed, { state: "Completed" });
  drawing.line("next", ends.forward, { id: completed.id, x, y: completed.at.y });

  let height = done.bottom + measures.row / 2;
  for (const caption of captions(document, ladder, hasRecovery)) {
    height = drawing.labelAt("note", caption, { ...inner, y: height + 4, style: "note", most: 8 });
  }
  return {
    saga: document.name,
    title,
    summary: summaryOf(document),
    outline: outlineOf(document),
    width: Math.ceil(inner.width + 2 * margin),
    height: Math.ceil(height + margin),
    frames: drawing.frames,
    boxes: drawing.boxes,
    lines: drawing.lines,
    labels: drawing.labels,
    ...(pointOfNoReturn === undefined ? {} : { pointOfNoReturn }),
  };
}

/** Room to the right of the forward lane that the captions of the smallest saga need. */
const leastRight = 190;

function isPivot({ steps }: SagaDocument, index: number): boolean {
  const node = steps[index];
  return node?.type === "step" && node.kind === "pivot";
}

/** Sentences below the picture. */
function captions(document: SagaDocument, { titles }: Ladder, hasRecovery: boolean): string[] {
  const { deadline } = document.options ?? {};
  const order = recoveryOrder(document, titles);
  return [
    ...(hasRecovery
      ? [
          "Left, downwards: what is done. Right, upwards: what takes it back.",
          "In doubt: it may have happened, so it is taken back, too.",
        ]
      : []),
    ...(order === undefined ? [] : [order]),
    ...(deadline === undefined
      ? []
      : [`Nothing up to the pivot is begun later than ${inTime(deadline)} after the start.`]),
  ];
}
