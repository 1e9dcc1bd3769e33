import { finish, type OpenFlow } from "../diagram/bpmn/open-flow.js";
import { bottomOf, centred, leftOf, type Placed, rightOf, topOf } from "../diagram/bpmn/sheet.js";
import { sizes } from "../diagram/bpmn/sizes.js";
import type { ModdleElement } from "../diagram/bpmn/moddle.js";
import { laneDistance } from "../diagram/layout/measures.js";
import { isCompensated } from "../diagram/layout/saga-shape.js";
import type { Rectangle } from "../diagram/picture.js";
import type { StepDocument } from "../saga/index.js";
import { compensationProperties } from "./calls.js";
import { asAttribute, asTruth, compound, type Feel } from "./feel/feel.js";
import type { Kit } from "./kit.js";
import { backForEachProperties } from "./loops.js";
import { isPlaced, type PlacedNode } from "./places.js";
import { variable } from "./variables.js";

/** Room above and below a task for what is asked before it. */
const inset = 20;
const asked = 24;

/**
 * Draws what takes back a block, a choice or a part: a sub-process that mirrors it, at its height, beside the picture. The last step is taken
 * back first, and each one only if it was begun.
 *
 * Camunda would run handlers in a sub-process all at once, without an order; so there are none in it:
 * https://docs.camunda.io/docs/components/modeler/bpmn/compensation-events/#compensating-embedded-subprocesses
 */
export class Handlers {
  readonly #kit: Kit;
  readonly #round: "first" | "again";
  /** Distance to the right of the picture at which it is drawn. */
  readonly #aside: number;

  constructor(kit: Kit, round: "first" | "again", aside: number) {
    this.#kit = kit;
    this.#round = round;
    this.#aside = aside;
  }

