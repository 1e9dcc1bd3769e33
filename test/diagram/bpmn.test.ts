import { beforeAll, describe, expect, it, test } from "@jest/globals";
import type { BpmnModdle, ModdleElement, ReadModel } from "bpmn-moddle";
import { Linter } from "bpmnlint";
import NodeResolver from "bpmnlint/lib/resolver/node-resolver.js";
import { Ids } from "../../lib/diagram/bpmn/ids.js";
import { loadModdle } from "../../lib/diagram/bpmn/moddle.js";
import { isBpmnOfSaga, layOut, writeBpmn } from "../../lib/diagram/index.js";
import { groupTour } from "../../lib/examples/group-tour/saga.js";
import { tripBooking } from "../../lib/examples/trip-booking/saga.js";
import { operation, type Ref, type SagaDocument, saga, shape } from "../../lib/saga/index.js";
import { oddNames } from "../support/arbitraries.js";
import { bpmnFaultsOf } from "./bpmn-faults.js";
import { recoveriesOf } from "./bpmn-recovery.js";
import { listOf, optional } from "./moddle-elements.js";

interface Booking {
  readonly id: string;
  readonly list: readonly string[];
  readonly from: string;
}
interface Asked {
  readonly id: string;
  readonly token: string;
}
const request = shape<{ readonly id: string }>();
const byKey = ({ key }: { readonly key: Ref<string> }) => ({ id: key });
const called = (name: string, rejections: readonly string[] = []) => operation(name, { request, rejections });
const taken = (name: string, rejections: readonly string[] = ["Refused"]) => ({
  action: called(name, rejections),
  request: byKey,
  compensation: operation(`Undo ${name}`, { request }),
});

/** Every kind of step, block and wait. */
const allKinds = saga<Booking>("AllKinds", { deadline: { days: 3 } })
  .step("Look", { kind: "read-only", action: called("Look"), request: byKey })
  .callback("Ask", {
    action: operation("Ask", { request: shape<Asked>(), rejections: ["Refused"] }),
    request: ({ key, taskToken }) => ({ id: key, token: taskToken }),
    compensation: operation("Undo Ask", { request }),
    timeout: { days: 1 },
    heartbeat: { hours: 1 },
  })
  .wait("Cool", { for: { minutes: 90 } })
  .wait("Begin", { until: ({ input }) => input.from })
  .step("Maybe", { kind: "best-effort", action: called("Maybe"), request: byKey })
  .forEach("Each", {
    items: ({ input }) => input.list,
    maxConcurrency: 1,
    each: (it) => it.step("One", taken("One")),
  })
  .part("Inner", (part) => part.step("Two", taken("Two")))
  .parallel("Both", {
    left: (branch) => branch.step("Three", taken("Three")),
    right: (branch) => branch.step("Four", { kind: "read-only", action: called("Four"), request: byKey }),
  })
  .step("Pay", { kind: "pivot", action: called("Pay", ["Declined"]), request: byKey })
  .step("Ship", { kind: "retriable", action: operation("Ship", { request }), request: byKey })
  .toJSON();

const trip = tripBooking.toJSON();
const inOrder = (recovery: SagaDocument["recovery"]): SagaDocument => ({
  ...trip,
  ...(recovery === undefined ? {} : { recovery }),
});

const written: Readonly<Record<string, SagaDocument>> = {
  "the trip booking": trip,
  "the trip booking taken back all at once": inOrder({ order: "parallel" }),
  "the trip booking with the hotel taken back first": inOrder({ order: { first: ["ReserveHotel"] } }),
  "the group tour": groupTour.toJSON(),
  "every kind of step and block": allKinds,
  "a pivot alone": saga<Booking>("Pay")
    .step("Pay", { kind: "pivot", action: called("Pay"), request: byKey })
    .toJSON(),
};

let moddle: BpmnModdle;
beforeAll(async () => {
  moddle = await loadModdle();
});

const models = new Map<SagaDocument, Promise<ReadModel>>();

/** The model of a saga, written and read again, once for each saga. */
function read(document: SagaDocument): Promise<ReadModel> {
  const model =
    models.get(document) ?? writeBpmn(document, layOut(document)).then((xml) => moddle.fromXML(xml));
  models.set(document, model);
  return model;
}

/** The elements of a type, those in sub-processes too. */
async function elements(document: SagaDocument, type: string): Promise<ModdleElement[]> {
  const { elementsById } = await read(document);
  return Object.values(elementsById).filter(({ $type }) => $type === `bpmn:${type}`);
}

async function names(document: SagaDocument, type: string): Promise<unknown[]> {
  return (await elements(document, type)).map(({ name }) => name);
}

