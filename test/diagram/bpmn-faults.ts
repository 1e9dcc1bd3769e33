import type { ModdleElement, ReadModel } from "bpmn-moddle";
import type { Point, Rectangle } from "../../lib/diagram/index.js";
import { elementOf, listOf, numberOf, optional } from "./moddle-elements.js";

type Flow = ModdleElement & { readonly sourceRef?: ModdleElement; readonly targetRef?: ModdleElement };

/** Everything that is wrong with a model that was read; an empty list if nothing is. */
export function bpmnFaultsOf({ rootElement, warnings }: ReadModel): string[] {
  const process = listOf(rootElement, "rootElements").find(({ $type }) => $type === "bpmn:Process");
  if (process === undefined) return ["there is no process"];
  const elements = elementsIn(process);
  const [diagram] = listOf(rootElement, "diagrams");
  const drawn = diagram === undefined ? [] : listOf(elementOf(diagram, "plane"), "planeElement");
  const ofElements = drawn.filter((each) => isAmong(elements, optional(each, "bpmnElement")));
  return [
    ...warnings.map(({ message }) => `warning: ${message}`),
    ...idFaults([...elements.keys(), ...listOf(rootElement, "rootElements"), ...drawn]),
    ...flowFaults([...elements.keys()], elements),
    ...compensationFaults([...elements.keys()], elements),
    ...diagramFaults(drawn, elements),
    ...geometryFaults(ofElements, elements),
  ];
}

/** Every element of a process, with the process or sub-process that it is in. */
function elementsIn(scope: ModdleElement): Map<ModdleElement, ModdleElement> {
  const own = [...listOf(scope, "flowElements"), ...listOf(scope, "artifacts")];
  return new Map(
    own.flatMap((element): [ModdleElement, ModdleElement][] => [
      [element, scope],
      ...(is(element, "SubProcess") ? [...elementsIn(element)] : []),
    ]),
  );
}

function is({ $type }: ModdleElement, ...types: readonly string[]): boolean {
  return types.some((type) => $type === `bpmn:${type}`);
}

function idFaults(elements: readonly ModdleElement[]): string[] {
  const ids = elements.map(({ id }) => id ?? "");
  return [
    ...ids.filter((id) => !/^[A-Za-z_][A-Za-z0-9_.-]*$/.test(id)).map((id) => `${id} is no id`),
    ...ids.filter((id, index) => ids.indexOf(id) !== index).map((id) => `two elements have the id ${id}`),
  ];
}

function flowFaults(
  elements: readonly ModdleElement[],
  scopes: ReadonlyMap<ModdleElement, ModdleElement>,
): string[] {
  const flows: Flow[] = elements.filter((element) => is(element, "SequenceFlow"));
  const ofFlows = flows.flatMap((flow) => {
    const { id, sourceRef: from, targetRef: to } = flow;
    if (from === undefined || to === undefined) return [`${id} has no source or no target`];
    return [
      ...(listOf(from, "outgoing").includes(flow) ? [] : [`${from.id} doesn't list ${id} as outgoing`]),
      ...(listOf(to, "incoming").includes(flow) ? [] : [`${to.id} doesn't list ${id} as incoming`]),
      ...(scopes.get(from) === scopes.get(flow) && scopes.get(to) === scopes.get(flow)
        ? []
        : [`${id} leaves its process`]),
    ];
  });
  const ofNodes = elements.filter(isNode).flatMap((node) => {
    const [incoming, outgoing] = [listOf(node, "incoming"), listOf(node, "outgoing")];
    const { id } = node;
    const has = (is: boolean, words: string) => (is ? [] : [`${id} ${words}`]);
    const flowsAre = [...incoming, ...outgoing].every((flow) => flows.includes(flow));
    const begins = is(node, "StartEvent", "BoundaryEvent") || node.isForCompensation === true;
    const ends =
      is(node, "EndEvent") || isCompensation(node, "BoundaryEvent") || node.isForCompensation === true;
    return [
      ...has(flowsAre, "lists a flow that isn't there"),
      ...has(begins === (incoming.length === 0), begins ? "is led to" : "isn't led to"),
      ...has(ends === (outgoing.length === 0), ends ? "leads on" : "doesn't lead on"),
      ...has(
        is(node, "ExclusiveGateway", "ParallelGateway") || incoming.length < 2,
        "joins without a gateway",
      ),
      ...has(
        is(node, "ExclusiveGateway", "ParallelGateway", "EventBasedGateway") || outgoing.length < 2,
        "splits without a gateway",
      ),
      ...has(!is(node, "ExclusiveGateway") || outgoing.length < 2 || decides(node), "doesn't always decide"),
    ];
  });
  return [...ofFlows, ...ofNodes];
}

/** True if an element is there, and is one of those. */
function isAmong(elements: ReadonlyMap<ModdleElement, unknown>, element: ModdleElement | undefined): boolean {
  return element !== undefined && elements.has(element);
}

