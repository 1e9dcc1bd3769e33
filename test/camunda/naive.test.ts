import { beforeAll, describe, expect, it } from "@jest/globals";
import type { BpmnModdle } from "bpmn-moddle";
import { loadZeebe } from "../../lib/camunda/zeebe.js";
import { loadModdle } from "../../lib/diagram/bpmn/moddle.js";
import { tripBooking } from "../../lib/examples/trip-booking/saga.js";
import { impatient } from "./camunda-sagas.js";
import { prepare } from "./engine/prepare.js";
import { run } from "./engine/run.js";
import { naive } from "./naive-mappings.js";
import { brokenIn } from "./search.js";

let moddle: BpmnModdle;
beforeAll(async () => {
  moddle = await loadModdle(undefined, { zeebe: await loadZeebe() });
});

describe("a process by Camunda's defaults", () => {
  const runs: readonly (readonly [string, string, string, readonly string[]])[] = [
    [
      "an error of a function is an answer",
      ...(["ReserveFlight", "rejected(FlightUnavailable)"] as const),
      [
        "completed: The saga completed though ReserveFlight had failed.",
        "completed: The saga completed without the effect of ReserveFlight.",
      ],
    ],
    [
      "one event takes everything back",
      ...(["ReserveFlight", "rejected(FlightUnavailable)"] as const),
      ["order: CancelCar (ReserveCar) began to compensate ReserveCar before ReserveHotel was compensated."],
    ],
    [
      "a step in doubt is an error",
      ...(["ReserveHotel", "lost"] as const),
      [
        "compensated: The saga was compensated, but an effect is left under TripBooking:4711/ReserveHotel.",
        "compensated: ReserveHotel was begun and not rejected, but not compensated.",
      ],
    ],
  ];

  it.each(runs)("loses something if %s", async (name, point, outcome, lost) => {
    const faults = new Map([[point, outcome]]);
    const document = impatient(tripBooking.toJSON());
    const { trace } = run(await prepare(document, moddle, "camunda-8.9", naive[name]), {
      faults,
      isFollowed: false,
    });
    expect(brokenIn(trace)).toEqual(expect.arrayContaining([...lost]));
    const written = run(await prepare(document, moddle), { faults });
    expect(brokenIn(written.trace)).toEqual([]);
  });
});
