import type { ModdleElement } from "./moddle.js";
import {
  type CompensationDocument,
  type StepDocument,
  toSeconds,
  type WaitDocument,
} from "../../saga/index.js";
import { laneDistance } from "../layout/measures.js";
import type { Rectangle } from "../picture.js";
import type { Expressions } from "../words/expressions.js";
import { stepSentences } from "../words/outline.js";
import { patience } from "../words/patience.js";
import type { Titles } from "../words/titles.js";
import type { Geometry } from "./geometry.js";
import { cutTo } from "./label-text.js";
import { finish, type OpenFlow } from "./open-flow.js";
import { bottomOf, centred, leftOf, middleOf, type Placed, rightOf, type Sheet, topOf } from "./sheet.js";
import { sizes } from "./sizes.js";

/** Ways out of a sequence, for what fails in it. */
export interface Failures {
  /** Leads a failure out. */
  readonly leave: (
    flow: OpenFlow,
    failure: { readonly name: string; readonly words: string; readonly lane: number },
  ) => void;
  /** Says what takes an activity back, if anything does so on its own. */
  readonly takeBack: (activity: ModdleElement, title: string, name: string, y: number) => void;
}

/** Draws single steps and waits. */
export class Steps {
  readonly #errors = new Map<string, ModdleElement>();
  readonly #sheet: Sheet;
  readonly #geometry: Geometry;
  readonly #titles: Titles;
  readonly #words: Expressions;

  constructor(sheet: Sheet, geometry: Geometry, titles: Titles, words: Expressions) {
    this.#sheet = sheet;
    this.#geometry = geometry;
    this.#titles = titles;
    this.#words = words;
  }

