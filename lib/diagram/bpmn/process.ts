import type { ModdleElement } from "./moddle.js";
import {
  type NodeDocument,
  partSeparator,
  type SagaDocument,
  type StepDocument,
  type WaitDocument,
} from "../../saga/index.js";
import { laneDistance, lineHeights } from "../layout/measures.js";
import { type Column, columnsOf, isCompensated, leadsBack, recoveryPlaces } from "../layout/saga-shape.js";
import { Expressions } from "../words/expressions.js";
import { elementsNote } from "../words/step-words.js";
import { inTime } from "../words/time.js";
import { Titles } from "../words/titles.js";
import type { Geometry } from "./geometry.js";
import { cutTo } from "./label-text.js";
import { finish, type OpenFlow } from "./open-flow.js";
import { Recovery } from "./recovery.js";
import { bottomOf, centred, leftOf, middleOf, type Placed, rightOf, type Sheet, topOf } from "./sheet.js";
import { sizes } from "./sizes.js";
import { type Failures, Steps } from "./steps.js";

type FrameDocument = Exclude<NodeDocument, StepDocument | WaitDocument>;

/** A process or a sub-process, whose sequence is drawn. */
interface Surroundings {
  readonly scope: ModdleElement;
  /** The names of the parts around it. */
  readonly prefix: string;
  readonly failures: (node: NodeDocument) => Failures;
}

/**
 * Draws a saga as a process.
 *
 * A task is compensated by BPMN only if it ended, and so is a sub-process. So a step that may have happened ends like one that did, a
 * branch that fails ends like any other, and a gateway after it asks. A rejection interrupts: there is nothing to take back.
 */
export class ProcessDrawing {
  readonly #sheet: Sheet;
  readonly #geometry: Geometry;
  readonly #document: SagaDocument;
  readonly #titles: Titles;
  readonly #words: Expressions;
  readonly #steps: Steps;

  constructor(sheet: Sheet, geometry: Geometry, document: SagaDocument) {
    this.#sheet = sheet;
    this.#geometry = geometry;
    this.#document = document;
    this.#titles = new Titles(document);
    this.#words = new Expressions(document);
    this.#steps = new Steps(sheet, geometry, this.#titles, this.#words);
  }

