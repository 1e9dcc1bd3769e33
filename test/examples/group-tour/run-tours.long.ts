import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { runTours } from "../../../lib/examples/group-tour/local/run.js";
import { scenarios } from "../../../lib/examples/group-tour/local/scenarios.js";
import { runSaga } from "../../support/run-saga.js";

const bundlingTakesAWhile = 240_000;

describe("the tours that npm run start:group-tour runs", () => {
  let assembly = "";
  let kept = false;
  const lines: string[] = [];
  /** The lines of one scenario, without times; what runs at the same time comes in any order. */
  const told = (title: string) => {
    const from = lines.indexOf(title);
    const length = lines.slice(from).indexOf("");
    return lines
      .slice(from, from + length)
      .map((line) =>
        line
          .replace(/^ *[\d.:]+ (s|min|h) {2}/, "  ")
          .replace(/\d{4}-\d\d-\d\d \d\d:\d\dZ/, "(a day and time)"),
      );
  };

  beforeAll(async () => {
    assembly = mkdtempSync(join(tmpdir(), "tours-"));
    kept = await runTours({ write: (line) => lines.push(line), assembly, runSaga });
  }, bundlingTakesAWhile);
  afterAll(() => rmSync(assembly, { recursive: true, force: true }));

  it("leave in the stores what their outcomes promise", () => {
    expect(lines.filter((line) => line.includes("WRONG"))).toEqual([]);
    expect(lines.at(-1)).toBe("All 7 tours came out as they should.");
    expect(kept).toBe(true);
  });

  it("tell how each one came out, and what is left", () => {
    const outcomes = scenarios.map(({ title }) => [
      title,
      ...told(title)
        .filter((line) => /^ {2}(→|Store)/.test(line))
        .map((line) => line.replace(/SUCCEEDED with .*/, "SUCCEEDED")),
    ]);
    expect(outcomes.map((each) => each.join("\n")).join("\n")).toMatchInlineSnapshot(`
"a. Four by car
  → completed: SUCCEEDED
  Store: hotel confirmed, flight confirmed, car confirmed, places 4 confirmed, payment taken
b. Six by train
  → completed: SUCCEEDED
  Store: hotel confirmed, flight confirmed, train confirmed, places 6 confirmed, approval approved, payment taken
c. The manager refuses
  → compensated: FAILED with Saga.Compensated, because ApproveTour failed with ApprovalRefused
  Store: hotel cancelled, flight cancelled, train cancelled, places 6 cancelled, approval refused
d. One place too few
  → compensated: FAILED with Saga.Compensated, because ReservePlace failed with PlaceUnavailable
  Store: hotel cancelled, flight cancelled, car cancelled, places 6 cancelled, 1 rejected
e. Nobody answers
  → compensated: FAILED with Saga.Compensated, because ApproveTour failed with States.Timeout
  Store: hotel cancelled, flight cancelled, car cancelled, places 6 cancelled, approval withdrawn
f. The car's cancellation is down
  → stuck: FAILED on CancelCar: again with Lambda.ServiceException; it can be redriven
  → compensated: FAILED with Saga.Compensated, because ApproveTour failed with ApprovalRefused
  Store: hotel cancelled, flight cancelled, car cancelled, places 6 cancelled, approval refused
g. Asked twice
  → completed: SUCCEEDED
  Store: hotel confirmed, flight confirmed, train confirmed, places 6 confirmed, approval approved, payment taken"
`);
  });

  it("tell of every traveller by index, and cancel the places of those who had got one", () => {
    const lines = told("d. One place too few").slice(2);
    const indexes = (pattern: RegExp) => lines.flatMap((line) => pattern.exec(line)?.[1] ?? []).sort();
    const reserved = indexes(/ReservePlace\[(\d)\] .*done/);
    expect(reserved).toHaveLength(6);
    expect(indexes(/CancelPlace\[(\d)\] .*done/)).toEqual(reserved);
    // Who is the seventh depends on who comes last.
    const masked = lines.map((line) => line.replace(/\[\d\]/, "[i]"));
    expect([...new Set(masked)].sort().join("\n")).toMatchInlineSnapshot(`
"    ReserveCar         try 1       done
    ReserveFlight      try 1       done
    ReserveHotel       try 1       done
    ReservePlace[i]    try 1       done
    ReservePlace[i]    try 1       rejected: PlaceUnavailable (No place for Tower in Pisa on 2027-03-01: 1 asked for, fewer are free of 6.)
    TellOfFailure      try 1       done
  Store: hotel cancelled, flight cancelled, car cancelled, places 6 cancelled, 1 rejected
  → compensated: FAILED with Saga.Compensated, because ReservePlace failed with PlaceUnavailable
  ↩ CancelCar          try 1       done
  ↩ CancelFlight       try 1       done
  ↩ CancelHotel        try 1       done
  ↩ CancelPlace[i]     try 1       done"
`);
  });

  it("tell when somebody was asked, and that nobody answered", () => {
    const asked = (letter: string) =>
      told(scenarios.find(({ title }) => title.startsWith(letter))?.title ?? "").filter((line) =>
        line.includes("Approv"),
      );
    expect(
      [...asked("b."), "", ...asked("c."), "", ...asked("e."), "", ...asked("g.")].join("\n"),
    ).toMatchInlineSnapshot(`
"    ApproveTour        try 1       asked
    ApproveTour        try 1       done

    ApproveTour        try 1       asked
    ApproveTour        try 1       rejected: ApprovalRefused (Grace Hopper refused.)
  → compensated: FAILED with Saga.Compensated, because ApproveTour failed with ApprovalRefused

    ApproveTour        try 1       asked
    ApproveTour        try 1       failed: States.Timeout
  ↩ WithdrawApproval   try 1       done
  → compensated: FAILED with Saga.Compensated, because ApproveTour failed with States.Timeout

    ApproveTour        try 1       failed: Lambda.SdkClientException (The answer was lost on its way.)
    ApproveTour        try 2       asked
    ApproveTour        try 2       done"
`);
  });

  it("cancel the others first where one cancellation is stuck, and go on when it is redriven", () => {
    const lines = told("f. The car's cancellation is down");
    const stuck = lines.findIndex((line) => line.includes("CancelCar: again"));
    const cancelled = lines.slice(0, stuck).filter((line) => /↩ Cancel\w+(\[\d\])? .*done$/.test(line));
    expect(cancelled).toHaveLength(8);
    expect(lines.slice(stuck).join("\n")).toMatchInlineSnapshot(`
"  ↩ CancelCar: again   tries 1–32  failed: Lambda.ServiceException (The service failed before the call.)
  → stuck: FAILED on CancelCar: again with Lambda.ServiceException; it can be redriven
  $ saga list --stuck
  GroupTour, state machine GroupTour-GroupTourStateMachine09CACEC4:
  NAME    OUTCOME  AT                SINCE              ERROR                    REDRIVABLE
  tour-6  stuck    CancelCar: again  (a day and time)  Lambda.ServiceException  for 13 days
  1 execution.
  The fault is repaired.
  $ saga redrive --stuck --yes
  tour-6: stuck at CancelCar: again with Lambda.ServiceException
  1 execution redriven
  ── redriven from CancelCar: again ──
  ↩ CancelCar: again   try 1       done
    TellOfFailure      try 1       done
  → compensated: FAILED with Saga.Compensated, because ApproveTour failed with ApprovalRefused
  Store: hotel cancelled, flight cancelled, car cancelled, places 6 cancelled, approval refused"
`);
  });
});
