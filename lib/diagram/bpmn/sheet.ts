import type { BpmnModdle, ModdleElement } from "./moddle.js";
import { freeText, round } from "../layout/box-text.js";
import type { Point, Rectangle } from "../picture.js";
import { Ids, oneLine } from "./ids.js";

/** An element on the sheet. */
export interface Placed {
  readonly element: ModdleElement;
  readonly bounds: Rectangle;
}

/** Room for the words beside an event, a gateway or a flow. They take no more of its width than they need. */
export interface LabelRoom extends Point {
  readonly width: number;
  /** True if the words are at the right end of the room. */
  readonly isRight?: boolean;
  /** True if `y` is the lower edge of the words. */
  readonly isAbove?: boolean;
}

/** An element to place: its type, the names that its id is made of, and its properties. */
export interface NewElement {
  readonly type: string;
  /** The names of what it stands for. */
  readonly of: readonly string[];
  readonly name?: string;
  readonly properties?: Readonly<Record<string, unknown>>;
  /** Sentences about it. */
  readonly documentation?: string;
  readonly at: Rectangle;
  readonly label?: LabelRoom;
}

/** Words of a sequence flow. */
export interface FlowWords {
  readonly name?: string;
  /** The condition on which it is taken, in words. */
  readonly condition?: string;
  /** The same as an engine reads it. */
  readonly expression?: string;
  /** True if it is taken if no other is. */
  readonly isDefault?: boolean;
  readonly label?: LabelRoom;
}

/** Collects elements of BPMN, and where each of them is drawn. */
export class Sheet {
  readonly #moddle: BpmnModdle;
  readonly #ids = new Ids();
  /** Shapes and edges, what is behind before what is in front. */
  readonly #planeElements: ModdleElement[] = [];
  /** Elements beside the process: errors and messages. */
  readonly #rootElements: ModdleElement[] = [];

  constructor(moddle: BpmnModdle) {
    this.#moddle = moddle;
  }

  /** Makes an element that is not drawn. */
  create(type: string, properties: Readonly<Record<string, unknown>> = {}): ModdleElement {
    return this.#moddle.create(`bpmn:${type}`, properties);
  }

  id(type: string, ...names: readonly string[]): string {
    return this.#ids.next(type, ...names);
  }

  /** Adds an error or a message to what is beside the process. */
  root(type: string, name: string, of: readonly string[], properties = {}): ModdleElement {
    const element = this.create(type, { id: this.id(type, ...of), name: oneLine(name), ...properties });
    this.#rootElements.push(element);
    return element;
  }

  documentation(text: string): readonly ModdleElement[] {
    return [this.create("Documentation", { text: oneLine(text) })];
  }