  draw(scope: ModdleElement): void {
    const { steps, hooks = {} } = this.#document;
    const recovery = new Recovery(this.#sheet, scope, this.#geometry.right + 20);
    const places = recoveryPlaces(this.#document);
    const failures = (node: NodeDocument): Failures => ({
      leave: (flow) => recovery.enter(flow),
      takeBack: (activity, title, name, y) =>
        recovery.takeBack({ activity, title, name, y, place: places?.get(node) }),
    });

    const start = this.#end(scope, "StartEvent", "start");
    this.#deadline(scope, start);
    const all = [...steps, ...(hooks.onCompleted ?? [])];
    const around = { scope, prefix: "", failures };
    const last = this.#sequence(all, around, { from: start.element, points: [bottomOf(start.bounds)] });
    const completed = this.#end(scope, "EndEvent", "end:completed");
    finish(this.#sheet, scope, last, completed.element, topOf(completed.bounds));
    if (!recovery.isEmpty) recovery.draw(this.#compensated(scope, hooks.onCompensated ?? []));
  }

  #sequence(nodes: readonly NodeDocument[], around: Surroundings, above: OpenFlow): OpenFlow {
    return nodes.reduce((flow, node) => this.#node(node, around, flow), above);
  }

  #node(node: NodeDocument, around: Surroundings, above: OpenFlow): OpenFlow {
    const { scope, prefix } = around;
    const name = `${prefix}${node.name}`;
    const failures = around.failures(node);
    if (node.type === "wait") return this.#steps.wait(scope, node, name, above, failures);
    if (node.type !== "step") return this.#frame(node, name, around, above);
    const after = this.#steps.step(scope, node, name, above, failures);
    if (node.kind === "pivot") this.#pivot(scope, after.from, name);
    return after;
  }

  /** A block, a choice or a part: a sub-process. */
  #frame(node: FrameDocument, name: string, around: Surroundings, above: OpenFlow): OpenFlow {
    const { scope } = around;
    const head = `head:${name}`;
    const at = this.#geometry.frame(`frame:${name}`);
    const lane = this.#geometry.laneTo(head);
    const sub = this.#sheet.place(scope, {
      ...{ type: "SubProcess", of: [name], at },
      name: [
        this.#titles.node(node),
        ...(node.type === "forEach" ? [elementsNote(node, this.#words)] : []),
      ].join(": "),
      documentation: this.#geometry.words(head),
      properties: node.type === "forEach" ? { loopCharacteristics: this.#forEach(node.maxConcurrency) } : {},
    });
    finish(this.#sheet, scope, above, sub.element, { x: lane, y: at.y });
    const columns = columnsOf(node, this.#words) ?? [];
    const begins = this.#begins(node, name, sub, columns);
    for (const [index, column] of columns.entries()) {
      const begin = begins[index];
      if (begin !== undefined) this.#column(node, name, column, sub, begin, around);
    }
    const after: OpenFlow = { from: sub.element, points: [{ x: lane, y: at.y + at.height }] };
    if (this.#geometry.line("recovery", head) === undefined || !leadsBack([node], this.#titles)) return after;
    const failures = around.failures(node);
    if (isCompensated(node))
      failures.takeBack(sub.element, this.#titles.node(node), name, at.y + at.height + sizes.below - 50);
    return this.#steps.gateway(scope, name, after, "Failed", failures);
  }

  #forEach(maxConcurrency: number | undefined): ModdleElement {
    return this.#sheet.create("MultiInstanceLoopCharacteristics", { isSequential: maxConcurrency === 1 });
  }

  /** The flows that begin the columns of a sub-process, by a gateway where there are several. */
  #begins(
    node: FrameDocument,
    name: string,
    { element: scope, bounds }: Placed,
    columns: readonly Column[],
  ): readonly OpenFlow[] {
    const head = this.#geometry.box(`head:${name}`);
    const lane = this.#geometry.laneTo(`head:${name}`);
    const y = head.y + head.height - 18;
    const isOne = columns.length === 1;
    const at = centred({ x: isOne ? lane : bounds.x + 26, y }, sizes.small);
    const start = this.#sheet.place(scope, {
      ...{ type: "StartEvent", of: [name], name: "Begin", at },
      label: isOne
        ? { x: at.x + at.width + 2, y: at.y + 4, width: 40 }
        : { x: at.x - 8, y: at.y, width: 38, isAbove: true },
    });
    const branches = columns.map(({ branch }, index) => {
      if (branch === undefined) return { x: lane, words: {} };
      const box = this.#geometry.box(`branch:${name}/${branch.name}`);
      const x = box.x + box.width / 2;
      const label = { x: x + 5, y: box.y, width: box.width / 2 - 8 };
      // The words have the room down to the first step.
      const lines = Math.floor((box.height + 50) / (lineHeights.note + 1));
      const words = { name: cutTo(branch.words, label.width, lines), label };
      if (node.type !== "choice" || isOne) return { x, words };
      const when = node.paths[index]?.when;
      return {
        x,
        words: {
          ...words,
          ...(when === undefined ? { isDefault: true } : { condition: this.#words.inWords(when) }),
        },
      };
    });
    if (isOne) return branches.map(({ words }) => ({ from: start.element, points: [bottomOf(at)], words }));

    const isChoice = node.type === "choice";
    const fork = centred({ x: lane, y }, sizes.gateway);
    const gateway = this.#sheet.place(scope, {
      ...{ type: isChoice ? "ExclusiveGateway" : "ParallelGateway", of: [name, "fork"], at: fork },
      ...(isChoice
        ? { name: "One of these", label: { x: fork.x + 34, y: fork.y + 10, width: 76, isAbove: true } }
        : {}),
    });
    finish(this.#sheet, scope, { from: start.element, points: [rightOf(at)] }, gateway.element, leftOf(fork));
    return branches.map(({ x, words }, index) => ({
      from: gateway.element,
      points: index === 0 ? [bottomOf(fork)] : [rightOf(fork), { x, y }],
      words,
    }));
  }

  /** One sequence of a sub-process, each of whose ends has an event: the sub-process ends when all of them are reached. */
  #column(
    node: FrameDocument,
    name: string,
    { branch, steps }: Column,
    { element: scope, bounds }: Placed,
    begin: OpenFlow,
    { prefix }: Surroundings,
  ): void {
    const failures: Failures = {
      takeBack: () => undefined,
      leave: (flow, failure) => {
        const y = flow.points.at(-1)?.y ?? 0;
        const at = centred({ x: failure.lane + laneDistance, y }, sizes.small);
        const end = this.#sheet.place(scope, {
          ...{ type: "EndEvent", of: [failure.name, failure.words], name: failure.words, at },
          label: { x: at.x + at.width + 2, y: at.y + 4, width: 78 },
        });
        finish(this.#sheet, scope, flow, end.element, leftOf(at));
      },
    };
    const inner = node.type === "part" ? `${name}${partSeparator}` : prefix;
    const last = this.#sequence(steps, { scope, prefix: inner, failures: () => failures }, begin);
    const x = last.points.at(-1)?.x ?? bounds.x;
    // The sign of a sub-process for each element is in the middle of its lower edge.
    const isNearSign = node.type === "forEach" && Math.abs(x - bounds.x - bounds.width / 2) < 70;
    const at = centred({ x, y: bounds.y + bounds.height - (isNearSign ? 45 : 14) }, sizes.small);
    const end = this.#sheet.place(scope, {
      ...{ type: "EndEvent", of: [name, branch?.name ?? "", "done"], name: "Done", at },
      label: { x: at.x + at.width + 2, y: at.y + 4, width: 40 },
    });
    finish(this.#sheet, scope, last, end.element, topOf(at));
  }

  /** The end of recovery, and who is told of it; answers where recovery leads to. */
  #compensated(scope: ModdleElement, told: readonly StepDocument[]) {
    const end = this.#end(scope, "EndEvent", "end:compensated");
    const hooks = told.map((hook) => this.#steps.task(scope, hook, hook.name));
    for (const [index, { element, bounds }] of hooks.entries()) {
      const next = hooks[index + 1] ?? end;
      finish(
        this.#sheet,
        scope,
        { from: element, points: [topOf(bounds)] },
        next.element,
        bottomOf(next.bounds),
      );
    }
    const { element, bounds } = hooks[0] ?? end;
    return { element, at: rightOf(bounds) };
  }

  /** The beginning of the saga, or one of its ends: a circle in the middle of its box. */
  #end(scope: ModdleElement, type: "StartEvent" | "EndEvent", id: string): Placed {
    const box = this.#geometry.box(id);
    const at = centred(middleOf(box), sizes.event);
    // Recovery reaches its end from the right.
    const isRight = id === "end:compensated";
    return this.#sheet.place(scope, {
      ...{ type, of: [id.replace("end:", "")], name: this.#geometry.words(id), at },
      label: { x: isRight ? at.x - 104 : at.x + at.width + 4, y: at.y + 2, width: 100, isRight },
    });
  }