  /** The task of a step, without what its failures do. */
  task(scope: ModdleElement, step: StepDocument, name: string): Placed {
    const { callback } = step.action;
    const sheet = this.#sheet;
    const id = `step:${name}`;
    const messages =
      callback === undefined
        ? {}
        : { messageRef: sheet.root("Message", `Answer to ${this.#titles.node(step)}`, [name]) };
    const loop =
      step.kind === "retriable" ? { loopCharacteristics: sheet.create("StandardLoopCharacteristics") } : {};
    return sheet.place(scope, {
      ...{ type: callback === undefined ? "ServiceTask" : "ReceiveTask", of: [name] },
      name: this.#geometry.words(id),
      documentation: stepSentences(step, this.#titles).join(" "),
      properties: { ...messages, ...loop },
      at: this.#geometry.box(id),
    });
  }

  /** A step with what happens if it fails. */
  step(
    scope: ModdleElement,
    step: StepDocument,
    name: string,
    above: OpenFlow,
    failures: Failures,
  ): OpenFlow {
    const sheet = this.#sheet;
    const id = `step:${name}`;
    const { element, bounds } = this.task(scope, step, name);
    finish(sheet, scope, above, element, topOf(bounds));

    const refused = this.#geometry.line("rejection", id);
    if (refused !== undefined) this.#refusal(scope, step, name, { element, bounds }, refused, failures);
    if (this.#geometry.line("in-doubt", id) === undefined || step.compensation === undefined)
      return { from: element, points: [bottomOf(bounds)] };

    this.#compensation(scope, step.compensation, name, { element, bounds });
    const y = (bounds.y + sizes.refusal + bounds.y + bounds.height + sizes.below) / 2;
    failures.takeBack(element, this.#titles.node(step), name, y);
    const hasRefusals = this.#titles.rejections(step).length > 0;
    const doubt = hasRefusals && refused === undefined ? "Refused or in doubt" : "In doubt";
    return this.gateway(scope, name, { from: element, points: [bottomOf(bounds)] }, doubt, failures);
  }

  /** A wait: a timer. */
  wait(
    scope: ModdleElement,
    wait: WaitDocument,
    name: string,
    above: OpenFlow,
    failures: Failures,
  ): OpenFlow {
    const sheet = this.#sheet;
    const id = `step:${name}`;
    const box = this.#geometry.box(id);
    const at = centred(middleOf(box), sizes.event);
    const time =
      wait.until === undefined
        ? { timeDuration: this.#formal(`PT${wait.for === undefined ? 0 : toSeconds(wait.for)}S`) }
        : { timeDate: this.#formal(this.#words.inWords(wait.until)) };
    const timer = sheet.create("TimerEventDefinition", { id: sheet.id("Timer", name), ...time });
    const { element } = sheet.place(scope, {
      ...{ type: "IntermediateCatchEvent", of: [name], name: this.#geometry.words(id), at },
      properties: { eventDefinitions: [timer] },
      label: { x: at.x + at.width + 3, y: box.y + 2, width: box.width / 2 - at.width / 2 - 3 },
    });
    finish(sheet, scope, above, element, topOf(at));
    const after: OpenFlow = { from: element, points: [bottomOf(at), bottomOf(box)] };
    const refused = this.#geometry.line("rejection", id);
    return refused === undefined ? after : this.gateway(scope, name, after, "Not a time", failures);
  }

  /** The gateway below a step, a wait or a block: what failed leaves to the right. */
  gateway(
    scope: ModdleElement,
    name: string,
    after: OpenFlow,
    question: string,
    failures: Failures,
  ): OpenFlow {
    const end = after.points.at(-1) ?? { x: 0, y: 0 };
    const at = centred({ x: end.x, y: end.y + sizes.below }, sizes.gateway);
    const { element } = this.#sheet.place(scope, {
      ...{ type: "ExclusiveGateway", of: [name], name: `${question}?`, at },
      label: { x: at.x - 80, y: at.y - 2, width: 78, isRight: true },
    });
    finish(this.#sheet, scope, after, element, topOf(at));
    const right = rightOf(at);
    failures.leave(
      {
        from: element,
        points: [right],
        words: {
          name: "yes",
          condition: question,
          label: { x: right.x + 4, y: right.y - 2, width: 24, isAbove: true },
        },
      },
      { name, words: question, lane: end.x },
    );
    return { from: element, points: [bottomOf(at)], words: { isDefault: true } };
  }

  #refusal(
    scope: ModdleElement,
    step: StepDocument,
    name: string,
    { element, bounds }: Placed,
    words: string,
    failures: Failures,
  ): void {
    const sheet = this.#sheet;
    const at = centred({ x: bounds.x + bounds.width, y: bounds.y + sizes.refusal }, sizes.small);
    const rejections = this.#titles.rejections(step);
    // What only reads is taken for refused by any error.
    const errors = step.kind === "read-only" ? {} : { errorRef: this.#error(rejections) };
    const definition = sheet.create("ErrorEventDefinition", { id: sheet.id("Error", name), ...errors });
    const lane = bounds.x + bounds.width / 2;
    const left = at.x + at.width + 4;
    const width = lane + laneDistance - 20 - left;
    const event = sheet.place(scope, {
      ...{
        type: "BoundaryEvent",
        of: [name, "refused"],
        name: cutTo(words, width, 4),
        documentation: words,
        at,
      },
      properties: { attachedToRef: element, eventDefinitions: [definition] },
      label: { x: left, y: middleOf(at).y - 3, width, isAbove: true },
    });
    failures.leave(
      { from: event.element, points: [rightOf(at)] },
      { name, words: step.kind === "read-only" ? "Failed" : "Refused", lane },
    );
  }

  /** The handler beside a step, and the event on its border that leads to it. */
  #compensation(
    scope: ModdleElement,
    compensation: CompensationDocument,
    name: string,
    { element, bounds }: Placed,
  ): void {
    const sheet = this.#sheet;
    const id = `compensation:${name}`;
    const box: Rectangle = this.#geometry.box(id);
    const at = centred({ x: bounds.x + bounds.width, y: leftOf(box).y }, sizes.small);
    const event = sheet.place(scope, {
      ...{ type: "BoundaryEvent", of: [name, "taken-back"], name: "Taken back by", at },
      properties: {
        attachedToRef: element,
        eventDefinitions: [
          sheet.create("CompensateEventDefinition", { id: sheet.id("CompensatedBy", name) }),
        ],
      },
      label: { x: at.x + at.width + 1, y: rightOf(at).y + 4, width: 84 },
    });
    const handler = sheet.place(scope, {
      ...{ type: "ServiceTask", of: [name, "compensation"], name: this.#geometry.words(id), at: box },
      documentation: `Calls ${compensation.operation}. It is tried ${patience(compensation)}, then waits for an operator.`,
      properties: { isForCompensation: true },
    });
    sheet.association(scope, event.element, handler.element, [rightOf(at), leftOf(box)], true);
  }

  #error(rejections: readonly string[]): ModdleElement {
    const key = JSON.stringify(rejections);
    const [code, ...others] = rejections;
    const error =
      this.#errors.get(key) ??
      this.#sheet.root("Error", rejections.join(", "), ["rejection", ...rejections], {
        ...(others.length === 0 && code !== undefined ? { errorCode: code } : {}),
      });
    this.#errors.set(key, error);
    return error;
  }

  #formal(body: string): ModdleElement {
    return this.#sheet.create("FormalExpression", { body });
  }
}