/** True if one flow is the default, and each other has a condition. */
function decides(gateway: ModdleElement): boolean {
  const usual = optional(gateway, "default");
  const flows = listOf(gateway, "outgoing");
  return (
    usual !== undefined &&
    flows.includes(usual) &&
    flows.every((flow) => (flow === usual) === (flow.get("conditionExpression") === undefined))
  );
}

function isNode(element: ModdleElement): boolean {
  return !is(element, "SequenceFlow", "Association", "TextAnnotation");
}

function definitionsOf(element: ModdleElement): ModdleElement[] {
  return isNode(element) && /Event$/.test(element.$type) ? listOf(element, "eventDefinitions") : [];
}

function isCompensation(element: ModdleElement, ...types: readonly string[]): boolean {
  return (
    is(element, ...types) && definitionsOf(element).some((each) => is(each, "CompensateEventDefinition"))
  );
}

function compensationFaults(
  elements: readonly ModdleElement[],
  scopes: ReadonlyMap<ModdleElement, ModdleElement>,
): string[] {
  const associations: Flow[] = elements.filter((element) => is(element, "Association"));
  const boundaries = elements.filter((element) => is(element, "BoundaryEvent"));
  const compensable = boundaries.filter((event) => isCompensation(event, "BoundaryEvent"));
  const handlers = elements.filter((element) => element.isForCompensation === true);
  const led = compensable.flatMap((event) => {
    const own = associations.filter(({ sourceRef }) => sourceRef === event);
    const [one] = own;
    const handler = one?.targetRef;
    if (own.length !== 1 || handler === undefined) return [`${event.id} has ${own.length} associations`];
    return [
      ...(handler.isForCompensation === true ? [] : [`${handler.id} isn't for compensation`]),
      ...(scopes.get(handler) === scopes.get(event) ? [] : [`${handler.id} is in another process`]),
    ];
  });
  const referred = elements.flatMap((element) =>
    definitionsOf(element).flatMap((definition) => {
      if (!isCompensation(element, "IntermediateThrowEvent")) return [];
      const activity = optional(definition, "activityRef");
      if (activity === undefined || !scopes.has(activity)) return [`${element.id} takes nothing back`];
      const isTakenBack =
        is(activity, "SubProcess") || compensable.some((event) => event.get("attachedToRef") === activity);
      return [
        ...(isTakenBack ? [] : [`${activity.id} has nothing that takes it back`]),
        ...(scopes.get(activity) === scopes.get(element) ? [] : [`${activity.id} is in another process`]),
      ];
    }),
  );
  const targets = associations.map(({ targetRef }) => targetRef);
  return [
    ...associations
      .filter(({ sourceRef, targetRef }) => sourceRef === undefined || targetRef === undefined)
      .map(({ id }) => `${id} has no source or no target`),
    ...boundaries
      .filter((event) => !isAmong(scopes, optional(event, "attachedToRef")))
      .map(({ id }) => `${id} is attached to nothing`),
    ...led,
    ...handlers.filter((each) => !targets.includes(each)).map(({ id }) => `nothing leads to ${id}`),
    ...referred,
  ];
}

function diagramFaults(
  drawn: readonly ModdleElement[],
  elements: ReadonlyMap<ModdleElement, ModdleElement>,
): string[] {
  const of = drawn.map((each) => optional(each, "bpmnElement"));
  return [
    ...of.flatMap((element, index) =>
      element === undefined || !elements.has(element) ? [`${drawn[index]?.id} draws nothing`] : [],
    ),
    ...[...elements.keys()].flatMap((element) => {
      const times = of.filter((each) => each === element).length;
      return times === 1 ? [] : [`${element.id} is drawn ${times} times`];
    }),
    ...drawn.flatMap((each, index) => {
      const isLine = is(of[index] ?? each, "SequenceFlow", "Association");
      return (each.$type === "bpmndi:BPMNEdge") === isLine ? [] : [`${each.id} has the wrong form`];
    }),
  ];
}

interface Shape extends Rectangle {
  readonly element: ModdleElement;
}

