import type { ModdleElement } from "../diagram/bpmn/moddle.js";
import { cutTo } from "../diagram/bpmn/label-text.js";
import { finish, type OpenFlow } from "../diagram/bpmn/open-flow.js";
import {
  bottomOf,
  centred,
  type LabelRoom,
  leftOf,
  middleOf,
  type Placed,
  rightOf,
  topOf,
} from "../diagram/bpmn/sheet.js";
import { sizes } from "../diagram/bpmn/sizes.js";
import { laneDistance } from "../diagram/layout/measures.js";
import { stepSentences } from "../diagram/words/outline.js";
import { type StepDocument, toSeconds, type WaitDocument } from "../saga/index.js";
import { callbackOf } from "./callback.js";
import { actionProperties, compensationProperties } from "./calls.js";
import { checkOf, deadlineOf, earlierOf } from "./checks.js";
import { asAttribute, choice, type Feel, isThere, plainContext, simple } from "./feel/feel.js";
import type { Failures, Kit } from "./kit.js";
import type { PlacedNode } from "./places.js";
import { variable } from "./variables.js";

type Step = PlacedNode<StepDocument>;

/** Draws steps and waits, and what is asked before them. */
export class CamundaSteps {
  readonly #kit: Kit;
  readonly #errors = new Map<string, ModdleElement>();

  constructor(kit: Kit) {
    this.#kit = kit;
  }

  /** A step with what happens if it fails. */
  step(scope: ModdleElement, placed: Step, above: OpenFlow, failures: Failures): OpenFlow {
    const { sheet, titles, saga, templates } = this.#kit;
    const { name, node } = placed;
    const check = checkOf(placed, saga, templates);
    if (node.kind === "best-effort" && check !== undefined) return this.#optional(scope, placed, above);
    const begin = this.check(scope, placed, above, failures);
    const { element, bounds } = this.activity(scope, placed);
    finish(sheet, scope, begin, element, topOf(bounds));
    const lane = bounds.x + bounds.width / 2;

    const rejections = titles.rejections(node);
    const mayBeRefused =
      rejections.length > 0 && this.#kit.operation(node.action.operation).rejectionsAreFinal !== false;
    if (
      node.kind === "read-only" ||
      (mayBeRefused && (node.kind === "compensatable" || node.kind === "pivot"))
    )
      this.#refusal(scope, placed, { element, bounds }, failures);
    const after: OpenFlow = { from: element, points: [bottomOf(bounds)] };
    const isAnsweredLater = node.action.callback !== undefined;
    if (node.kind !== "compensatable" && !(node.kind === "read-only" && isAnsweredLater)) return after;
    const failure = simple(`${variable("step", name).text}.failure`);
    const doubt = { question: "In doubt", condition: isThere(failure), lane };
    if (node.kind === "read-only") return this.gateway(scope, name, after, doubt, failures);
    if (failures.hasHandlers) this.#handler(scope, placed, { element, bounds });
    const y = (bounds.y + sizes.refusal + bounds.y + bounds.height + sizes.below) / 2;
    failures.takeBack(element, titles.node(node), name, y);
    return this.gateway(scope, name, after, doubt, failures);
  }