  #pivot(scope: ModdleElement, task: ModdleElement, name: string): void {
    const label = this.#geometry.label("pivot");
    if (label === undefined) return;
    const pivot = this.#geometry.box(`step:${name}`);
    const at = { x: label.x - 30, y: pivot.y + pivot.height + 8, width: label.width + 30, height: 30 };
    const note = this.#remark(scope, "pivot", "Point of no return", at);
    const from = { x: pivot.x + pivot.width, y: pivot.y + pivot.height - 8 };
    this.#sheet.association(scope, task, note.element, [from, leftOf(at)], false);
  }

  #deadline(scope: ModdleElement, start: Placed): void {
    const { deadline } = this.#document.options ?? {};
    if (deadline === undefined) return;
    const { x, y } = topOf(start.bounds);
    const at = { x: x - 20, y: y - 80, width: 200, height: 50 };
    const words = `Nothing up to the pivot is begun later than ${inTime(deadline)} after the start.`;
    const note = this.#remark(scope, "deadline", words, at);
    this.#sheet.association(
      scope,
      start.element,
      note.element,
      [
        { x, y },
        { x, y: at.y + at.height },
      ],
      false,
    );
  }

  #remark(scope: ModdleElement, name: string, text: string, at: Placed["bounds"]): Placed {
    return this.#sheet.place(scope, { type: "TextAnnotation", of: [name], properties: { text }, at });
  }
}
