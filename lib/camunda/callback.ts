import type { ModdleElement } from "../diagram/bpmn/moddle.js";
import {
  bottomOf,
  centred,
  type FlowWords,
  type NewElement,
  leftOf,
  type Placed,
  rightOf,
  topOf,
} from "../diagram/bpmn/sheet.js";
import type { Point } from "../diagram/picture.js";
import { stepSentences } from "../diagram/words/outline.js";
import { type StepDocument, type TemplateJson, toSeconds } from "../saga/index.js";
import { actionProperties } from "./calls.js";
import { deadlineOf, earlierOf } from "./checks.js";
import {
  allOf,
  anyOf,
  asAttribute,
  asTruth,
  called,
  choice,
  compound,
  type Feel,
  isThere,
  literal,
  nothing,
  notOf,
  plainContext,
  simple,
  textLiteral,
} from "./feel/feel.js";
import type { Kit } from "./kit.js";
import type { PlacedNode } from "./places.js";
import { variable } from "./variables.js";

/**
 * A step that is answered later: a sub-process that calls the function, and waits for a message with the step's key as its correlation
 * key. It has `answer`, or `error` and `cause`. A second message is a sign of life; without one in time, or without an answer in time, the
 * step is in doubt. https://docs.camunda.io/docs/components/modeler/bpmn/message-events/
 */
export function callbackOf(scope: ModdleElement, placed: PlacedNode<StepDocument>, kit: Kit): Placed {
  const { sheet, geometry, titles } = kit;
  const { name, node } = placed;
  const id = `step:${name}`;
  const sub = sheet.place(scope, {
    ...{ type: "SubProcess", of: [name], name: geometry.words(id), at: geometry.box(id) },
    documentation: stepSentences(node, titles).join(" "),
    properties: { extensionElements: kit.extensions.elements([mappingOf(placed, kit)]) },
  });
  new Callback(sub, placed, kit).draw();
  return sub;
}

/**
 * The time until which it waits, and what comes of it. The reply is no variable of the sub-process alone, for an event on its border sees
 * none of those.
 */
function mappingOf(placed: PlacedNode<StepDocument>, kit: Kit): ModdleElement {
  const { saga, extensions } = kit;
  const { name, node } = placed;
  const reply = variable("reply", name);
  const { timeout } = node.action;
  const limit = `now() + duration("PT${timeout === undefined ? 0 : toSeconds(timeout)}S")`;
  const deadline = placed.isBeforePivot ? deadlineOf(saga.document) : undefined;
  const begun = node.kind === "compensatable" ? [["begun", literal(true)] as const] : [];
  const failure = (error: Feel, cause: Feel) =>
    plainContext([
      ["step", literal(name)],
      ["error", error],
      ["cause", cause],
    ]);
  const text = reply.text;
  const failed = choice(
    isThere(simple(`${text}.doubt`)),
    simple(`${text}.doubt`),
    choice(
      isThere(simple(`${text}.error`)),
      failure(simple(`${text}.error`), simple(`${text}.cause`)),
      choice(
        isAnswer(text),
        failure(literal("Saga.UndecidedAnswer"), literal("The answer doesn't say that it succeeded.")),
        failure(literal("States.Timeout"), literal("Nobody answered in time.")),
      ),
    ),
  );
  const outcome = choice(
    isSuccess(placed, kit, text),
    plainContext([...begun, ["result", simple(`${text}.answer`)]]),
    plainContext([...begun, ["failure", failed]]),
  );
  return extensions.mapping(
    [[variable("until", name).text, `=string(${earlierOf(limit, deadline)})`]],
    [[variable("step", name).text, asAttribute(outcome)]],
  );
}

class Callback {
  readonly #sub: Placed;
  readonly #placed: PlacedNode<StepDocument>;
  readonly #kit: Kit;

  constructor(sub: Placed, placed: PlacedNode<StepDocument>, kit: Kit) {
    this.#sub = sub;
    this.#placed = placed;
    this.#kit = kit;
  }

