import { beforeAll, describe, expect, it, test } from "@jest/globals";
import type { BpmnModdle } from "bpmn-moddle";
import { loadZeebe } from "../../lib/camunda/zeebe.js";
import { loadModdle } from "../../lib/diagram/bpmn/moddle.js";
import { apart } from "../support/arbitraries.js";
import { camundaSagas, impatient } from "./camunda-sagas.js";
import { prepare } from "./engine/prepare.js";
import { run } from "./engine/run.js";
import { brokenIn, search } from "./search.js";

let moddle: BpmnModdle;
beforeAll(async () => {
  moddle = await loadModdle(undefined, { zeebe: await loadZeebe() });
});

const names = Object.keys(camundaSagas);

async function prepared(name: string) {
  const document = camundaSagas[name];
  if (document === undefined) throw new RangeError(`No saga ${name}.`);
  return prepare(impatient(document), moddle);
}

/** The sagas of the long suite; of them the short one has the first. */
const some = names.filter((_name, index) => index % apart(names.length) === 0);

describe("a process that Camunda runs", () => {
  test.each(some)(
    "keeps the laws and does what the saga means whatever call fails, and however: %s",
    async (name) => {
      const { runs, broken } = search(await prepared(name), { depth: 1 });
      expect(broken).toEqual([]);
      expect(runs).toBeGreaterThan(20);
    },
  );

  it("runs as long as its saga says, with all of its tries", async () => {
    const { trip } = camundaSagas;
    if (trip === undefined) throw new RangeError("No trip.");
    const faults = new Map([
      ["ReserveHotel", "lost"],
      ["CancelCar (ReserveCar)", "failed"],
    ]);
    const { trace, outcome } = run(await prepare(trip, moddle), { faults });
    expect(brokenIn(trace)).toEqual([]);
    expect(outcome).toBe("compensated");
    const tries = trace.visits.map(({ state, tries: all }) => [state, all.length]);
    expect(tries).toEqual([
      ...[
        ["ReserveCar", 1],
        ["ReserveHotel", 3],
        ["CancelHotel (ReserveHotel)", 1],
      ],
      // An incident, and once it is resolved one more.
      ...[
        ["CancelCar (ReserveCar)", 32],
        ["CancelCar (ReserveCar)", 1],
      ],
    ]);
    expect(trace.legs.map(({ outcome: end }) => end)).toEqual(["stuck", "compensated"]);
  });

  it.each<[string, NonNullable<Parameters<typeof run>[1]>["switches"]]>([
    ["the whole answer is seen by error expressions", { sees: "whole" }],
    ["the last job is worked on first", { lastJobFirst: true }],
  ])("keeps the laws if %s", async (_what, switches) => {
    const found = search(await prepared("trip"), {
      ...{ depth: 1, switches: switches ?? {} },
      isTried: (index) => index % apart(12) === 0,
    });
    expect(found.broken).toEqual([]);
  });

  it.each<[string, object, string]>([
    [
      "a list is too long",
      { rooms: Array.from({ length: 6 }, () => ({ house: "h", beds: [] })) },
      "Saga.TooManyItems",
    ],
    ["a list in a list is too long", { rooms: [{ house: "h", beds: [1, 2, 3, 4, 5] }] }, "Saga.TooManyItems"],
    ["a time is none", { from: "2027-02-30T12:00:00Z" }, "States.QueryEvaluationError"],
    ["a time has no zone", { from: "2027-03-01T12:00:00" }, "States.QueryEvaluationError"],
    ["a time isn't there", { from: null }, "States.QueryEvaluationError"],
  ])("compensates what was begun if %s", async (_what, changed, error) => {
    const runnable = await prepared("nested");
    const { input, responses } = runnable.given;
    const given = { responses, input: { ...Object(input), ...changed } };
    const { trace, outcome } = run({ ...runnable, given });
    expect(brokenIn(trace)).toEqual([]);
    expect(outcome).toBe("compensated");
    expect(trace.legs.at(-1)?.cause).toContain(error);
  });

  it("takes nothing back that was not completed, where Camunda would not pass over that", async () => {
    // In reverse order no event takes back what was refused.
    const switches = { passesOverUnfinished: false };
    const faults = new Map([["ReserveFlight", "rejected(FlightUnavailable)"]]);
    expect(run(await prepared("trip"), { faults, switches }).outcome).toBe("compensated");
    // In an order of its own, all of them are asked.
    expect(async () => run(await prepared("trip, the hotel first"), { faults, switches })).rejects.toThrow(
      "was never completed",
    );
  });
});
