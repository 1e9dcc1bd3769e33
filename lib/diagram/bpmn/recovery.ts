import type { ModdleElement } from "./moddle.js";
import type { Point } from "../picture.js";
import { cutTo } from "./label-text.js";
import { finish, type OpenFlow } from "./open-flow.js";
import { bottomOf, centred, leftOf, type Placed, rightOf, type Sheet, topOf } from "./sheet.js";
import { sizes } from "./sizes.js";

/** An event that takes back what one step, block or part of the outermost sequence did. */
export interface Throw {
  readonly activity: ModdleElement;
  readonly title: string;
  readonly name: string;
  readonly y: number;
  /** Its place in the order of recovery; undefined where that is backward. */
  readonly place: number | undefined;
}

type Item = ({ readonly kind: "throw" } & Throw) | { readonly kind: "entry"; readonly flow: OpenFlow };

/** The end of recovery. */
interface RecoveryEnd {
  readonly element: ModdleElement;
  readonly at: Point;
}

/**
 * Recovery of the outermost sequence, beside its right edge: each failure leads to the event that takes back what came before, and
 * each event to the one above it. In another order than backward, failures are gathered first, and all events follow in that order;
 * those for what never happened do nothing.
 */
export class Recovery {
  readonly #sheet: Sheet;
  readonly #scope: ModdleElement;
  readonly #x: number;
  readonly #items: Item[] = [];

  constructor(sheet: Sheet, scope: ModdleElement, x: number) {
    this.#sheet = sheet;
    this.#scope = scope;
    this.#x = x;
  }

  get isEmpty(): boolean {
    return this.#items.length === 0;
  }

  /** Adds a failure, below those that were added before. */
  enter(flow: OpenFlow): void {
    this.#items.push({ kind: "entry", flow });
  }

  /** Adds the event that takes back what an activity did. */
  takeBack(event: Throw): void {
    this.#items.push({ kind: "throw", ...event });
  }

  draw(end: RecoveryEnd): void {
    const throws = this.#items.filter((item) => item.kind === "throw");
    const inOrder = throws.filter(({ place }) => place !== undefined);
    const last = inOrder.length < 2 ? this.#backward() : this.#ordered(inOrder);
    if (last === undefined) return;
    const corner = { x: last.points.at(-1)?.x ?? end.at.x, y: end.at.y };
    finish(this.#sheet, this.#scope, last, end.element, corner, end.at);
  }

  /** One above the other, from the lowest on. */
  #backward(): OpenFlow | undefined {
    let open: OpenFlow | undefined;
    for (const item of this.#items.toReversed()) {
      if (item.kind === "entry") {
        open = this.#joined(open, item.flow, { by: bottomOf, on: topOf });
        continue;
      }
      open = this.#thrown(item, { x: this.#x, y: item.y }, open);
    }
    return open;
  }

  /** All failures down to the lowest, then up again from event to event. */
  #ordered(throws: readonly Throw[]): OpenFlow | undefined {
    let open: OpenFlow | undefined;
    for (const item of this.#items)
      if (item.kind === "entry") open = this.#joined(open, item.flow, { by: topOf, on: bottomOf });
    if (open === undefined) return undefined;
    const y = (open.points.at(-1)?.y ?? 0) + 40;
    const x = this.#x + 90;
    open = { ...open, points: [...open.points, { x: this.#x, y }, { x, y }] };
    const sorted = throws.toSorted((one, other) => (one.place ?? 0) - (other.place ?? 0));
    const areTogether = new Set(sorted.map(({ place }) => place)).size === 1;
    if (areTogether) return this.#together(sorted, open, { x, y });
    for (const [index, each] of sorted.entries())
      open = this.#thrown(each, { x, y: y - 60 - 76 * index }, open);
    return open;
  }

  /** All at the same time. */
  #together(throws: readonly Throw[], flow: OpenFlow, { x, y }: Point): OpenFlow {
    const gateway = (part: string, at: Point) =>
      this.#sheet.place(this.#scope, {
        ...{ type: "ParallelGateway", of: ["recovery", part], at: centred(at, sizes.gateway) },
      });
    const fork = gateway("fork", { x, y });
    const join = gateway("join", { x, y: y - 190 });
    finish(this.#sheet, this.#scope, flow, fork.element, leftOf(fork.bounds));
    for (const [index, each] of throws.entries()) {
      const at = { x: x + 180 * index, y: y - 95 };
      const begin =
        index === 0 ? [topOf(fork.bounds)] : [rightOf(fork.bounds), { x: at.x, y: rightOf(fork.bounds).y }];
      const done = this.#thrown(each, at, { from: fork.element, points: begin });
      const end =
        index === 0
          ? [bottomOf(join.bounds)]
          : [{ x: at.x, y: rightOf(join.bounds).y }, rightOf(join.bounds)];
      finish(this.#sheet, this.#scope, done, join.element, ...end);
    }
    return { from: join.element, points: [topOf(join.bounds)] };
  }

  /** A failure joins what comes along; the first one only turns the corner. */
  #joined(
    open: OpenFlow | undefined,
    flow: OpenFlow,
    {
      by,
      on,
    }: { readonly by: (at: Placed["bounds"]) => Point; readonly on: (at: Placed["bounds"]) => Point },
  ): OpenFlow {
    const y = flow.points.at(-1)?.y ?? 0;
    const at = { x: this.#x, y };
    if (open === undefined) return { ...flow, points: [...flow.points, at] };
    const { element, bounds } = this.#sheet.place(this.#scope, {
      ...{ type: "ExclusiveGateway", of: ["recovery"], at: centred(at, sizes.gateway) },
    });
    finish(this.#sheet, this.#scope, open, element, by(bounds));
    finish(this.#sheet, this.#scope, flow, element, leftOf(bounds));
    return { from: element, points: [on(bounds)] };
  }

  #thrown({ activity, title, name }: Throw, at: Point, open: OpenFlow | undefined): OpenFlow {
    const definition = this.#sheet.create("CompensateEventDefinition", {
      ...{ id: this.#sheet.id("Compensate", name), activityRef: activity },
    });
    const { element, bounds } = this.#sheet.place(this.#scope, {
      ...{ type: "IntermediateThrowEvent", of: [name], name: cutTo(`Take back: ${title}`, 130, 4) },
      documentation: `Calls what takes "${title}" back, if it was done or is in doubt.`,
      properties: { eventDefinitions: [definition] },
      at: centred(at, sizes.throw),
      label: { x: at.x + 20, y: at.y - 14, width: 130 },
    });
    if (open !== undefined) finish(this.#sheet, this.#scope, open, element, bottomOf(bounds));
    return { from: element, points: [topOf(bounds)] };
  }
}