  draw(): void {
    const { name } = this.#placed;
    const reply = variable("reply", name);
    const at = (x: number, y: number): Point => this.#point(x, y);

    const start = this.#event("StartEvent", "begin", at(0.07, 0.14));
    const task = this.#call();
    const called = this.#gateway("ExclusiveGateway", "called", at(0.66, 0.14), {
      name: "Given up?",
      label: { x: at(0.66, 0).x - 22, y: at(0, 0.14).y - 10, width: 52, isAbove: true },
    });
    const inDoubt = this.#event("EndEvent", "given up", at(0.9, 0.14));
    const again = this.#gateway("ExclusiveGateway", "again", at(0.66, 0.32));
    const waits = this.#gateway("EventBasedGateway", "waits", at(0.66, 0.48));
    this.#flow(start, task, [rightOf(start.bounds), leftOf(task.bounds)]);
    this.#flow(task, called, [rightOf(task.bounds), leftOf(called.bounds)]);
    this.#flow(called, inDoubt, [rightOf(called.bounds), leftOf(inDoubt.bounds)], {
      name: "yes",
      expression: asAttribute(isThere(simple(`${reply.text}.doubt`))),
    });
    this.#flow(called, again, [bottomOf(called.bounds), topOf(again.bounds)], { isDefault: true });
    this.#flow(again, waits, [bottomOf(again.bounds), topOf(waits.bounds)]);

    const sign = this.#catch(
      "alive",
      at(0.075, 0.66),
      this.#message(".signOfLife"),
      [[reply, nothing]],
      "below",
    );
    const told = simple("{isAnswer: error = null, answer: answer, error: error, cause: cause}");
    const answer = this.#catch("answer", at(0.38, 0.66), this.#message(""), [[reply, told]], "right");
    const late = this.#catch("too late", at(0.76, 0.66), this.#timer(), [], "beside");
    const { y } = leftOf(waits.bounds);
    const over = (placed: Placed, level = y): Point => ({ x: topOf(placed.bounds).x, y: level });
    this.#flow(waits, sign, [leftOf(waits.bounds), over(sign), topOf(sign.bounds)]);
    const below = at(0, 0.57).y;
    this.#flow(waits, answer, [
      bottomOf(waits.bounds),
      over(waits, below),
      over(answer, below),
      topOf(answer.bounds),
    ]);
    this.#flow(waits, late, [rightOf(waits.bounds), over(late), topOf(late.bounds)]);
    const aside = at(0.02, 0).x;
    this.#flow(sign, again, [
      leftOf(sign.bounds),
      { x: aside, y: leftOf(sign.bounds).y },
      { x: aside, y: leftOf(again.bounds).y },
      leftOf(again.bounds),
    ]);
    const nobody = this.#event("EndEvent", "no answer", at(0.82, 0.8));
    this.#flow(late, nobody, [bottomOf(late.bounds), topOf(nobody.bounds)]);
    this.#answered(answer);
  }

  #answered(answer: Placed): void {
    const { sheet } = this.#kit;
    const { name } = this.#placed;
    const refused = refusedReply(this.#placed, this.#kit);
    const at = (x: number, y: number): Point => this.#point(x, y);
    const done = this.#event("EndEvent", "answered", at(0.38, 0.97), {}, "left");
    if (refused === undefined) {
      this.#flow(answer, done, [bottomOf(answer.bounds), topOf(done.bounds)]);
      return;
    }
    const asked = this.#gateway("ExclusiveGateway", "answered", at(0.38, 0.8), {
      name: "Refused?",
      label: { x: at(0.38, 0).x - 68, y: at(0, 0.8).y - 3, width: 56, isRight: true },
    });
    this.#flow(answer, asked, [bottomOf(answer.bounds), topOf(asked.bounds)]);
    const error = sheet.root("Error", `Refusal of ${name}`, [name, "refusal"], {
      errorCode: asAttribute(refused.code),
    });
    const end = this.#event("EndEvent", "refused", at(0.54, 0.8), {
      eventDefinitions: [
        sheet.create("ErrorEventDefinition", { id: sheet.id("Error", name), errorRef: error }),
      ],
    });
    this.#flow(asked, end, [rightOf(asked.bounds), leftOf(end.bounds)], {
      name: "yes",
      expression: asAttribute(refused.condition),
    });
    this.#flow(asked, done, [bottomOf(asked.bounds), topOf(done.bounds)], { isDefault: true });
  }

  #call(): Placed {
    const { width, height } = this.#sub.bounds;
    const corner = this.#point(0.16, 0.05);
    return this.#kit.sheet.place(this.#sub.element, {
      ...{ type: "ServiceTask", of: [this.#placed.name, "call"], name: "Call" },
      at: { ...corner, width: width * 0.36, height: height * 0.2 },
      properties: actionProperties(this.#placed, this.#kit),
    });
  }

  #point(x: number, y: number): Point {
    const { bounds } = this.#sub;
    return { x: bounds.x + bounds.width * x, y: bounds.y + bounds.height * (0.12 + 0.86 * y) };
  }

  #event(
    type: string,
    what: string,
    at: Point,
    properties: Readonly<Record<string, unknown>> = {},
    side: keyof typeof labelRooms = "below",
  ): Placed {
    return this.#kit.sheet.place(this.#sub.element, {
      ...{ type, of: [this.#placed.name, what], name: capital(what), at: centred(at, 16), properties },
      label: labelRooms[side](at),
    });
  }

  #gateway(type: string, what: string, at: Point, words: Pick<NewElement, "name" | "label"> = {}): Placed {
    return this.#kit.sheet.place(this.#sub.element, {
      ...{ type, of: [this.#placed.name, what], at: centred(at, 18), ...words },
    });
  }

  #catch(
    what: string,
    at: Point,
    definition: ModdleElement,
    outputs: readonly (readonly [Feel, Feel])[],
    side: keyof typeof labelRooms,
  ): Placed {
    const properties = {
      eventDefinitions: [definition],
      ...(outputs.length === 0 ? {} : this.#kit.extensions.leaving(outputs)),
    };
    return this.#event("IntermediateCatchEvent", what, at, properties, side);
  }

  #message(suffix: string): ModdleElement {
    const { sheet, extensions, templates, saga } = this.#kit;
    const { name } = this.#placed;
    const subscription = extensions.make("Subscription", {
      correlationKey: asAttribute(templates.key(this.#placed)),
    });
    const message = sheet.root(
      "Message",
      `${saga.document.name}.${name}${suffix}`,
      [name, `message${suffix}`],
      {
        extensionElements: extensions.elements([subscription]),
      },
    );
    return sheet.create("MessageEventDefinition", { id: sheet.id("Message", name), messageRef: message });
  }

  /** The next sign of life, or the answer, whichever has to come first. */
  #timer(): ModdleElement {
    const { sheet } = this.#kit;
    const { name, node } = this.#placed;
    const { heartbeat = { seconds: 0 } } = node.action.callback ?? {};
    const until = simple(`date and time(${variable("until", name).text})`);
    const next = `now() + duration("PT${toSeconds(heartbeat)}S")`;
    const timeDate = sheet.create("FormalExpression", { body: `=${earlierOf(next, until)}` });
    return sheet.create("TimerEventDefinition", { id: sheet.id("Timer", name), timeDate });
  }

  #flow(from: Placed, to: Placed, points: readonly Point[], words: FlowWords = {}): void {
    this.#kit.sheet.flow(this.#sub.element, from.element, to.element, points, words);
  }
}