describe("the BPMN of a saga", () => {
  test.each(Object.entries(written))("is sound for %s", async (_name, document) => {
    expect(bpmnFaultsOf(await read(document))).toEqual([]);
  });

  test.each(Object.entries(written))(
    "takes back what came before a failure in %s",
    async (name, document) => {
      const recoveries = recoveriesOf(document, await read(document));
      expect(recoveries.length > 0).toBe(name !== "a pivot alone");
      expect(recoveries.map(({ failure, byModel }) => [failure, byModel])).toEqual(
        recoveries.map(({ failure, bySaga }) => [failure, bySaga]),
      );
    },
  );

  it("leads from a refused flight to the hotel and the car, and from one in doubt to the flight first", async () => {
    const recoveries = recoveriesOf(trip, await read(trip));
    expect(recoveries.map(({ failure, byModel }) => `${failure}: ${byModel.join(", ")}`)).toEqual(
      expect.arrayContaining([
        "BoundaryEvent_ReserveFlight_refused: ReserveHotel, ReserveCar",
        "ExclusiveGateway_ReserveFlight: ReserveFlight, ReserveHotel, ReserveCar",
        "BoundaryEvent_ReserveCar_refused: ",
        "BoundaryEvent_TakePayment_refused: ReserveFlight, ReserveHotel, ReserveCar",
      ]),
    );
  });

  it("has a handler for each compensation, and an end for each outcome", async () => {
    const handlers = (await elements(trip, "ServiceTask")).filter((task) => task.isForCompensation === true);
    expect(handlers.map(({ name }) => name)).toEqual([
      ...["Cancel the car", "Cancel the hotel room", "Cancel the flight"],
    ]);
    expect(await names(trip, "EndEvent")).toEqual([
      ...["Completed: everything is done", "Compensated: nothing is left"],
    ]);
  });

  it("has a form of BPMN for every kind of step and block", async () => {
    const timers = (await elements(allKinds, "IntermediateCatchEvent")).map((event) => {
      const [timer] = listOf(event, "eventDefinitions");
      return (optional(timer, "timeDuration") ?? optional(timer, "timeDate"))?.get("body");
    });
    expect(timers).toEqual(["PT5400S", "from"]);
    const [receives] = await elements(allKinds, "ReceiveTask");
    expect(receives?.get("messageRef")).toMatchObject({ $type: "bpmn:Message", name: "Answer to Ask" });
    const blocks = await elements(allKinds, "SubProcess");
    expect(
      blocks.map(({ name, loopCharacteristics: loop }) => [name, (loop as ModdleElement)?.isSequential]),
    ).toEqual([
      ...[["Each: for each of the list, at most 40, 1 element at the same time", true]],
      ...[
        ["Inner", undefined],
        ["Both", undefined],
      ],
    ]);
    expect((await names(allKinds, "ParallelGateway")).length).toBe(1);
    const tasks = new Map((await elements(allKinds, "ServiceTask")).map((task) => [task.name, task]));
    expect(tasks.get("Ship: tried for about 1 hour")?.loopCharacteristics).toMatchObject({
      $type: "bpmn:StandardLoopCharacteristics",
    });
    const remarks = (await elements(allKinds, "TextAnnotation")).map(({ text }) => text);
    expect(remarks).toEqual([
      "Nothing up to the pivot is begun later than 3 days after the start.",
      "Point of no return",
    ]);
  });

  it("catches what is refused by its name, and any error of what only reads", async () => {
    const caught = (await elements(allKinds, "BoundaryEvent")).flatMap((event) => {
      const [definition] = listOf(event, "eventDefinitions");
      return definition?.$type === "bpmn:ErrorEventDefinition"
        ? [[event.id, optional(definition, "errorRef")?.get("errorCode")]]
        : [];
    });
    expect(caught).toEqual([
      ["BoundaryEvent_Look_refused", undefined],
      ["BoundaryEvent_Ask_refused", "Refused"],
      ["BoundaryEvent_One_refused", "Refused"],
      ["BoundaryEvent_Inner_2f_Two_refused", "Refused"],
      ["BoundaryEvent_Three_refused", "Refused"],
      ["BoundaryEvent_Four_refused", undefined],
      ["BoundaryEvent_Pay_refused", "Declined"],
    ]);
  });

  it("gives ids that no two elements share, whatever the names", async () => {
    const alike = ["X", "X_di", "X-2", "X 2", "X_20_2", "ReserveCar_refused", "ReserveCar", "fork", "done"];
    const odd = [...oddNames, ...alike].map((name) => ({ ...trip.steps[0], name }));
    const document = { ...trip, name: "0 é", steps: odd } as SagaDocument;
    expect(bpmnFaultsOf(await read(document))).toEqual([]);
  });

  it("keeps what an id can have of a name, beside what it can't", () => {
    const ids = new Ids();
    expect(ids.next("Task", "Reserve_Car-1")).toBe("Task_Reserve_Car-1");
    expect(ids.next("Task", "é5fé")).toBe("Task__e9_5f_e9_");
  });

  it("is the same each time, to the byte", async () => {
    const document = groupTour.toJSON();
    const again: SagaDocument = JSON.parse(JSON.stringify(document));
    expect(await writeBpmn(again, layOut(again))).toBe(await writeBpmn(document, layOut(document)));
  });

  it("is told from what a modeler has saved", async () => {
    const xml = await writeBpmn(trip, layOut(trip));
    expect(isBpmnOfSaga(xml)).toBe(true);
    expect(isBpmnOfSaga(xml.replace('exporter="cdk-saga"', 'exporter="Camunda Modeler"'))).toBe(false);
  });

  test.each(Object.entries(written))("keeps the rules of bpmnlint in %s", async (_name, document) => {
    const linter = new Linter({ config: { extends: "bpmnlint:recommended" }, resolver: new NodeResolver() });
    const found = await linter.lint((await read(document)).rootElement);
    const {
      // It calls the names of parallel branches superfluous.
      "superfluous-label": labels = [],
      // It looks for what takes a task back in the process alone, and not in the sub-process around the task.
      "no-implicit-end": ends = [],
      ...others
    } = found;
    expect(others).toEqual({});
    expect(labels.filter(({ id }) => !/^Flow_(ParallelGateway|StartEvent)_/.test(id))).toEqual([]);
    expect(ends.filter(({ id }) => !/^BoundaryEvent_.*_taken-back$/.test(id))).toEqual([]);
  });
});

