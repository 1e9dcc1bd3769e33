import type { ModdleElement } from "../diagram/bpmn/moddle.js";
import { cutTo } from "../diagram/bpmn/label-text.js";
import { finish, type OpenFlow } from "../diagram/bpmn/open-flow.js";
import { Recovery } from "../diagram/bpmn/recovery.js";
import { bottomOf, centred, leftOf, middleOf, type Placed, rightOf, topOf } from "../diagram/bpmn/sheet.js";
import { sizes } from "../diagram/bpmn/sizes.js";
import { laneDistance, lineHeights } from "../diagram/layout/measures.js";
import {
  type Column,
  columnsOf,
  isCompensated,
  leadsBack,
  recoveryPlaces,
} from "../diagram/layout/saga-shape.js";
import { elementsNote } from "../diagram/words/step-words.js";
import type { NodeDocument } from "../saga/index.js";
import { failureAt, failureOf } from "./failures.js";
import { asAttribute, asTruth, called, type Feel, isThere, literal, simple } from "./feel/feel.js";
import { Handlers } from "./handlers.js";
import type { Failures, Kit } from "./kit.js";
import { forEachProperties } from "./loops.js";
import { outputOf } from "./output.js";
import { everyNode, isPlaced, type PlacedNode } from "./places.js";
import { CamundaSteps, compensationEvent } from "./steps.js";
import { targetFacts } from "./target.js";
import { executionName, startTime } from "./variables.js";

/** Room between the frames and what takes them back, for the words at the events that lead there. */
const besideFrames = 110;

/** Draws a saga as a process that Camunda runs. */
export class CamundaProcess {
  readonly #kit: Kit;
  readonly #steps: CamundaSteps;
  readonly #handlers: Handlers;
  /** Distance to the right of the picture at which its frames are taken back. */
  readonly #aside: number;
  /** The lane of the events that take back, to the right of that. */
  readonly #throws: number;

  constructor(kit: Kit) {
    this.#kit = kit;
    this.#steps = new CamundaSteps(kit);
    const { right } = kit.geometry;
    this.#aside = right + besideFrames;
    const hasFrames = kit.saga.nodes.some(
      ({ node, sequences }) => sequences.length > 0 && isCompensated(node),
    );
    this.#throws = hasFrames ? this.#aside + right + 20 : right + 20;
    this.#handlers = new Handlers(kit, "first", this.#aside);
  }

  draw(scope: ModdleElement): void {
    const { saga, geometry, sheet } = this.#kit;
    const recovery = new Recovery(sheet, scope, this.#throws);
    const places = recoveryPlaces(saga.document);
    const failures = (node: NodeDocument): Failures => ({
      hasHandlers: true,
      leave: (flow) => recovery.enter(flow),
      takeBack: (activity, title, name, y) =>
        recovery.takeBack({ activity, title, name, y, place: places?.get(node) }),
    });
    const start = this.#start(scope);
    const below = bottomOf(geometry.box("start"));
    const begin: OpenFlow = { from: start.element, points: [bottomOf(start.bounds), below] };
    const done = this.#sequence(scope, saga.nodes, failures, begin);
    const last = this.#sequence(scope, saga.onCompleted, failures, done);
    const completed = this.#end(scope, "end:completed", [
      [simple("outcome"), literal("completed")],
      [simple("output"), outputOf(this.#kit)],
    ]);
    finish(sheet, scope, last, completed.element, topOf(completed.bounds));
    if (!recovery.isEmpty) recovery.draw(this.#compensated(scope));
  }

  #throwsWidth(): number {
    const { document } = this.#kit.saga;
    const places = recoveryPlaces(document);
    if (places === undefined) return 210;
    return document.recovery?.order === "parallel" ? 120 + 180 * Math.max(1, places.size) : 300;
  }

  #sequence(
    scope: ModdleElement,
    nodes: readonly PlacedNode[],
    failures: (node: NodeDocument) => Failures,
    above: OpenFlow,
  ): OpenFlow {
    return nodes.reduce((flow, placed) => this.#node(scope, placed, failures(placed.node), flow), above);
  }

  #node(scope: ModdleElement, placed: PlacedNode, failures: Failures, above: OpenFlow): OpenFlow {
    if (isPlaced(placed, "step")) return this.#steps.step(scope, placed, above, failures);
    if (isPlaced(placed, "wait")) return this.#steps.wait(scope, placed, above, failures);
    return this.#frame(scope, placed, failures, above);
  }