function geometryFaults(
  drawn: readonly ModdleElement[],
  scopes: ReadonlyMap<ModdleElement, ModdleElement>,
): string[] {
  const shapes = drawn
    .filter(({ $type }) => $type === "bpmndi:BPMNShape")
    .map(
      (each): Shape => ({
        ...rectangleOf(elementOf(each, "bounds")),
        element: elementOf(each, "bpmnElement"),
      }),
    );
  const around = new Map(shapes.map((shape) => [shape.element, shape]));
  const labels = drawn.flatMap((each) => {
    const bounds = optional(optional(each, "label"), "bounds");
    return bounds === undefined ? [] : [{ ...rectangleOf(bounds), element: elementOf(each, "bpmnElement") }];
  });
  const lines = drawn
    .filter(({ $type }) => $type === "bpmndi:BPMNEdge")
    .map((each) => {
      const points = listOf(each, "waypoint").map(pointOf);
      return { element: elementOf(each, "bpmnElement") as Flow, points, segments: segmentsOf(points) };
    });
  const isIn = (element: ModdleElement, outer: ModdleElement): boolean => {
    for (let at = scopes.get(element); at !== undefined; at = scopes.get(at)) if (at === outer) return true;
    return false;
  };
  const isApart = (one: Shape, other: Shape) =>
    !intersect(one, other) ||
    isIn(one.element, other.element) ||
    isIn(other.element, one.element) ||
    isOnBorder(one.element, other.element) ||
    isOnBorder(other.element, one.element);
  return [
    ...shapes.flatMap((one, index) =>
      shapes
        .slice(index + 1)
        .filter((other) => !isApart(one, other))
        .map((other) => `${one.element.id} and ${other.element.id} overlap`),
    ),
    ...shapes.flatMap((shape) => {
      const outer = around.get(scopes.get(shape.element) ?? shape.element);
      return outer === undefined || contains(outer, shape) ? [] : [`${shape.element.id} sticks out`];
    }),
    ...labels.flatMap((label, index) => [
      ...shapes
        .filter((shape) => intersect(label, shape) && !isIn(label.element, shape.element))
        .map((shape) => `the label of ${label.element.id} lies on ${shape.element.id}`),
      ...labels
        .slice(index + 1)
        .filter((other) => intersect(label, other))
        .map((other) => `the labels of ${label.element.id} and ${other.element.id} overlap`),
      ...lines
        .filter(({ segments }) => segments.some((segment) => intersect(segment, label)))
        .map(({ element }) => `${element.id} crosses the label of ${label.element.id}`),
    ]),
    ...lines.flatMap(({ element, points, segments }) => {
      const { sourceRef: from, targetRef: to } = element;
      const ends = [around.get(from ?? element), around.get(to ?? element)];
      const through = shapes.filter(
        (shape) =>
          segments.some((segment) => intersect(segment, shape)) &&
          !ends.includes(shape) &&
          !isOnBorder(shape.element, from) &&
          !isOnBorder(from, shape.element) &&
          !isIn(element, shape.element),
      );
      return [
        ...(touches(points[0], ends[0]) && touches(points.at(-1), ends[1])
          ? []
          : [`${element.id} ends nowhere`]),
        ...through.map((shape) => `${element.id} runs through ${shape.element.id}`),
      ];
    }),
  ];
}

/** True for an event on the border of an activity. */
function isOnBorder(event: ModdleElement | undefined, activity: ModdleElement | undefined): boolean {
  if (event === undefined || activity === undefined || !is(event, "BoundaryEvent")) return false;
  return event.get("attachedToRef") === activity;
}

function rectangleOf(bounds: ModdleElement): Rectangle {
  return {
    ...pointOf(bounds),
    width: numberOf(bounds, "width"),
    height: numberOf(bounds, "height"),
  };
}

function pointOf(element: ModdleElement): Point {
  return { x: numberOf(element, "x"), y: numberOf(element, "y") };
}

function intersect(one: Rectangle, other: Rectangle): boolean {
  return (
    one.x < other.x + other.width - 0.2 &&
    other.x < one.x + one.width - 0.2 &&
    one.y < other.y + other.height - 0.2 &&
    other.y < one.y + one.height - 0.2
  );
}

function contains(outer: Rectangle, inner: Rectangle): boolean {
  return (
    inner.x >= outer.x - 0.2 &&
    inner.y >= outer.y - 0.2 &&
    inner.x + inner.width <= outer.x + outer.width + 0.2 &&
    inner.y + inner.height <= outer.y + outer.height + 0.2
  );
}

function touches(point: Point | undefined, shape: Rectangle | undefined): boolean {
  if (point === undefined || shape === undefined) return false;
  const { x, y, width, height } = shape;
  const near = (one: number, other: number) => Math.abs(one - other) < 0.2;
  const isBeside = point.y > y - 0.2 && point.y < y + height + 0.2;
  const isAbove = point.x > x - 0.2 && point.x < x + width + 0.2;
  return (
    (isBeside && (near(point.x, x) || near(point.x, x + width))) ||
    (isAbove && (near(point.y, y) || near(point.y, y + height)))
  );
}

/** The segments of a line; of one that is neither horizontal nor vertical, nothing is known. */
function segmentsOf(points: readonly Point[]): Rectangle[] {
  return points.slice(1).flatMap((end, index) => {
    const begin = points[index] ?? end;
    const [width, height] = [Math.abs(end.x - begin.x), Math.abs(end.y - begin.y)];
    if (width > 0.2 && height > 0.2) return [];
    return [
      {
        x: Math.min(begin.x, end.x) - 0.2,
        y: Math.min(begin.y, end.y) - 0.2,
        ...{ width: width + 0.4, height: height + 0.4 },
      },
    ];
  });
}
