import { expect } from "@jest/globals";
import { textSizes } from "../../lib/diagram/layout/measures.js";
import { textWidth } from "../../lib/diagram/layout/text-width.js";
import type { Picture, PlacedText, Point, Rectangle } from "../../lib/diagram/index.js";

interface Named extends Rectangle {
  readonly name: string;
}

/** Everything that is wrong with the geometry of a picture; an empty list if nothing is. */
export function faultsOf(picture: Picture): string[] {
  const boxes = picture.boxes.map((box): Named => ({ ...box, name: box.id }));
  const labels = picture.labels.map((label): Named => ({ ...label, name: `label "${label.words}"` }));
  const frames = picture.frames.map((frame): Named => ({ ...frame, name: frame.id }));
  const canvas: Named = { x: 0, y: 0, width: picture.width, height: picture.height, name: "canvas" };
  return [
    ...overlaps([...boxes, ...labels]),
    ...[...boxes, ...labels, ...frames].flatMap((each) => outside(each, canvas)),
    ...textFaults(picture),
    ...frameFaults(picture),
    ...lineFaults(picture, labels),
    ...repeated(picture.boxes.map(({ id }) => id)),
  ];
}

/** Fails, and names the saga, if anything is wrong with its picture. */
export function expectSound(picture: Picture): void {
  expect({ saga: picture.saga, faults: faultsOf(picture) }).toEqual({ saga: picture.saga, faults: [] });
}

function overlaps(all: readonly Named[]): string[] {
  const byLeft = [...all].sort((a, b) => a.x - b.x);
  return byLeft.flatMap((one, index) =>
    byLeft
      .slice(index + 1)
      .filter((other) => intersect(one, other))
      .map((other) => `${one.name} and ${other.name} overlap`),
  );
}

function intersect(a: Rectangle, b: Rectangle): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

function outside(inner: Named, outer: Named): string[] {
  return contains(outer, inner) ? [] : [`${inner.name} is outside of ${outer.name}`];
}

function contains(outer: Rectangle, inner: Rectangle): boolean {
  return (
    inner.x >= outer.x &&
    inner.y >= outer.y &&
    inner.x + inner.width <= outer.x + outer.width &&
    inner.y + inner.height <= outer.y + outer.height
  );
}

/** Room of a line of text, by the widths that it is laid out with. */
function roomOf({ x, y, text, style, anchor }: PlacedText): Rectangle {
  const size = textSizes[style];
  const width = textWidth(text, size);
  // The baseline lies about a fifth of the size above the lower edge.
  return { x: anchor === "middle" ? x - width / 2 : x, y: y - size * 0.8, width, height: size };
}

function textFaults({ boxes, labels }: Picture): string[] {
  return [...boxes, ...labels].flatMap((owner) => {
    const rooms = owner.texts.map((text): Named => ({ ...roomOf(text), name: `text "${text.text}"` }));
    // A tenth of a pixel for rounding.
    const { x, y, width, height } = owner;
    const around = { x: x - 0.1, y: y - 0.1, width: width + 0.2, height: height + 0.2 };
    return [...rooms.flatMap((room) => outside(room, { ...around, name: owner.words })), ...overlaps(rooms)];
  });
}

function frameFaults({ frames, boxes }: Picture): string[] {
  const byId = new Map(frames.map((frame) => [frame.id, frame]));
  const members = [
    ...boxes.map((box) => ({ ...box, name: box.id })),
    ...frames.map((frame) => ({ ...frame, name: frame.id })),
  ];
  const wrong = members.flatMap(({ frame, ...member }) => {
    if (frame === undefined) return [];
    const around = byId.get(frame);
    return around === undefined
      ? [`there is no frame ${frame}`]
      : outside(member, { ...around, name: frame });
  });
  const strangers = members.flatMap((member) =>
    frames
      .filter((frame) => intersect(frame, member) && !isAround(frame.id, member, byId))
      .map((frame) => `${member.name} lies in ${frame.id}, to which it does not belong`),
  );
  return [...wrong, ...strangers];
}

function isAround(
  frame: string,
  member: { readonly name: string; readonly frame?: string },
  frames: ReadonlyMap<string, { readonly id: string; readonly frame?: string }>,
): boolean {
  if (member.name === frame) return true;
  for (let at = member.frame; at !== undefined; at = frames.get(at)?.frame) if (at === frame) return true;
  // A frame around this one.
  for (let at = frames.get(frame)?.frame; at !== undefined; at = frames.get(at)?.frame)
    if (at === member.name) return true;
  return false;
}

function lineFaults({ lines, boxes, pointOfNoReturn: rule }: Picture, labels: readonly Named[]): string[] {
  const byId = new Map(boxes.map((box) => [box.id, box]));
  const faults = lines.flatMap(({ from, to, points }) => {
    const name = `line from ${from} to ${to}`;
    const ends = [
      onBorder(points[0], byId.get(from)) ? [] : [`${name} does not begin at its box`],
      onBorder(points.at(-1), byId.get(to)) ? [] : [`${name} does not end at its box`],
    ].flat();
    const crossed = segmentsOf(points).flatMap((segment) => [
      ...labels.filter((label) => intersect(segment, label)).map((label) => `${name} crosses ${label.name}`),
      ...boxes.filter((box) => intersect(segment, box)).map((box) => `${name} runs through ${box.id}`),
    ]);
    return [...ends, ...crossed];
  });
  if (rule === undefined) return faults;
  const across = { x: rule.from, y: rule.y, width: rule.to - rule.from, height: 0.001 };
  return [
    ...faults,
    ...[...labels, ...boxes.map((box) => ({ ...box, name: box.id }))]
      .filter((each) => intersect(across, each))
      .map(({ name }) => `the point of no return crosses ${name}`),
  ];
}

/** The segments of a line as rectangles that are hardly wider than nothing. */
function segmentsOf(points: readonly Point[]): Rectangle[] {
  return points.slice(1).map((end, index) => {
    const begin = points[index] ?? end;
    return {
      x: Math.min(begin.x, end.x),
      y: Math.min(begin.y, end.y),
      width: Math.max(Math.abs(end.x - begin.x), 0.001),
      height: Math.max(Math.abs(end.y - begin.y), 0.001),
    };
  });
}

function onBorder(point: Point | undefined, box: Rectangle | undefined): boolean {
  if (point === undefined || box === undefined) return false;
  const isClose = (one: number, other: number) => Math.abs(one - other) < 0.06;
  const withinX = point.x >= box.x - 0.06 && point.x <= box.x + box.width + 0.06;
  const withinY = point.y >= box.y - 0.06 && point.y <= box.y + box.height + 0.06;
  return (
    (withinX && (isClose(point.y, box.y) || isClose(point.y, box.y + box.height))) ||
    (withinY && (isClose(point.x, box.x) || isClose(point.x, box.x + box.width)))
  );
}

function repeated(ids: readonly string[]): string[] {
  return ids.filter((id, index) => ids.indexOf(id) !== index).map((id) => `two boxes have the id ${id}`);
}