  /** A block, a choice or a part: a sub-process, with one that takes it back. */
  #frame(scope: ModdleElement, placed: PlacedNode, failures: Failures, above: OpenFlow): OpenFlow {
    const { sheet, geometry, titles, words, saga } = this.#kit;
    const { node, name } = placed;
    const head = `head:${name}`;
    const at = geometry.frame(`frame:${name}`);
    const lane = geometry.laneTo(head);
    const begin = this.#steps.check(scope, placed, above, failures);
    const sub = sheet.place(scope, {
      ...{ type: "SubProcess", of: [name], at },
      name: [titles.node(node), ...(node.type === "forEach" ? [elementsNote(node, words)] : [])].join(": "),
      documentation: geometry.words(head),
      properties: isPlaced(placed, "forEach") ? forEachProperties(placed, this.#kit) : {},
    });
    finish(sheet, scope, begin, sub.element, { x: lane, y: at.y });
    this.#inside(placed, sub);
    const after: OpenFlow = { from: sub.element, points: [{ x: lane, y: at.y + at.height }] };
    if (!placed.isBeforePivot || !leadsBack([node], titles)) return after;
    if (isCompensated(node) && failures.hasHandlers) this.#handler(scope, placed, sub);
    if (isCompensated(node))
      failures.takeBack(sub.element, titles.node(node), name, at.y + at.height + sizes.below - 50);
    const condition = isThere(failureAt(placed, saga.document));
    return this.#steps.gateway(scope, name, after, { question: "Failed", condition, lane }, failures);
  }

