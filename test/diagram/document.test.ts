import { describe, expect, it } from "@jest/globals";
import { compile } from "../../lib/compiler/index.js";
import { actionRetry, persistentRetry } from "../../lib/compiler/lower/retry-plan.js";
import { pageOf } from "../../lib/cli/document-command.js";
import { actionTries, persistSeconds } from "../../lib/diagram/words/patience.js";
import { groupTour } from "../../lib/examples/group-tour/saga.js";
import { tripBooking } from "../../lib/examples/trip-booking/saga.js";
import { operation, saga, type SagaDocument, shape, toSeconds } from "../../lib/saga/index.js";
import { sections, tableRows } from "../docs/support/markdown.js";
import { both, rejects } from "../support/answers.js";
import { sagaOf, step } from "../support/documents.js";
import { randomSagas } from "../verifier/random-sagas/laws.js";

const trip = tripBooking.toJSON();
const pageFor = (document: SagaDocument) => pageOf({ saga: document, tasks: {} }, "trip.svg").page;
const page = pageFor(trip);

/** A section of a page, in one line. */
const sectionOf = (text: string, title: string) =>
  (sections(text).find((each) => each.title === title)?.text ?? "").replaceAll(/\s+/g, " ");

describe("the page of a saga", () => {
  it("counts on the tries that the compiler plans", () => {
    expect(actionTries).toBe(actionRetry.tries);
    expect(persistSeconds).toBe(toSeconds(persistentRetry.persistFor));
  });

  // A reader who knows nothing of the project asks these.
  it.each([
    [
      "The hotel refuses: is the car still booked?",
      "When a step is refused",
      '| "Reserve a hotel room" | "Cancel the car" |',
    ],
    [
      "Nobody knows whether the flight was booked: what happens?",
      "When nobody answers, or an answer gets lost",
      '| "Reserve a flight" | "Cancel the flight", then "Cancel the hotel room", then "Cancel the car" |',
    ],
    [
      "The payment fails?",
      "When a step is refused",
      '| "Take the payment" | "Cancel the flight", then "Cancel the hotel room", then "Cancel the car" |',
    ],
    [
      "Nobody knows whether the payment went through?",
      "When nobody answers, or an answer gets lost",
      "So nothing is taken back. It is tried again with the same key, for about 1 hour.",
    ],
    [
      "It went through, then confirming fails?",
      "When nobody answers, or an answer gets lost",
      'Nothing is taken back, not even "Take the payment". If one still fails, the run is [stuck]',
    ],
    [
      "Cancelling the car fails for a day: who notices?",
      "When a run is stuck",
      "**Operators** notice, by watching for executions that are FAILED with another error than `Saga.Compensated`",
    ],
    [
      "From where on can nothing be taken back?",
      "From where on nothing is taken back",
      'From "Take the payment" on: once it has succeeded, nothing is taken back.',
    ],
    [
      "How long may it wait?",
      "How long it may take",
      "**A stuck run** waits for an operator, who can redrive it for 14 days.",
    ],
    [
      "In which order is it cancelled?",
      "In which order it is taken back",
      '1. "Cancel the flight" 2. "Cancel the hotel room" 3. "Cancel the car"',
    ],
    [
      "What does the customer see meanwhile?",
      "Who is told what",
      "is done, for example, sees that, though it may be taken back later",
    ],
    [
      "What does a failed trip cost?",
      "What it costs on AWS",
      "So in these cases a run that fails costs 0.000050 to 0.000950 USD",
    ],
  ])("answers: %s", (_question, section, answer) => {
    expect(sectionOf(page, section)).toContain(answer);
  });

  it("counts what the compiler plans, and all retries of a step that doesn't answer", () => {
    const { plan } = compile(trip);
    const rows = tableRows(sections(page).find(({ title }) => title === "What it costs on AWS")?.text ?? "");
    const told = new Map(rows.map(([what, count]) => [what, Number(count)]));
    expect(told.get("every step succeeds")).toBe(plan?.transitions.completed);
    const { ReserveFlight: flight, ConfirmCar: car } = plan?.transitions.failing ?? {};
    expect(told.get('"Reserve a flight" is refused')).toBe(flight?.rejected);
    expect(told.get('no clear answer from "Reserve a flight"')).toBe((flight?.inDoubt ?? 0) + 2);
    expect(told.get('no clear answer from "Confirm the car"')).toBe((car?.inDoubt ?? 0) + 31);
  });

  it("has the order of recovery, deadlines, callbacks and who is told of a tour", () => {
    const tour = pageFor(groupTour.toJSON());
    expect(sectionOf(tour, "In which order it is taken back")).toMatch(
      /"Onward" is taken back first\. Then the others are, the last one first\..* 1\. what was done in "Onward": "Cancel the car" and "Cancel the seats" 2\. what was done in "Approval"/,
    );
    expect(sectionOf(tour, "How long it may take")).toContain("3 days after the start, nothing before");
    expect(sectionOf(tour, "How long it may take")).toContain("waits for the answer at most 2 days");
    expect(sectionOf(tour, "Who is told what")).toContain(
      '**When everything was taken back:** "Tell the organiser that it could not be booked", best effort.',
    );
    expect(sectionOf(tour, "When taking back fails")).toContain("The others are taken back meanwhile");
  });

  it("has no point of no return if the saga has none, and tells of nothing that can't happen", () => {
    const request = shape<{ readonly id: string }>();
    const small = saga<unknown>("Small").step("Look", {
      title: "Look at <it>",
      kind: "best-effort",
      action: operation("Look", { request }),
      request: ({ key }) => ({ id: key }),
    });
    const text = pageFor(small.toJSON());
    expect(text).toContain("There is no such point before the end");
    expect(text).toContain("No step can be refused.");
    expect(text).not.toMatch(/stuck|taking back fails|\| compensated/);
    expect(text).toContain("**Look at \\<it\\>.**");
  });

  it("is written for every random saga, and has no word that is missing", () => {
    for (const document of randomSagas.slice(0, 60)) {
      const text = pageFor(document);
      expect(text).not.toMatch(/undefined|null|NaN|\[object|Infinity/);
      expect(text).not.toMatch(/ {2,}[^ \n|-]* *\.$/);
      expect(sections(text).map(({ title }) => title)).toEqual(
        expect.arrayContaining(["Step by step", "How it ends"]),
      );
    }
  });
});

describe("the page of a saga whose functions can't be changed", () => {
  const condition = "DynamoDB.ConditionalCheckFailedException";
  const document = sagaOf(
    [
      step("Reserve", {
        action: { retry: { notOn: ["NoSuchHotel"] } },
        compensation: { settledBy: [condition] },
      }),
      step("Ask", { compensation: { retry: { notOn: ["Closed"] } } }),
      step("Pay", { kind: "pivot" }),
      step("Ship", { kind: "retriable" }),
    ],
    {
      declared: {
        DoReserve: rejects,
        CancelAsk: both,
        DoPay: { rejections: ["NoMoney"], ...both, rejectionsAreFinal: true },
        DoShip: both,
      },
    },
  );
  const text = pageFor(document).replaceAll(/\s+/g, " ");

  it.each([
    ["a rejection by an answer", "It may be refused: declined (`Declined`)."],
    [
      "rejections by an error and by an answer",
      "It may be refused: no money (`NoMoney`) or declined (`Declined`).",
    ],
    ["an answer that has to say that it is done", "It counts as done only if the answer says so."],
    [
      "an answer that has to say that it is taken back",
      "It counts as taken back only if the answer says so.",
    ],
    ["a refusal of a repetition", "the service may have done it the first time."],
    ["settledBy", `If the answer is \`${condition}\`, there is nothing to take back, and that is fine.`],
    ["notOn of an action", "It isn't tried again if the error is `NoSuchHotel`."],
    ["notOn of a compensation", "Taking it back isn't tried again if the error is `Closed`."],
  ])("tells of %s", (_, says) => {
    expect(text).toContain(says);
  });

  it("doesn't say of a step that is tried until it succeeds that it may be refused", () => {
    const section = sectionOf(pageFor(document), "Step by step");
    expect(section.slice(section.indexOf("Ship"))).not.toContain("may be refused");
  });
});
