import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import type { JsonValue } from "../../../lib/asl/index.js";
import { estimateCost, knownPrices } from "../../../lib/cost/index.js";
import { runTrips } from "../../../lib/examples/trip-booking/local/run.js";
import { tripBooking } from "../../../lib/examples/trip-booking/saga.js";
import { type LocalEnvironment, startLocalEnvironment } from "../../../lib/local/index.js";
import { codeBlocks } from "../../docs/support/markdown.js";
import { runSaga } from "../../support/run-saga.js";

const bundlingTakesAWhile = 120_000;

/** What was written, with times and what depends on the machine masked. */
function masked(lines: readonly string[]): string {
  return lines
    .join("\n")
    .replace(/^ *[\d.:]+ (s|min|h) {2}/gm, "  (time)  ")
    .replace(/\d{4}-\d\d-\d\d \d\d:\d\dZ/g, "(a day and time)")
    .replace(/"requestId\\*":\\*"[^"]*"/g, "(request id)");
}

let assembly = "";
const lines: string[] = [];
let kept = false;

beforeAll(async () => {
  assembly = mkdtempSync(join(tmpdir(), "trips-"));
  kept = await runTrips({ write: (line) => lines.push(line), assembly, runSaga });
}, bundlingTakesAWhile);
afterAll(() => rmSync(assembly, { recursive: true, force: true }));

describe("the trips that npm start runs", () => {
  it("leave in the store what their outcomes promise", () => {
    expect(lines.filter((line) => line.includes("WRONG"))).toEqual([]);
    expect(kept).toBe(true);
  });

  it("tell what happened, step by step", () => {
    expect(masked(lines)).toMatchInlineSnapshot(`
"Synthesizing the stack and bundling its functions …

a. Everything is free
  Two people, a week in Rome: reserved, paid, confirmed.
  (time)    ReserveCar        try 1       done
  (time)    ReserveHotel      try 1       done
  (time)    ReserveFlight     try 1       done
  (time)    TakePayment       try 1       done
  (time)    ConfirmCar        try 1       done
  (time)    ConfirmHotel      try 1       done
  (time)    ConfirmFlight     try 1       done
  (time)    NotifyTraveller   try 1       done
  → completed: SUCCEEDED with {"car":"TripBooking-TripBookingStateMachineD5DCF8B8:trip-1/ReserveCar","hotel":"TripBooking-TripBookingStateMachineD5DCF8B8:trip-1/ReserveHotel","flight":"TripBooking-TripBookingStateMachineD5DCF8B8:trip-1/ReserveFlight","paid":1185,"failures":{}}
  Store: car confirmed, hotel confirmed, flight confirmed, payment taken

b. The flight is full
  190 people want to fly, a flight has 180 seats: it is rejected, so hotel and car are cancelled, the flight is not.
  (time)    ReserveCar        try 1       done
  (time)    ReserveHotel      try 1       done
  (time)    ReserveFlight     try 1       rejected: FlightUnavailable (No flight for 190 from Oslo to Rome on 2027-03-01: 190 asked for, fewer are free of 180.)
  (time)  ↩ CancelHotel       try 1       done
  (time)  ↩ CancelCar         try 1       done
  → compensated: FAILED with Saga.Compensated, because ReserveFlight failed with FlightUnavailable
  Store: car cancelled, hotel cancelled, flight rejected, payment none

c. The hotel's answer is lost
  The hotel reserves, but its answer never arrives, at no try: in doubt, so it is cancelled by its key, though the saga never saw an answer.
  (time)    ReserveCar        try 1       done
  (time)    ReserveHotel      tries 1–3   failed: Lambda.SdkClientException (The answer was lost on its way.)
  (time)  ↩ CancelHotel       try 1       done
  (time)  ↩ CancelCar         try 1       done
  → compensated: FAILED with Saga.Compensated, because ReserveHotel failed with Lambda.SdkClientException
  Store: car cancelled, hotel cancelled, flight none, payment none

d. The car's cancellation is down
  100 people are too expensive for one payment: everything is to be cancelled. The car's cancellation is out of order for longer than the saga persists: stuck. Then it is back, and the command line lets all that is stuck go on.
  (time)    ReserveCar        try 1       done
  (time)    ReserveHotel      try 1       done
  (time)    ReserveFlight     try 1       done
  (time)    TakePayment       try 1       rejected: PaymentDeclined (No payment by Ada Lovelace: 43815 euros asked for, at most 10000 are allowed.)
  (time)  ↩ CancelFlight      try 1       done
  (time)  ↩ CancelHotel       try 1       done
  (time)  ↩ CancelCar         tries 1–32  failed: Lambda.ServiceException (The service failed before the call.)
  → stuck: FAILED on CancelCar with Lambda.ServiceException; it can be redriven
  $ saga list --stuck
  TripBooking, state machine TripBooking-TripBookingStateMachineD5DCF8B8:
  NAME    OUTCOME  AT         SINCE              ERROR                    REDRIVABLE
  trip-4  stuck    CancelCar  (a day and time)  Lambda.ServiceException  for 13 days
  1 execution.
  The fault is repaired.
  $ saga redrive --stuck --yes
  trip-4: stuck at CancelCar with Lambda.ServiceException
  1 execution redriven
  (time)  ── redriven from CancelCar ──
  (time)  ↩ CancelCar         try 1       done
  → compensated: FAILED with Saga.Compensated, because TakePayment failed with PaymentDeclined
  Store: car cancelled, hotel cancelled, flight cancelled, payment declined

e. The traveller cancels
  Car and hotel are reserved, and the flight takes its time to answer: the traveller doesn't want to wait. Everything is taken back; the flight too, since it may have been reserved.
  (time)    ReserveCar        try 1       done
  (time)    ReserveHotel      try 1       done
  $ saga cancel trip-5
  trip-5: stopping it in ReserveFlight
  trip-5: redriving it, so that it goes back
  trip-5: cancelled; everything was taken back
  (time)  ── redriven after it was stopped ──
  (time)    ReserveFlight                 not called: the execution was redriven, so it goes back
  (time)  ↩ CancelFlight      try 1       done
  (time)  ↩ CancelHotel       try 1       done
  (time)  ↩ CancelCar         try 1       done
  → compensated: FAILED with Saga.Compensated, because ReserveFlight failed with Saga.Interrupted
  Store: car cancelled, hotel cancelled, flight cancelled, payment none

All 5 trips came out as they should."
`);
  });

  it("are shown by the README as they are, but for their times", () => {
    const readme = readFileSync(join(__dirname, "../../../README.md"), "utf8");
    const [excerpt] = codeBlocks(readme, "text");
    expect(masked(lines)).toContain(masked(excerpt?.text.trimEnd().split("\n") ?? ["no excerpt"]));
  });
});

