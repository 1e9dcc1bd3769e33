import { beforeAll, describe, expect, it, test } from "@jest/globals";
import type { BpmnModdle, ModdleElement, ReadModel } from "bpmn-moddle";
import { Linter } from "bpmnlint";
import NodeResolver from "bpmnlint/lib/resolver/node-resolver.js";
import { type CamundaTarget, camundaTargets, type Obstacle, writeCamunda } from "../../lib/camunda/index.js";
import { loadZeebe } from "../../lib/camunda/zeebe.js";
import { loadModdle } from "../../lib/diagram/bpmn/moddle.js";
import { layOut } from "../../lib/diagram/index.js";
import { type SagaDocument, validate } from "../../lib/saga/index.js";
import { bpmnFaultsOf } from "../diagram/bpmn-faults.js";
import { elementOf, listOf, optional } from "../diagram/moddle-elements.js";
import { apart } from "../support/arbitraries.js";
import { ref, sagaOf, step } from "../support/documents.js";
import { camundaSagas } from "./camunda-sagas.js";
import { evaluateFeel } from "./evaluate-feel.js";
import { expressionsIn } from "./feel-attributes.js";

let moddle: BpmnModdle;
beforeAll(async () => {
  moddle = await loadModdle(undefined, { zeebe: await loadZeebe() });
});

const texts = new Map<string, Promise<string>>();

function written(name: string, target: CamundaTarget = "camunda-8.9"): Promise<string> {
  const id = `${name} ${target}`;
  const document = camundaSagas[name];
  if (document === undefined) throw new RangeError(`No saga ${name}.`);
  const text = texts.get(id) ?? writeCamunda(document, layOut(document), { target }).then(({ xml }) => xml);
  texts.set(id, text);
  return text;
}

const names = Object.keys(camundaSagas);
/** Every saga for every target; in the short suite a few of them, for they take a while. */
const each = names
  .flatMap((name) => camundaTargets.map((target) => [name, target] as const))
  .filter((_each, index) => index % apart(15) === 0);
const some = names.filter((_name, index) => index % apart(7) === 0);

async function lint(xml: string, target: CamundaTarget): Promise<object> {
  const config = {
    extends: [
      "bpmnlint:recommended",
      `plugin:camunda-compat/camunda-cloud-${target.slice(8).replace(".", "-")}`,
    ],
  };
  const { rootElement } = await moddle.fromXML(xml);
  return new Linter({ config, resolver: new NodeResolver() }).lint(rootElement);
}

const elementsOf = ({ elementsById }: ReadModel, type: string): ModdleElement[] =>
  Object.values(elementsById).filter(({ $type }) => $type === `bpmn:${type}`);

describe("a process for Camunda", () => {
  test.each(Object.entries(camundaSagas))("is of a valid saga: %s", (_name, document) => {
    expect(validate(document).filter(({ severity }) => severity === "error")).toEqual([]);
  });

  test.each(each)("is the same when it is read and written again: %s for %s", async (name, target) => {
    const xml = await written(name, target);
    const { rootElement, warnings } = await moddle.fromXML(xml);
    expect(warnings).toEqual([]);
    expect((await moddle.toXML(rootElement, { format: true })).xml).toBe(xml);
  });

  test.each(each)("keeps the rules of Camunda and of bpmnlint: %s for %s", async (name, target) => {
    expect(await lint(await written(name, target), target)).toEqual({});
  });

  test.each(some)("is sound, and drawn without a collision: %s", async (name) => {
    expect(bpmnFaultsOf(await moddle.fromXML(await written(name)))).toEqual([]);
  });

  test.each(some)("has handlers that something leads to, and events that find them: %s", async (name) => {
    expect(compensationFaults(await moddle.fromXML(await written(name)))).toEqual([]);
  });

  test.each(each)("has no expression that can't be parsed: %s for %s", async (name, target) => {
    const expressions = expressionsIn((await moddle.fromXML(await written(name, target))).rootElement);
    expect(expressions.length).toBeGreaterThan(20);
    for (const text of new Set(expressions)) expect(() => evaluateFeel(text, functions)).not.toThrow();
  });

  it("asks for secrets in the form of the target, and for its own name", async () => {
    const [old, young] = await Promise.all(camundaTargets.map((target) => written("trip", target)));
    expect(old).toContain('source="{{secrets.AWS_ACCESS_KEY}}" target="authentication.accessKey"');
    expect(old).toContain('source="=uuid()" target="sagaId"');
    expect(young).toContain('source="=camunda.secrets.AWS_SECRET_KEY" target="authentication.secretKey"');
    expect(young).toContain('source="=string(camunda.processInstance.key)" target="sagaId"');
    expect(await lint(old ?? "", "camunda-8.10")).not.toEqual({});
  });

  it("is the same each time, to the byte", async () => {
    const document: SagaDocument = JSON.parse(JSON.stringify(camundaSagas.nested));
    const { xml } = await writeCamunda(document, layOut(document), { target: "camunda-8.9" });
    expect(xml).toBe(await written("nested"));
  });
});

/** Functions of the connectors' and of Camunda's, for expressions that are only parsed. */
const functions = Object.fromEntries(
  ["bpmnError", "jobError", "ignoreError", "uuid", "random number"].map((name) => [
    name,
    (_variables: unknown) => "done",
  ]),
);