  /** The sub-process for a node. */
  frame(
    scope: ModdleElement,
    placed: PlacedNode,
    properties: Readonly<Record<string, unknown>> = {},
  ): Placed {
    const { sheet, geometry, titles } = this.#kit;
    const { node, name } = placed;
    const frame = geometry.frame(`frame:${name}`);
    const at = this.#moved(frame);
    const loop = isPlaced(placed, "forEach") ? backForEachProperties(placed, this.#kit, this.#round) : {};
    const sub = sheet.place(scope, {
      ...{ type: "SubProcess", of: [name, this.#part()], at },
      name: `${this.#round === "first" ? "Take back" : "Take back what was stuck"}: ${titles.node(node)}`,
      properties: { ...loop, ...properties },
    });
    const columns = placed.sequences
      .filter(({ nodes }) => nodes.some((each) => isCompensated(each.node)))
      .map((each) => ({ ...each, x: this.#laneOf(placed, each.name) }));
    for (const [index, begin] of this.#begins(
      sub,
      name,
      columns.map(({ x }) => x),
    ).entries()) {
      const column = columns[index];
      if (column === undefined) continue;
      const last = this.chain(sub.element, column.nodes, column.x, begin);
      const head = geometry.box(`head:${name}`);
      const end = centred({ x: column.x, y: head.y + head.height - 16 }, sizes.small);
      const { element } = sheet.place(sub.element, {
        ...{ type: "EndEvent", of: [name, column.name, this.#part()], name: "Taken back", at: end },
        label: { x: end.x + end.width + 2, y: end.y + 4, width: 60 },
      });
      finish(sheet, sub.element, last, element, bottomOf(end));
    }
    return sub;
  }

  /** Takes nodes back, the last one first, upwards. */
  chain(scope: ModdleElement, nodes: readonly PlacedNode[], x: number, begin: OpenFlow): OpenFlow {
    return nodes.toReversed().reduce((flow, placed) => {
      if (isPlaced(placed, "step")) {
        return placed.node.compensation === undefined ? flow : this.#guarded(scope, placed, flow);
      }
      if (!isCompensated(placed.node)) return flow;
      const { element, bounds } = this.frame(scope, placed);
      const lower = { x, y: bounds.y + bounds.height };
      finish(this.#kit.sheet, scope, flow, element, lower);
      return { from: element, points: [{ x, y: bounds.y }] };
    }, begin);
  }

  #guarded(scope: ModdleElement, placed: PlacedNode<StepDocument>, flow: OpenFlow): OpenFlow {
    const { sheet, geometry, saga } = this.#kit;
    const { name } = placed;
    const id = `compensation:${name}`;
    const box = this.#moved(geometry.box(id));
    const at = { ...box, y: box.y + inset, height: box.height - 2 * inset };
    const x = at.x + at.width / 2;
    const fork = sheet.place(scope, {
      ...{ type: "ExclusiveGateway", of: [name, this.#part("fork")] },
      name: this.#round === "first" ? "Begun?" : "Stuck?",
      at: centred({ x, y: box.y + box.height + asked - inset }, sizes.gateway),
      label: { x: x + 15, y: box.y + box.height + asked - inset + 1, width: 44 },
    });
    finish(sheet, scope, flow, fork.element, bottomOf(fork.bounds));
    const mayBeStuck = this.#round === "first" && saga.document.recovery?.continueOnStuck === true;
    const task = sheet.place(scope, {
      ...{ type: "ServiceTask", of: [name, this.#part("compensation")], name: geometry.words(id), at },
      documentation: `Calls ${placed.node.compensation?.operation}. It is tried until it succeeds.`,
      properties: compensationProperties(placed, this.#kit, mayBeStuck),
    });
    const join = sheet.place(scope, {
      ...{ type: "ExclusiveGateway", of: [name, this.#part("join")] },
      at: centred({ x, y: box.y - asked + inset }, sizes.gateway),
    });
    sheet.flow(scope, fork.element, task.element, [topOf(fork.bounds), bottomOf(at)], {
      name: "yes",
      expression: asAttribute(this.#condition(name)),
      label: { x: x + 15, y: topOf(fork.bounds).y - 4, width: 24 },
    });
    sheet.flow(scope, task.element, join.element, [topOf(at), bottomOf(join.bounds)]);
    const side = at.x - 10;
    sheet.flow(
      scope,
      fork.element,
      join.element,
      [
        leftOf(fork.bounds),
        { x: side, y: leftOf(fork.bounds).y },
        { x: side, y: leftOf(join.bounds).y },
        leftOf(join.bounds),
      ],
      { isDefault: true },
    );
    return { from: join.element, points: [topOf(join.bounds)] };
  }

  #condition(name: string): Feel {
    if (this.#round === "again") return asTruth(variable("stuck", name));
    return compound(`${variable("step", name).text}.begun = true`, "truth");
  }

  /** The flows that begin the columns, from the lower end of the frame. */
  #begins(sub: Placed, name: string, lanes: readonly number[]): readonly OpenFlow[] {
    const { sheet } = this.#kit;
    const { bounds, element: scope } = sub;
    const y = bounds.y + bounds.height - 17;
    const [first = 0, ...others] = lanes;
    const isOne = others.length === 0;
    const at = centred({ x: isOne ? first : first - 70, y }, sizes.small);
    const start = sheet.place(scope, {
      ...{ type: "StartEvent", of: [name, this.#part()], name: "Begin", at },
      label: isOne
        ? { x: at.x + at.width + 2, y: at.y + 4, width: 40 }
        : { x: at.x - 8, y: at.y, width: 40, isAbove: true },
    });
    if (isOne) return [{ from: start.element, points: [topOf(at)] }];
    const fork = centred({ x: first, y }, sizes.gateway);
    const gateway = sheet.place(scope, {
      ...{ type: "ParallelGateway", of: [name, this.#part("fork")], at: fork },
    });
    sheet.flow(scope, start.element, gateway.element, [rightOf(at), leftOf(fork)]);
    return lanes.map((x, index) => ({
      from: gateway.element,
      points: index === 0 ? [topOf(fork)] : [rightOf(fork), { x, y }],
    }));
  }

  /** The middle of the lane up which a sequence of a node is taken back. */
  #laneOf({ node, name }: PlacedNode, branch: string): number {
    const { geometry } = this.#kit;
    const lane = geometry.laneTo(`head:${name}`);
    const isNamed = node.type === "parallel" || node.type === "choice";
    const box = isNamed ? geometry.box(`branch:${name}/${branch}`) : undefined;
    return (box === undefined ? lane : box.x + box.width / 2) + laneDistance + this.#aside;
  }

  #moved(at: Rectangle): Rectangle {
    return { ...at, x: at.x + this.#aside };
  }

  #part(what = "back"): string {
    return this.#round === "first" ? what : `${what}-again`;
  }
}
