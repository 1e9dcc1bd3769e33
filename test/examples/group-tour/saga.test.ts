import { describe, expect, it } from "@jest/globals";
import { compile, transitionsOf } from "../../../lib/compiler/index.js";
import { groupTour } from "../../../lib/examples/group-tour/saga.js";
import { expandParts, readDocument, type SagaDocument } from "../../../lib/saga/index.js";
import { definitionOf, routesOf, taskOf } from "../../support/definitions.js";
import { compensatedKeys, failuresOf, isSame } from "../../support/every-failure.js";
import { expectedRun, instancesOf } from "../../support/expected-run.js";
import { cheapByCar, keyOf, runTour, startTour, tours } from "./tours.js";

const document = expandParts(groupTour.toJSON());

describe("the group tour", () => {
  it("compiles without diagnostics, and within its budgets", () => {
    const { diagnostics, plan } = compile(groupTour);
    expect(diagnostics).toEqual([]);
    expect(plan).toMatchObject({ transitions: { completed: 23 } });
  });

  it("compiles from its JSON to the same definition", () => {
    const read = readDocument(JSON.parse(JSON.stringify(groupTour))).document as SagaDocument;
    expect(definitionOf(read)).toEqual(definitionOf(groupTour));
  });

  it("asks the manager by a token, and waits for the answer until the deadline at the most", () => {
    const { Resource, TimeoutSeconds, HeartbeatSeconds } = taskOf(groupTour, "ApproveTour");
    expect({ Resource, TimeoutSeconds, HeartbeatSeconds }).toMatchInlineSnapshot(`
{
  "HeartbeatSeconds": "{% $max([1, $min([86400, $floor(($toMillis($states.context.Execution.StartTime) + 259200000 - $toMillis($states.context.State.EnteredTime)) / 1000) - 1])]) %}",
  "Resource": "arn:aws:states:::lambda:invoke.waitForTaskToken",
  "TimeoutSeconds": "{% $max([2, $min([172800, $floor(($toMillis($states.context.Execution.StartTime) + 259200000 - $toMillis($states.context.State.EnteredTime)) / 1000)])]) %}",
}
`);
  });

  it("reserves for every traveller, of whom there are at most 20", () => {
    const { Items, ItemSelector } = Object(definitionOf(groupTour).States.Travellers);
    expect({ Items, ItemSelector }).toMatchInlineSnapshot(`
{
  "ItemSelector": {
    "index": "{% $states.context.Map.Item.Index %}",
    "item": "{% {'excursion': $states.context.Map.Item.Value.excursion} %}",
    "key": "{% $saga & '/Travellers/' & $string($states.context.Map.Item.Index) %}",
  },
  "Items": "{% $count([$states.context.Execution.Input.travellers]) > 20 ? [] : [$states.context.Execution.Input.travellers] %}",
}
`);
  });

  it("goes forward, and from each step into the recovery of what was begun", () => {
    const forward = routesOf(groupTour).filter((route) => !/^(Cancel|Withdraw|[^→]*:)/.test(route));
    expect(forward.join("\n")).toMatchInlineSnapshot(`
"Onward → (Choice)
ReserveCar → Arrival; CarUnavailable InvalidRequest → TellOfFailure; States.DataLimitExceeded → Onward: compensation: begun; States.ALL → Onward: compensation: begun
ReserveTrain → Arrival; TrainUnavailable InvalidRequest → TellOfFailure; States.DataLimitExceeded → Onward: compensation: begun; States.ALL → Onward: compensation: begun
Arrival → Arrival: settled; States.DataLimitExceeded → Onward: compensation: begun; States.ALL → Onward: compensation: begun
ReserveHotel → (end); HotelUnavailable InvalidRequest → Arrival: hotel stopped; States.DataLimitExceeded → Arrival: hotel stopped; States.ALL → Arrival: hotel stopped
ReserveFlight → (end); FlightUnavailable InvalidRequest → Arrival: flight stopped; States.DataLimitExceeded → Arrival: flight stopped; States.ALL → Arrival: flight stopped
Travellers → Travellers: settled; States.DataLimitExceeded → Onward: compensation: begun; States.ALL → Onward: compensation: begun
ReservePlace → (end); PlaceUnavailable InvalidRequest → Travellers: item stopped; States.DataLimitExceeded → Travellers: item stopped; States.ALL → Travellers: item stopped
Approval → (Choice)
ApproveTour → Redriven: go back; ApprovalRefused InvalidRequest → Onward: compensation: begun; States.DataLimitExceeded → Onward: compensation: begun; States.ALL → Onward: compensation: begun
TakePayment → Confirmations; PaymentDeclined InvalidRequest States.QueryEvaluationError → Onward: compensation: begun
Confirmations → Places
ConfirmHotel → (end)
ConfirmFlight → (end)
ConfirmOnward → (Choice)
ConfirmCar → (end)
ConfirmTrain → (end)
Places → Tickets
ConfirmPlace → (end)
Tickets → TellOfTour
SendTicket → (end); States.DataLimitExceeded → Tickets: item done; States.ALL → Tickets: item done
TellOfTour → (end); States.DataLimitExceeded → Completed; States.ALL → Completed
TellOfFailure → Compensated; States.DataLimitExceeded → Compensated; States.ALL → Compensated
Completed → (Succeed)
Compensated → (Fail)"
`);
  });
});