  /** Adds an element to a process or a sub-process, and draws it. */
  place(scope: ModdleElement, { type, of, name, properties, documentation, at, label }: NewElement): Placed {
    const element = this.create(type, {
      id: this.id(type, ...of),
      ...(name === undefined ? {} : { name: oneLine(name) }),
      ...(documentation === undefined ? {} : { documentation: this.documentation(documentation) }),
      ...properties,
    });
    add(scope, type === "TextAnnotation" ? "artifacts" : "flowElements", element);
    this.#planeElements.push(
      this.#diagram("bpmndi:BPMNShape", element, {
        bounds: this.#bounds(at),
        ...(type === "SubProcess" ? { isExpanded: true } : {}),
        ...(type === "ExclusiveGateway" ? { isMarkerVisible: true } : {}),
        ...(label === undefined || name === undefined ? {} : { label: this.#label(oneLine(name), label) }),
      }),
    );
    return { element, bounds: at };
  }

  /** Adds a sequence flow along some points. */
  flow(
    scope: ModdleElement,
    from: ModdleElement,
    to: ModdleElement,
    points: readonly Point[],
    { name, condition, expression, isDefault = false, label }: FlowWords = {},
  ): void {
    const words = name === undefined ? undefined : oneLine(name);
    const body = expression ?? (condition === undefined ? undefined : oneLine(condition));
    const flow = this.create("SequenceFlow", {
      ...{ id: this.id("Flow", from.id ?? "", to.id ?? ""), sourceRef: from, targetRef: to },
      ...(words === undefined ? {} : { name: words }),
      ...(body === undefined ? {} : { conditionExpression: this.create("FormalExpression", { body }) }),
    });
    add(from, "outgoing", flow);
    add(to, "incoming", flow);
    if (isDefault) from.set("default", flow);
    add(scope, "flowElements", flow);
    this.#edge(
      flow,
      points,
      label === undefined || words === undefined ? undefined : this.#label(words, label),
    );
  }

  /** Adds a dotted line: from a boundary event to a handler, or from an element to a remark. */
  association(
    scope: ModdleElement,
    from: ModdleElement,
    to: ModdleElement,
    points: readonly Point[],
    isDirected: boolean,
  ): void {
    const association = this.create("Association", {
      ...{ id: this.id("Association", from.id ?? "", to.id ?? ""), sourceRef: from, targetRef: to },
      ...(isDirected ? { associationDirection: "One" } : {}),
    });
    add(scope, "artifacts", association);
    this.#edge(association, points);
  }

  /** The whole, with the process in it. */
  definitions(process: ModdleElement, properties: Readonly<Record<string, unknown>>): ModdleElement {
    const plane = this.#moddle.create("bpmndi:BPMNPlane", {
      ...{ id: this.id("Plane"), bpmnElement: process, planeElement: this.#planeElements },
    });
    const diagram = this.#moddle.create("bpmndi:BPMNDiagram", { id: this.id("Diagram"), plane });
    return this.create("Definitions", {
      ...{ id: this.id("Definitions"), ...properties },
      ...{ rootElements: [...this.#rootElements, process], diagrams: [diagram] },
    });
  }

  #edge(element: ModdleElement, points: readonly Point[], label?: ModdleElement): void {
    const waypoint = withoutDetours(points).map(({ x, y }) =>
      this.#moddle.create("dc:Point", { x: round(x), y: round(y) }),
    );
    const labelled = label === undefined ? {} : { label };
    this.#planeElements.push(this.#diagram("bpmndi:BPMNEdge", element, { waypoint, ...labelled }));
  }

  #diagram(type: string, bpmnElement: ModdleElement, properties: object): ModdleElement {
    return this.#moddle.create(type, { id: this.id(`${bpmnElement.id}_di`), bpmnElement, ...properties });
  }

  #label(words: string, { x, y, width, isAbove = false, isRight = false }: LabelRoom): ModdleElement {
    const text = freeText(words, "note", { width, most: Number.POSITIVE_INFINITY });
    // Tools set their lines a little farther apart.
    const height = text.height + Math.max(1, text.lines.length);
    const taken = Math.min(width, text.width + 4);
    return this.#moddle.create("bpmndi:BPMNLabel", {
      bounds: this.#bounds({
        x: isRight ? x + width - taken : x,
        y: isAbove ? y - height : y,
        ...{ width: taken, height },
      }),
    });
  }

  #bounds({ x, y, width, height }: Rectangle): ModdleElement {
    return this.#moddle.create("dc:Bounds", {
      ...{ x: round(x), y: round(y), width: round(width), height: round(height) },
    });
  }
}

/** Adds an element to a list of another one. */
function add(
  to: ModdleElement,
  list: "incoming" | "outgoing" | "flowElements" | "artifacts",
  element: ModdleElement,
): void {
  const elements = to.get(list);
  if (!Array.isArray(elements)) throw new TypeError(`A ${to.$type} of BPMN has no list of ${list}.`);
  elements.push(element);
}

/** A line without the points at which it doesn't turn. */
function withoutDetours(points: readonly Point[]): readonly Point[] {
  return points.filter((point, index) => {
    const [before, after] = [points[index - 1], points[index + 1]];
    if (before === undefined || after === undefined) return true;
    const isStraight = (axis: "x" | "y") => before[axis] === point[axis] && point[axis] === after[axis];
    return !isStraight("x") && !isStraight("y");
  });
}

/** A circle or a diamond around a point. */
export function centred({ x, y }: Point, size: number): Rectangle {
  return { x: x - size / 2, y: y - size / 2, width: size, height: size };
}

export const topOf = ({ x, y, width }: Rectangle): Point => ({ x: x + width / 2, y });
export const bottomOf = ({ x, y, width, height }: Rectangle): Point => ({ x: x + width / 2, y: y + height });
export const leftOf = ({ x, y, height }: Rectangle): Point => ({ x, y: y + height / 2 });
export const rightOf = ({ x, y, width, height }: Rectangle): Point => ({ x: x + width, y: y + height / 2 });
export const middleOf = ({ x, y, width, height }: Rectangle): Point => ({
  x: x + width / 2,
  y: y + height / 2,
});