  /** The task of an action, or the sub-process of one that is answered later. */
  activity(scope: ModdleElement, placed: Step): Placed {
    const { sheet, geometry, titles } = this.#kit;
    const { name, node } = placed;
    if (node.action.callback !== undefined) return callbackOf(scope, placed, this.#kit);
    const id = `step:${name}`;
    return sheet.place(scope, {
      ...{ type: "ServiceTask", of: [name], name: geometry.words(id), at: geometry.box(id) },
      documentation: stepSentences(node, titles).join(" "),
      properties: actionProperties(placed, this.#kit),
    });
  }

  wait(
    scope: ModdleElement,
    placed: PlacedNode<WaitDocument>,
    above: OpenFlow,
    failures: Failures,
  ): OpenFlow {
    const { sheet, geometry } = this.#kit;
    const { name } = placed;
    const begin = this.check(scope, placed, above, failures);
    const id = `step:${name}`;
    const box = geometry.box(id);
    const at = centred(middleOf(box), sizes.event);
    const timer = sheet.create("TimerEventDefinition", {
      id: sheet.id("Timer", name),
      ...this.#time(placed),
    });
    const { element } = sheet.place(scope, {
      ...{ type: "IntermediateCatchEvent", of: [name], name: geometry.words(id), at },
      properties: { eventDefinitions: [timer] },
      label: { x: at.x + at.width + 3, y: box.y + 2, width: box.width / 2 - at.width / 2 - 3 },
    });
    finish(sheet, scope, begin, element, topOf(at));
    return { from: element, points: [bottomOf(at), bottomOf(box)] };
  }

  #time(placed: PlacedNode<WaitDocument>): Readonly<Record<string, ModdleElement>> {
    const { sheet, saga, templates } = this.#kit;
    const { node, expanded } = placed;
    const formal = (body: string) => sheet.create("FormalExpression", { body });
    const deadline = placed.isBeforePivot ? deadlineOf(saga.document) : undefined;
    const seconds = node.for === undefined ? 0 : toSeconds(node.for);
    const until = expanded?.until;
    if (until === undefined && deadline === undefined) return { timeDuration: formal(`PT${seconds}S`) };
    const time =
      until === undefined
        ? `now() + duration("PT${seconds}S")`
        : `date and time(${templates.inPlace(until, placed).text})`;
    return { timeDate: formal(`=${earlierOf(time, deadline)}`) };
  }

  /** Asks whether there is a reason not to run a node. */
  check(scope: ModdleElement, placed: PlacedNode, above: OpenFlow, failures: Failures): OpenFlow {
    const { saga, templates } = this.#kit;
    const check = checkOf(placed, saga, templates);
    if (check === undefined) return above;
    const { element, flow, lane } = this.#asked(scope, placed, above, check);
    failures.leave(flow, { name: placed.name, words: check.words, lane });
    return element;
  }

  #asked(
    scope: ModdleElement,
    { name }: PlacedNode,
    above: OpenFlow,
    {
      words,
      condition,
      failure,
    }: { readonly words: string; readonly condition: Feel; readonly failure: Feel },
  ): { readonly element: OpenFlow; readonly flow: OpenFlow; readonly lane: number } {
    const { sheet, extensions } = this.#kit;
    const end = above.points.at(-1) ?? { x: 0, y: 0 };
    const at = centred({ x: end.x, y: end.y + sizes.below }, sizes.gateway);
    const gateway = sheet.place(scope, {
      ...{ type: "ExclusiveGateway", of: [name, "check"], name: `${words}?`, at },
      label: { x: at.x - 80, y: at.y - 2, width: 78, isRight: true },
    });
    finish(sheet, scope, above, gateway.element, topOf(at));
    const right = rightOf(at);
    const event = centred({ x: right.x + 44, y: right.y }, sizes.small);
    const thrown = sheet.place(scope, {
      ...{ type: "IntermediateThrowEvent", of: [name, "check"], name: words, at: event },
      properties: extensions.leaving([[variable("check", name), failure]]),
      label: { x: event.x - 6, y: event.y + event.height + 1, width: 60 },
    });
    sheet.flow(scope, gateway.element, thrown.element, [right, leftOf(event)], {
      name: "yes",
      expression: asAttribute(condition),
      label: { x: right.x + 2, y: right.y - 2, width: 20, isAbove: true },
    });
    return {
      element: { from: gateway.element, points: [bottomOf(at)], words: { isDefault: true } },
      flow: { from: thrown.element, points: [rightOf(event)] },
      lane: end.x,
    };
  }