describe.each(Object.entries(tours))("%s", (_title, tour) => {
  it("completes, with as many transitions as planned, every action called with its own key", async () => {
    const completed = await runTour(tour);
    expect([completed.execution.status, completed.execution.error]).toEqual(["SUCCEEDED", undefined]);
    expect(completed.entered()).toHaveLength(transitionsOf(document, tour.course) ?? Number.NaN);
    const keys = instancesOf(document, tour.course).map(({ key }) => key);
    expect(completed.calls.map(({ request }) => keyOf(request)).sort()).toEqual(keys.sort());
  });

  const failures = failuresOf(document, tour.course);
  it.each(failures)(
    "with $key $outcome ($error) leaves all or nothing",
    async ({ instance, key, outcome, error }) => {
      const course = {
        ...tour.course,
        outcome: (step: { readonly name: string }, at: readonly number[]) =>
          isSame(instance, step, at) ? outcome : ("succeeds" as const),
      };
      const { kind, name } = instance.step;
      let isMended = false;
      const ran = startTour(tour, {
        failing: ({ state, arguments: args }) =>
          !isMended && state === name && keyOf(Object(args).Payload) === key ? error : undefined,
      });
      await ran.go();
      const planned = transitionsOf(document, course);
      if (planned !== undefined) expect(ran.entered()).toHaveLength(planned);

      const forward = kind === "pivot" || kind === "retriable";
      if (forward && outcome === "inDoubt") {
        expect([ran.execution.status, ran.execution.error]).toEqual(["FAILED", "Lost"]);
        isMended = true;
        ran.execution.redrive();
        await ran.go();
      }
      if (kind === "best-effort" || (forward && outcome === "inDoubt")) {
        expect(ran.execution.status).toBe("SUCCEEDED");
        expect(compensatedKeys(document, ran, keyOf)).toEqual([]);
        return;
      }
      const { status, error: ended, cause } = ran.execution;
      expect([status, ended]).toEqual(["FAILED", "Saga.Compensated"]);
      expect(JSON.parse(cause ?? "")).toEqual({ step: name, error, cause: "why" });
      expect(compensatedKeys(document, ran, keyOf).sort()).toEqual(
        [...expectedRun(document, course).keys].sort(),
      );
    },
  );
});

describe("the payment", () => {
  it("is of the prices of all reservations, by name", async () => {
    const { calls } = await runTour(cheapByCar);
    expect(calls.find(({ state }) => state === "TakePayment")?.request).toMatchObject({
      amounts: { hotel: 100, flight: 100, onward: 100, places: 200 },
    });
  });
});

describe("the car", () => {
  it("is cancelled first, though it was reserved first", async () => {
    const declined = await runTour(cheapByCar, {
      failing: ({ state }) => (state === "TakePayment" ? "PaymentDeclined" : undefined),
    });
    const cancelled = declined.calls.map(({ state }) => state).filter((state) => state.startsWith("Cancel"));
    expect(cancelled).toEqual(["CancelCar", "CancelPlace", "CancelPlace", "CancelHotel", "CancelFlight"]);
  });
});