/** Faults that a linter doesn't notice: events and handlers of compensation that don't find one another. */
function compensationFaults(model: ReadModel): string[] {
  const events = elementsOf(model, "BoundaryEvent").filter((event) => isCompensation(event));
  const associations = elementsOf(model, "Association");
  const led = new Map(
    associations.map((each) => [elementOf(each, "sourceRef"), elementOf(each, "targetRef")]),
  );
  const handlers = Object.values(model.elementsById).filter(
    ({ isForCompensation }) => isForCompensation === true,
  );
  const compensated = new Set(events.map((event) => elementOf(event, "attachedToRef")));
  const throws = [...elementsOf(model, "IntermediateThrowEvent"), ...elementsOf(model, "EndEvent")].filter(
    isCompensation,
  );
  const unthrown = [...compensated].filter(
    (activity) => !throws.some((event) => activityOf(event) === activity),
  );
  return [
    ...events
      .filter((event) => led.get(event)?.isForCompensation !== true)
      .map(({ id }) => `${id} has no handler`),
    ...handlers.filter((each) => ![...led.values()].includes(each)).map(({ id }) => `nothing leads to ${id}`),
    ...throws.filter((event) => !compensated.has(activityOf(event))).map(({ id }) => `${id} finds nothing`),
    ...throws
      .filter((event) => activityOf(event).$parent !== event.$parent)
      .map(({ id }) => `${id} is in another scope`),
    ...unthrown.map(({ id }) => `nothing takes ${id} back`),
    ...handlers.flatMap((each) => (listOf(each, "incoming").length > 0 ? [`${each.id} is led to`] : [])),
  ];
}

const isCompensation = (event: ModdleElement): boolean =>
  listOf(event, "eventDefinitions").some(({ $type }) => $type === "bpmn:CompensateEventDefinition");

function activityOf(event: ModdleElement): ModdleElement {
  const [definition] = listOf(event, "eventDefinitions");
  return optional(definition, "activityRef") ?? event;
}

describe("the judge of compensation", () => {
  test.each<[string, (xml: string) => string, string]>([
    [
      "a missing association",
      (xml) => xml.replace(/<bpmn:association [^>]*sourceRef="BoundaryEvent_ReserveCar[^>]*\/>/, ""),
      "nothing leads to ServiceTask_ReserveCar_compensation",
    ],
    [
      "a handler that is a task like any other",
      (xml) => xml.replace(/ isForCompensation="true"/, ""),
      "BoundaryEvent_ReserveCar_taken-back has no handler",
    ],
    [
      "an event for an activity that isn't there",
      (xml) => xml.replace(' activityRef="ServiceTask_ReserveCar"', ' activityRef="ServiceTask_Gone"'),
      "IntermediateThrowEvent_ReserveCar finds nothing",
    ],
  ])("finds %s, which the linter doesn't", async (_name, change, fault) => {
    const xml = change(await written("trip"));
    expect(compensationFaults(await moddle.fromXML(xml))).toContain(fault);
  });
});

describe("what Camunda can't do", () => {
  const obstacles = async (document: SagaDocument): Promise<readonly Obstacle[]> =>
    (await writeCamunda(document, layOut(document), { target: "camunda-8.9" })).obstacles;
  const messages = async (document: SagaDocument) =>
    (await obstacles(document)).map(({ message }) => message);
  const requesting = (request: object) =>
    sagaOf([step("A", { action: { request: { id: ref("key"), ...request } } })]);

  test.each<[string, SagaDocument, RegExp, SagaDocument]>([
    [
      "raw JSONata",
      requesting({ of: { $jsonata: ["1 + 1", {}] } }),
      /the JSONata "1 \+ 1"\. Say it by operators/,
      requesting({ of: { $sum: [1, 1] } }),
    ],
    [
      "a hash of the key",
      requesting({ of: ref("keyHash") }),
      /keyHash: FEEL has no SHA-256\. Use key\./,
      requesting({ of: ref("key") }),
    ],
    [
      "an order of texts",
      requesting({ of: { $lt: [ref("input", "a"), ref("input", "b")] } }),
      /If they are numbers, say so by sum\(…, 0\)/,
      requesting({ of: { $lt: [{ $sum: [ref("input", "a"), 0] }, ref("input", "b")] } }),
    ],
    [
      "names of errors that only Step Functions gives",
      sagaOf([step("A", { action: { retry: { notOn: ["Lambda.Unknown", "Mine"] } } })]),
      /notOn with Lambda\.Unknown, .*Remove it from notOn/,
      sagaOf([step("A", { action: { retry: { notOn: ["Mine"] } } })]),
    ],
  ])("is told, with what helps: %s", async (_name, document, message, mended) => {
    const found = await obstacles(document);
    expect(found.map(({ severity }) => severity)).toEqual(["error"]);
    expect(found[0]?.message).toMatch(message);
    expect(await obstacles(mended)).toEqual([]);
  });

  it("warns of a timeout and of a number of elements that it doesn't keep to", async () => {
    const one = step("B");
    const list = {
      type: "forEach",
      name: "L",
      items: ref("input", "l"),
      maxConcurrency: 3,
      steps: [one],
    } as const;
    const document = sagaOf([step("A", { action: { timeout: { seconds: 5 } } }), list]);
    expect(await messages(document)).toEqual([
      "The step \"A\" has a timeout for its action, but Camunda's connector waits for the function as long as that runs. Shorten the function's own timeout instead.",
      'The forEach "L" works on 3 of at most 40 elements at a time. Camunda knows all at once or one at a time, so it will be one. Set maxConcurrency to 1 to say so, or to 40 for all at once.',
    ]);
    const alone = sagaOf([
      { ...list, maxConcurrency: 1 },
      { ...list, name: "M", maxConcurrency: 40, steps: [step("C")] },
    ]);
    expect(await messages(alone)).toEqual([]);
  });
});