describe("the package that writes BPMN", () => {
  it("is asked for in one line if it isn't there", async () => {
    const missing = () => Promise.reject(new Error("Cannot find package 'bpmn-moddle'\nRequire stack: …"));
    await expect(loadModdle(missing)).rejects.toThrow(
      "bpmn-moddle, which writes BPMN, can't be loaded (Cannot find package 'bpmn-moddle'). Run `npm install bpmn-moddle@10`.",
    );
  });

  it("is asked for if it is another version", async () => {
    const old = () => Promise.resolve({ default: class {} });
    await expect(loadModdle(old)).rejects.toThrow(
      "bpmn-moddle, which writes BPMN, exports no BpmnModdle, so it isn't version 10. Run `npm install bpmn-moddle@10`.",
    );
  });
});

describe("the judge of BPMN", () => {
  const judged = async (change: (xml: string) => string) => {
    return bpmnFaultsOf(await moddle.fromXML(change(await writeBpmn(trip, layOut(trip)))));
  };

  test.each<[string, (xml: string) => string, string]>([
    [
      "a missing association",
      (xml) => xml.replace(/<bpmn:association [^>]*sourceRef="BoundaryEvent_ReserveCar[^>]*\/>/, ""),
      "nothing leads to ServiceTask_ReserveCar_compensation",
    ],
    [
      "a handler that is a task like any other",
      (xml) => xml.replace(' isForCompensation="true"', ""),
      "ServiceTask_ReserveCar_compensation isn't for compensation",
    ],
    [
      "an event that takes nothing back",
      (xml) => xml.replace(' activityRef="ServiceTask_ReserveCar"', ""),
      "IntermediateThrowEvent_ReserveCar takes nothing back",
    ],
    [
      "a flow that its target doesn't list",
      (xml) =>
        xml.replace(/<bpmn:incoming>Flow_StartEvent_start_ServiceTask_ReserveCar<\/bpmn:incoming>/, ""),
      "ServiceTask_ReserveCar doesn't list Flow_StartEvent_start_ServiceTask_ReserveCar as incoming",
    ],
    [
      "a shape that is missing",
      (xml) => xml.replace(/<bpmndi:BPMNShape id="EndEvent_completed_di"[\s\S]*?<\/bpmndi:BPMNShape>/, ""),
      "EndEvent_completed is drawn 0 times",
    ],
    [
      "a shape on another",
      (xml) =>
        xml.replace(
          /(id="ServiceTask_ConfirmCar_di"[\s\S]*?y=")[\d.]+/,
          (_all, before: string) => `${before}720`,
        ),
      "ServiceTask_ReserveFlight and ServiceTask_ConfirmCar overlap",
    ],
  ])("finds %s", async (_name, change, fault) => {
    expect(await judged(change)).toEqual(expect.arrayContaining([fault]));
  });
});
