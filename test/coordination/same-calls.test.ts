import { describe, expect, it } from "@jest/globals";
import { caseOf } from "../../bench/coordination/case.js";
import { simulate, startTime } from "../../bench/coordination/simulated-run.js";
import { compile } from "../../lib/compiler/index.js";
import { tripBooking } from "../../lib/examples/trip-booking/saga.js";
import { loadMachine, startExecution, type TaskOutcome, VirtualClock } from "../../lib/runner/index.js";
import { readCall } from "../../lib/verifier/subject/calls.js";

const document = tripBooking.toJSON();
const trip = caseOf(document);

/** A call, as a participant sees it. */
interface Seen {
  readonly operation: string | undefined;
  readonly request: unknown;
}

/** How the calls of a step end, at each try. */
type Ends = Readonly<Record<string, string>>;

async function byStateMachine(ends: Ends): Promise<readonly Seen[]> {
  const { definition } = compile(document);
  if (definition === undefined) throw new Error("It doesn't compile.");
  const clock = new VirtualClock({ start: startTime });
  const seen: Seen[] = [];
  const execution = startExecution(loadMachine(definition), {
    input: JSON.parse(JSON.stringify(trip.input)),
    name: "trip-1",
    stateMachineArn: "arn:aws:states:us-east-1:123456789012:stateMachine:Trip",
    clock,
    random: () => 0.5,
    tasks: (call): TaskOutcome => {
      const { operation, request } = readCall(call, undefined);
      seen.push({ operation, request });
      const error = ends[call.state];
      if (error !== undefined) return { failed: { error, cause: "" } };
      const response = trip.responses.get(operation ?? "") ?? {};
      return { succeeded: { Payload: JSON.parse(JSON.stringify(response)) } };
    },
  });
  await clock.run(execution.ended);
  return seen;
}

async function byStyle(style: "coordinator" | "durable" | "chain" | "events", outcomes: Ends) {
  const run = await simulate(
    trip,
    { style, decisions: style !== "durable", sweeper: false },
    { participants: new Map(Object.entries(outcomes)), coordination: [] },
  );
  return run.participants.tries.map(({ operation, request }): Seen => ({ operation, request }));
}

describe.each(["coordinator", "durable", "chain", "events"] as const)("the trip booking by %s", (style) => {
  it.each([
    ["nothing fails", {}, {}],
    ["a hotel is full", { ReserveHotel: "HotelUnavailable" }, { ReserveHotel: "rejected(HotelUnavailable)" }],
    ["the flight's answers are lost", { ReserveFlight: "Lambda.Unknown" }, { ReserveFlight: "lost" }],
    [
      "the payment is declined",
      { TakePayment: "PaymentDeclined" },
      { TakePayment: "rejected(PaymentDeclined)" },
    ],
    ["nobody can be told", { NotifyTraveller: "Lambda.Unknown" }, { NotifyTraveller: "lost" }],
  ])("makes the calls of the state machine, with its keys and requests, if %s", async (_, ends, outcomes) => {
    const expected = await byStateMachine(ends);
    expect(expected.length).toBeGreaterThan(2);
    expect(await byStyle(style, outcomes)).toEqual(expected);
  });
});