/** The refusal in a reply: whether it is one, and its error; undefined if no reply is one. */
function refusedReply(
  placed: PlacedNode<StepDocument>,
  kit: Kit,
): { readonly condition: Feel; readonly code: Feel } | undefined {
  const { node, name } = placed;
  if (node.kind === "best-effort") return undefined;
  const operation = kit.operation(node.action.operation);
  const reply = variable("reply", name).text;
  const error = simple(`${reply}.error`);
  const names = operation.rejectionsAreFinal === false ? [] : operation.rejections;
  const byError =
    names.length === 0
      ? []
      : [called("list contains", [simple(`[${names.map(textLiteral).join(", ")}]`), error], "truth")];
  const { rejectedWhen } = operation;
  const byAnswer =
    rejectedWhen === undefined || operation.rejectionsAreFinal !== true
      ? []
      : [
          allOf([
            isAnswer(reply),
            asTruth(
              kit.templates.inPlace(rejectedWhen.when, placed, { response: simple(`${reply}.answer`) }),
            ),
          ]),
        ];
  const conditions = [...byError, ...byAnswer];
  if (conditions.length === 0) return undefined;
  const named =
    rejectedWhen === undefined ? error : choice(isThere(error), error, literal(rejectedWhen.rejection));
  return { condition: anyOf(conditions), code: named };
}

function isAnswer(reply: string): Feel {
  return compound(`${reply}.isAnswer = true`, "truth");
}

/** True if a reply is an answer that says that the call succeeded. */
function isSuccess(placed: PlacedNode<StepDocument>, kit: Kit, reply: string): Feel {
  const { rejectedWhen, succeededWhen } = kit.operation(placed.node.action.operation);
  const onAnswer = (template: TemplateJson) =>
    asTruth(kit.templates.inPlace(template, placed, { response: simple(`${reply}.answer`) }));
  return allOf([
    isAnswer(reply),
    ...(rejectedWhen === undefined ? [] : [notOf(onAnswer(rejectedWhen.when))]),
    ...(succeededWhen === undefined ? [] : [onAnswer(succeededWhen)]),
  ]);
}

const labelRooms = {
  right: ({ x, y }: Point) => ({ x: x + 10, y: y - 7, width: 46 }),
  left: ({ x, y }: Point) => ({ x: x - 70, y: y - 7, width: 58, isRight: true }),
  beside: ({ x, y }: Point) => ({ x: x + 9, y: y - 7, width: 24 }),
  below: ({ x, y }: Point) => ({ x: x - 24, y: y + 9, width: 48 }),
} as const;

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