  #handler(scope: ModdleElement, placed: PlacedNode, { element, bounds }: Placed): void {
    const { name } = placed;
    const at = centred({ x: bounds.x + bounds.width, y: bounds.y + bounds.height - 64 }, sizes.small);
    const event = compensationEvent(this.#kit, scope, { name, element, at });
    const handler = this.#handlers.frame(scope, placed, { isForCompensation: true });
    const { y } = rightOf(at);
    this.#kit.sheet.association(
      scope,
      event,
      handler.element,
      [rightOf(at), { x: leftOf(handler.bounds).x, y }],
      true,
    );
  }

  #inside(placed: PlacedNode, sub: Placed): void {
    const { node, name, sequences } = placed;
    const columns = columnsOf(node, this.#kit.words) ?? [];
    const begins = this.#begins(placed, sub, columns);
    for (const [index, column] of columns.entries()) {
      const begin = begins[index];
      // The path on which nothing is done is no sequence.
      const nodes = sequences[index]?.nodes ?? [];
      if (begin !== undefined) this.#column(node, name, { column, nodes }, sub, begin);
    }
  }

  /** The flows that begin the columns of a sub-process, by a gateway where there are several. */
  #begins(
    placed: PlacedNode,
    { element: scope, bounds }: Placed,
    columns: readonly Column[],
  ): readonly OpenFlow[] {
    const { sheet, geometry } = this.#kit;
    const { node, name } = placed;
    const head = geometry.box(`head:${name}`);
    const lane = geometry.laneTo(`head:${name}`);
    const y = head.y + head.height - 18;
    const isOne = columns.length === 1;
    const at = centred({ x: isOne ? lane : bounds.x + 26, y }, sizes.small);
    const start = sheet.place(scope, {
      ...{ type: "StartEvent", of: [name], name: "Begin", at },
      label: isOne
        ? { x: at.x + at.width + 2, y: at.y + 4, width: 40 }
        : { x: at.x - 8, y: at.y, width: 38, isAbove: true },
    });
    const flows = columns.map((column, index) => this.#columnBegin(placed, column, index, lane));
    if (isOne)
      return flows.map(({ words }) => ({
        from: start.element,
        points: [bottomOf(at)],
        ...(words?.label === undefined || words.name === undefined
          ? {}
          : { words: { name: words.name, label: words.label } }),
      }));
    const isChoice = node.type === "choice";
    const fork = centred({ x: lane, y }, sizes.gateway);
    const gateway = sheet.place(scope, {
      ...{ type: isChoice ? "ExclusiveGateway" : "ParallelGateway", of: [name, "fork"], at: fork },
      ...(isChoice
        ? { name: "One of these", label: { x: fork.x + 34, y: fork.y + 10, width: 76, isAbove: true } }
        : {}),
    });
    sheet.flow(scope, start.element, gateway.element, [rightOf(at), leftOf(fork)]);
    return flows.map(({ x, words, below }, index) => ({
      from: gateway.element,
      // Down past the words of the branch: what is asked before its first step is asked there.
      points: [...(index === 0 ? [bottomOf(fork)] : [rightOf(fork), { x, y }]), { x, y: below }],
      ...(words === undefined ? {} : { words }),
    }));
  }

  #columnBegin(placed: PlacedNode, { branch }: Column, index: number, lane: number) {
    const { geometry, templates } = this.#kit;
    const { node, name, expanded } = placed;
    if (branch === undefined) return { x: lane, below: 0 };
    const box = geometry.box(`branch:${name}/${branch.name}`);
    const x = box.x + box.width / 2;
    // A linter takes words on the flows of a parallel gateway for a mistake.
    const below = box.y + box.height;
    if (node.type === "parallel") return { x, below };
    const label = { x: x + 5, y: box.y, width: box.width / 2 - 8 };
    const lines = Math.floor((box.height + 50) / (lineHeights.note + 1));
    const words = { name: cutTo(branch.words, label.width, lines), label };
    if (node.type !== "choice") return { x, below, words };
    // The first of those whose condition is true is taken: https://docs.camunda.io/docs/components/modeler/bpmn/exclusive-gateways/
    const when = expanded?.type === "choice" ? expanded.paths[index]?.when : undefined;
    if (when === undefined) return { x, below, words: { ...words, isDefault: true } };
    return {
      x,
      below,
      words: { ...words, expression: asAttribute(asTruth(templates.inPlace(when, placed))) },
    };
  }

  /** One sequence of a sub-process, each of whose ends has an event: the sub-process ends when all of them are reached. */
  #column(
    node: NodeDocument,
    name: string,
    { column, nodes }: { readonly column: Column; readonly nodes: readonly PlacedNode[] },
    { element: scope, bounds }: Placed,
    begin: OpenFlow,
  ): void {
    const { sheet } = this.#kit;
    const failures: Failures = {
      hasHandlers: false,
      takeBack: () => undefined,
      leave: (flow, failure) => {
        const y = flow.points.at(-1)?.y ?? 0;
        const at = centred({ x: failure.lane + laneDistance, y }, sizes.small);
        const end = sheet.place(scope, {
          ...{ type: "EndEvent", of: [failure.name, failure.words], name: failure.words, at },
          label: { x: at.x + at.width + 2, y: at.y + 4, width: 78 },
        });
        finish(sheet, scope, flow, end.element, leftOf(at));
      },
    };
    const last = this.#sequence(scope, nodes, () => failures, begin);
    const x = last.points.at(-1)?.x ?? bounds.x;
    // The sign of a sub-process for each element is in the middle of its lower edge.
    const isNearSign = node.type === "forEach" && Math.abs(x - bounds.x - bounds.width / 2) < 70;
    const at = centred({ x, y: bounds.y + bounds.height - (isNearSign ? 45 : 14) }, sizes.small);
    const end = sheet.place(scope, {
      ...{ type: "EndEvent", of: [name, column.branch?.name ?? "", "done"], name: "Done", at },
      label: { x: at.x + at.width + 2, y: at.y + 4, width: 40 },
    });
    finish(sheet, scope, last, end.element, topOf(at));
  }

  /** The end of recovery: what was stuck once more, and who is told of it; answers where recovery leads to. */
  #compensated(scope: ModdleElement) {
    const { saga, sheet } = this.#kit;
    const end = this.#end(scope, "end:compensated", [
      [simple("outcome"), literal("compensated")],
      [simple("failure"), failureOf(saga)],
    ]);
    const hooks = saga.onCompensated.filter((placed) => isPlaced(placed, "step"));
    const told = hooks.map((hook) => this.#steps.activity(scope, hook));
    for (const [index, { element, bounds }] of told.entries()) {
      const next = told[index + 1] ?? end;
      sheet.flow(scope, element, next.element, [topOf(bounds), bottomOf(next.bounds)]);
    }
    const { element, bounds } = told[0] ?? end;
    if (saga.document.recovery?.continueOnStuck !== true) return { element, at: rightOf(bounds) };
    return this.#again(scope, { element, bounds });
  }

  /** Everything that was stuck, once more: this time nothing else goes first. */
  #again(scope: ModdleElement, next: Placed) {
    const { saga, sheet, geometry } = this.#kit;
    const nodes = saga.nodes.filter(({ node }) => isCompensated(node));
    const aside = this.#throws + this.#throwsWidth();
    const boxes = [...everyNode(nodes)].flatMap((each) => {
      if (each.sequences.length > 0) return [geometry.frame(`frame:${each.name}`)];
      return isPlaced(each, "step") && each.node.compensation !== undefined
        ? [geometry.box(`compensation:${each.name}`)]
        : [];
    });
    const left = Math.min(...boxes.map(({ x }) => x)) + aside - 40;
    const right = Math.max(...boxes.map(({ x, width }) => x + width)) + aside + 40;
    // Above everything that leads to recovery.
    const top = Math.min(geometry.box("start").y, ...boxes.map(({ y }) => y - 90));
    const bottom = Math.max(...boxes.map(({ y, height }) => y + height)) + 90;
    const at = { x: left, y: top, width: right - left, height: bottom - top };
    const sub = sheet.place(scope, {
      ...{ type: "SubProcess", of: ["again"], name: "What was stuck, once more", at },
    });
    const handlers = new Handlers(this.#kit, "again", aside);
    const lane = geometry.laneTo(firstBox(nodes)) + laneDistance + aside;
    const begin = centred({ x: lane, y: bottom - 24 }, sizes.small);
    const start = sheet.place(sub.element, {
      ...{ type: "StartEvent", of: ["again"], name: "Begin", at: begin },
      label: { x: begin.x + begin.width + 2, y: begin.y + 4, width: 40 },
    });
    const flow = handlers.chain(sub.element, nodes, lane, { from: start.element, points: [topOf(begin)] });
    const finishAt = centred({ x: lane, y: top + 24 }, sizes.small);
    const end = sheet.place(sub.element, {
      ...{ type: "EndEvent", of: ["again"], name: "Nothing is stuck", at: finishAt },
      label: { x: finishAt.x + finishAt.width + 2, y: finishAt.y + 4, width: 80 },
    });
    finish(sheet, sub.element, flow, end.element, bottomOf(finishAt));
    const over = Math.min(top, next.bounds.y) - 30;
    const into = rightOf(next.bounds);
    sheet.flow(scope, sub.element, next.element, [
      { x: lane, y: top },
      { x: lane, y: over },
      { x: into.x + 24, y: over },
      { x: into.x + 24, y: into.y },
      into,
    ]);
    return { element: sub.element, at: { x: left, y: top + 24 } };
  }

  #start(scope: ModdleElement): Placed {
    const { target, extensions } = this.#kit;
    const properties = extensions.leaving([
      [executionName, targetFacts[target].executionName],
      [startTime, called("string", [simple(`date and time(now(), "Z")`)], "text")],
    ]);
    return this.#event(scope, "StartEvent", "start", properties);
  }

  #end(scope: ModdleElement, id: string, left: readonly (readonly [Feel, Feel])[]): Placed {
    return this.#event(scope, "EndEvent", id, this.#kit.extensions.leaving(left));
  }

  /** The beginning of the saga, or one of its ends: a circle in the middle of its box. */
  #event(
    scope: ModdleElement,
    type: string,
    id: string,
    properties: Readonly<Record<string, unknown>>,
  ): Placed {
    const { sheet, geometry } = this.#kit;
    const at = centred(middleOf(geometry.box(id)), sizes.event);
    // Recovery reaches its end from the right.
    const isRight = id === "end:compensated";
    return sheet.place(scope, {
      ...{ type, of: [id.replace("end:", "")], name: geometry.words(id), at, properties },
      label: { x: isRight ? at.x - 104 : at.x + at.width + 4, y: at.y + 2, width: 100, isRight },
    });
  }
}

function firstBox([first]: readonly PlacedNode[]): string {
  if (first === undefined) return "start";
  return first.node.type === "step" ? `step:${first.name}` : `head:${first.name}`;
}