/** The state transitions and events of a run, as AWS counts them: each state entered, and each try after the first. */
function chargesOf(history: LocalHistory) {
  const of = (type: RegExp) => history.filter((event) => type.test(event.type)).length;
  const retries = history.filter(
    ({ type, previousEventId }) =>
      type === "TaskScheduled" && history[previousEventId - 1]?.type !== "TaskStateEntered",
  );
  return { transitions: of(/StateEntered$/) + retries.length, events: history.length };
}
type LocalHistory = ReturnType<LocalEnvironment["startExecution"]>["history"];

/** The estimate of `saga cost` for a trip in which a step is rejected, or none. */
async function estimated(step: string | undefined) {
  const [prices] = knownPrices;
  if (prices === undefined) throw new Error("No prices are known.");
  const options = { prices, runs: 1, rejected: 0, callMilliseconds: 200 };
  const { estimate } = await estimateCost(tripBooking.toJSON(), options);
  const when = step === undefined ? "every step succeeds" : `${step} is rejected`;
  const found = estimate?.outcomes.find((each) => each.when === when);
  return { transitions: found?.transitions, events: found?.events };
}

describe("the inputs that docs/examples.md gives for the AWS console", () => {
  const page = readFileSync(join(__dirname, "../../../docs/examples.md"), "utf8");
  const inputs = [...page.matchAll(/```json (completed|compensated:(\w+))\n([\s\S]*?)```/g)].map(
    ([, outcome = "", step, text = ""]): { outcome: string; step: string | undefined; input: JsonValue } => ({
      outcome,
      step,
      input: JSON.parse(text),
    }),
  );
  let environment: LocalEnvironment;
  beforeAll(async () => {
    // What npm start has synthesized.
    environment = await startLocalEnvironment({ assembly });
  });
  afterAll(() => environment.close());

  it("are there for every outcome that data can bring about", () => {
    expect(inputs.map(({ outcome }) => outcome)).toEqual([
      "completed",
      "compensated:ReserveFlight",
      "compensated:TakePayment",
      "compensated:ReserveCar",
    ]);
  });

  it.each(inputs)(
    "come out as the page says, at the cost that is estimated: $outcome",
    async ({ step, input }) => {
      const execution = environment.startExecution("TripBooking/TripBooking/StateMachine", { input });
      await execution.ended;
      expect(chargesOf(execution.history)).toEqual(await estimated(step));
      if (step === undefined) expect(execution.status).toBe("SUCCEEDED");
      else {
        expect(execution).toMatchObject({ status: "FAILED", error: "Saga.Compensated" });
        expect(JSON.parse(execution.cause ?? "")).toMatchObject({ step });
      }
    },
  );
});