  /** A step of best effort that is left out if it is too late. */
  #optional(scope: ModdleElement, placed: Step, above: OpenFlow): OpenFlow {
    const { sheet } = this.#kit;
    let late: OpenFlow | undefined;
    const begin = this.check(scope, placed, above, {
      hasHandlers: false,
      takeBack: () => undefined,
      leave: (flow) => {
        late = flow;
      },
    });
    const { element, bounds } = this.activity(scope, placed);
    finish(sheet, scope, begin, element, topOf(bounds));
    if (late === undefined) return { from: element, points: [bottomOf(bounds)] };
    const join = centred({ x: bottomOf(bounds).x, y: bottomOf(bounds).y + sizes.below }, sizes.gateway);
    const { element: joined } = sheet.place(scope, {
      ...{ type: "ExclusiveGateway", of: [placed.name, "join"], at: join },
    });
    sheet.flow(scope, element, joined, [bottomOf(bounds), topOf(join)]);
    const aside = bounds.x + bounds.width + 14;
    const corner = late.points.at(-1)?.y ?? 0;
    finish(
      sheet,
      scope,
      late,
      joined,
      { x: aside, y: corner },
      { x: aside, y: rightOf(join).y },
      rightOf(join),
    );
    return { from: joined, points: [bottomOf(join)] };
  }

  /** The gateway below an activity: what failed leaves to the right. */
  gateway(
    scope: ModdleElement,
    name: string,
    after: OpenFlow,
    {
      question,
      condition,
      lane,
    }: { readonly question: string; readonly condition: Feel; readonly lane: number },
    failures: Failures,
  ): OpenFlow {
    const { sheet } = this.#kit;
    const end = after.points.at(-1) ?? { x: 0, y: 0 };
    const at = centred({ x: end.x, y: end.y + sizes.below }, sizes.gateway);
    const { element } = sheet.place(scope, {
      ...{ type: "ExclusiveGateway", of: [name], name: `${question}?`, at },
      label: { x: at.x - 80, y: at.y - 2, width: 78, isRight: true },
    });
    finish(sheet, scope, after, element, topOf(at));
    const right = rightOf(at);
    const words = {
      name: "yes",
      expression: asAttribute(condition),
      label: { x: right.x + 4, y: right.y - 2, width: 24, isAbove: true },
    };
    failures.leave({ from: element, points: [right], words }, { name, words: question, lane });
    return { from: element, points: [bottomOf(at)], words: { isDefault: true } };
  }

  #refusal(scope: ModdleElement, placed: Step, { element, bounds }: Placed, failures: Failures): void {
    const { sheet, extensions, titles } = this.#kit;
    const { name, node } = placed;
    const rejections = titles.rejections(node);
    const at = centred({ x: bounds.x + bounds.width, y: bounds.y + sizes.refusal }, sizes.small);
    const [only, ...others] = rejections;
    // An event without a code catches every error: https://docs.camunda.io/docs/components/modeler/bpmn/error-events/
    const errors =
      only === undefined || others.length > 0 || node.kind === "read-only"
        ? {}
        : { errorRef: this.#error(only) };
    const definition = sheet.create("ErrorEventDefinition", { id: sheet.id("Error", name), ...errors });
    const lane = bounds.x + bounds.width / 2;
    const left = at.x + at.width + 4;
    const width = lane + laneDistance - 20 - left;
    const words =
      node.kind === "read-only" ? [...rejections, "any other failure"].join(", ") : rejections.join(", ");
    const event = sheet.place(scope, {
      ...{
        type: "BoundaryEvent",
        of: [name, "refused"],
        name: cutTo(words, width, 4),
        documentation: words,
        at,
      },
      properties: {
        attachedToRef: element,
        eventDefinitions: [definition],
        ...extensions.leaving([[variable("step", name), plainContext([["failure", refusalOf(placed)]])]]),
      },
      label: { x: left, y: middleOf(at).y - 3, width, isAbove: true },
    });
    failures.leave(
      { from: event.element, points: [rightOf(at)] },
      { name, words: node.kind === "read-only" ? "Failed" : "Refused", lane },
    );
  }

  #error(rejection: string): ModdleElement {
    const error =
      this.#errors.get(rejection) ??
      this.#kit.sheet.root("Error", rejection, ["rejection", rejection], { errorCode: rejection });
    this.#errors.set(rejection, error);
    return error;
  }

  /** The handler beside a step, and the event on its border that leads to it. */
  #handler(scope: ModdleElement, placed: Step, { element, bounds }: Placed): void {
    const { sheet, geometry, saga } = this.#kit;
    const { name, node } = placed;
    const id = `compensation:${name}`;
    const box = geometry.box(id);
    const mayBeStuck = saga.document.recovery?.continueOnStuck === true;
    const at = centred({ x: bounds.x + bounds.width, y: leftOf(box).y }, sizes.small);
    const event = compensationEvent(this.#kit, scope, { name, element, at });
    const handler = sheet.place(scope, {
      ...{ type: "ServiceTask", of: [name, "compensation"], name: geometry.words(id), at: box },
      documentation: `Calls ${node.compensation?.operation}. It is tried until it succeeds.`,
      properties: { isForCompensation: true, ...compensationProperties(placed, this.#kit, mayBeStuck) },
    });
    sheet.association(scope, event, handler.element, [rightOf(at), leftOf(box)], true);
  }
}

/** The event on the border of an activity that leads to its handler. */
export function compensationEvent(
  { sheet }: Kit,
  scope: ModdleElement,
  {
    name,
    element,
    at,
    label = { x: at.x + at.width + 1, y: rightOf(at).y + 4, width: 84 },
  }: {
    readonly name: string;
    readonly element: ModdleElement;
    readonly at: Placed["bounds"];
    readonly label?: LabelRoom;
  },
): ModdleElement {
  return sheet.place(scope, {
    ...{ type: "BoundaryEvent", of: [name, "taken-back"], name: "Taken back by", at },
    properties: {
      attachedToRef: element,
      eventDefinitions: [sheet.create("CompensateEventDefinition", { id: sheet.id("CompensatedBy", name) })],
    },
    label,
  }).element;
}

/** Why a step was refused: by the error of its call, or by the answer to its token. */
function refusalOf({ name, node }: Step): Feel {
  const refusal = simple("refusal");
  if (node.action.callback === undefined) return refusal;
  const reply = variable("reply", name).text;
  const byAnswer = simple(`{step: ${JSON.stringify(name)}, error: ${reply}.error, cause: ${reply}.cause}`);
  return choice(isThere(refusal), refusal, byAnswer);
}
