import { describe, expect, test } from "@jest/globals";
import { type LossCode, replayForeign, verifyForeign } from "../../../lib/verifier/foreign/index.js";
import { call, catching, changed, rental, undo } from "./machines.js";

type Case = readonly [title: string, rental: ReturnType<typeof rental>, code: LossCode, state: string];

const publish = {
  Type: "Task",
  Resource: "arn:aws:states:::sns:publish",
  Parameters: { TopicArn: "${Topic}", Message: "booked" },
  TimeoutSeconds: 10,
  ResultPath: null,
};

const cases: readonly Case[] = [
  [
    "a step in doubt that is taken to have failed",
    rental(changed("HoldSkipper", { Catch: [catching("States.ALL", "FreeBoat")] })),
    "in-doubt-not-compensated",
    "HoldSkipper",
  ],
  [
    "a compensation that the chain leaves out",
    rental({ FreeSkipper: undo("FreeSkipper", "Over") }),
    "not-compensated",
    "HoldBoat",
  ],
  [
    "catchers that name the participant's own error only",
    rental(changed("HoldSkipper", { Catch: [catching("NoSkipper", "FreeBoat")] })),
    "stops-without-compensating",
    "HoldSkipper",
  ],
  [
    "a timeout of the whole machine",
    rental(
      changed("HoldSkipper", { TimeoutSeconds: 300 }),
      { HoldSkipper: { timeoutSeconds: 600 } },
      { TimeoutSeconds: 120 },
    ),
    "times-out",
    "HoldSkipper",
  ],
  [
    "an answer by token that nobody waits for with a timeout",
    rental(
      changed("HoldSkipper", {
        Resource: "arn:aws:states:::lambda:invoke.waitForTaskToken",
        Parameters: {
          FunctionName: "${Ask}",
          Payload: { "token.$": "$$.Task.Token", "rental_id.$": "$.rental_id" },
        },
        TimeoutSeconds: undefined,
      }),
    ),
    "waits-for-ever",
    "HoldSkipper",
  ],
  [
    "a failed compensation that leads to the end",
    rental(changed("FreeSkipper", { Catch: [catching("States.ALL", "Over")] })),
    "compensation-given-up",
    "FreeSkipper",
  ],
  [
    "a compensation that refuses as there is nothing to take back",
    rental(
      {
        ...changed("HoldSkipper", { Catch: [catching("States.ALL", "FreeSkipper")] }),
        ...changed("FreeSkipper", { Catch: [catching("NoneHeld", "Over")] }),
      },
      { FreeSkipper: { whenNothingIsThere: "refuses", rejects: ["NoneHeld"] } },
    ),
    "compensation-given-up",
    "FreeSkipper",
  ],
  [
    "a compensation with another key",
    rental({}, { FreeBoat: { key: "$.results.HoldBoat.Payload.hold_id" } }),
    "compensation-finds-nothing",
    "HoldBoat",
  ],
  [
    "requests without any key",
    rental({}, { HoldSkipper: { key: null } }),
    "compensation-finds-nothing",
    "HoldSkipper",
  ],
  [
    "a compensation that needs what a lost answer said",
    rental({}, { HoldSkipper: { compensationNeeds: "$.hold_id" } }),
    "compensation-lacks-the-answer",
    "HoldSkipper",
  ],
  [
    "an answer that another one has replaced",
    rental(changed("HoldSkipper", { ResultPath: "$.results.HoldBoat" }), {
      HoldBoat: { compensationNeeds: "$.hold_id" },
    }),
    "compensation-lacks-the-answer",
    "HoldBoat",
  ],
  [
    "a call that lands after its compensation",
    rental({}, { HoldBoat: { tombstone: false } }),
    "lands-after-compensation",
    "HoldBoat",
  ],
  [
    "a retry of what isn't idempotent",
    rental({}, { TakeDeposit: { idempotent: false } }),
    "done-twice",
    "TakeDeposit",
  ],
  [
    "a counter that is given back whatever was done",
    rental(
      {
        ...changed("HoldBoat", { Catch: [catching("States.ALL", "FreeBoat")] }),
      },
      { FreeBoat: { idempotent: false, whenNothingIsThere: "takesAnyway" } },
    ),
    "given-back-too-often",
    "FreeBoat",
  ],
  [
    "a refusal after the participant has written",
    rental(
      {},
      {
        HoldBoat: { rejects: [], rejectsByValue: { where: "$.status", equals: "full", leavesEffect: true } },
      },
    ),
    "refusal-not-noticed",
    "HoldBoat",
  ],
  [
    "a step before the last that nothing takes back",
    rental({}, { HoldBoat: { compensatedBy: [] } }),
    "cannot-be-taken-back",
    "HoldBoat",
  ],
  [
    "a pivot in doubt that leads backward",
    rental(changed("TakeDeposit", { Catch: [catching("States.ALL", "FreeSkipper")] })),
    "in-doubt-taken-as-failed",
    "TakeDeposit",
  ],
  [
    "a refusal by an answer that nobody reads",
    rental({}, { HoldSkipper: { rejectsByValue: { where: "$.ok", equals: false } } }),
    "refusal-not-noticed",
    "HoldSkipper",
  ],
  [
    "a failure that leads on as success does",
    rental(changed("HoldSkipper", { Catch: [catching("States.ALL", "TakeDeposit")] })),
    "failure-not-noticed",
    "HoldSkipper",
  ],
  [
    "a step in doubt for which another one is done",
    rental({
      ...changed("HoldSkipper", { Catch: [catching("States.ALL", "HoldGuide")] }),
      HoldGuide: call("HoldGuide", { Next: "TakeDeposit", Catch: [catching("States.ALL", "FreeGuide")] }),
      FreeGuide: undo("FreeGuide", "FreeSkipper"),
    }),
    "completed-with-leftover",
    "HoldSkipper",
  ],
  [
    "an answer that takes the place of all that later Tasks need",
    rental(changed("HoldBoat", { ResultPath: undefined })),
    "called-without-key",
    "HoldSkipper",
  ],
];

describe("verifyForeign", () => {
  test("finds that nothing is lost in a machine that is right", () => {
    const { definition, participants } = rental();
    const { lost, runs, happy } = verifyForeign(definition, { participants });
    expect(lost.map(({ says }) => says)).toEqual([]);
    expect(happy.completes).toBe(true);
    expect(runs).toBeGreaterThan(50);
  });

  test("finds nothing lost in it if the participants are guessed", () => {
    expect(verifyForeign(rental().definition).lost.map(({ says }) => says)).toEqual([]);
  });

  test.each(cases)("finds %s", (_, { definition, participants }, code, state) => {
    const { lost } = verifyForeign(definition, { participants, faults: 1 });
    const more = lost.some((each) => each.code === code && each.state === state)
      ? lost
      : verifyForeign(definition, { participants }).lost;
    expect(more.map((each) => [each.code, each.state])).toContainEqual([code, state]);
    const found = more.find((each) => each.code === code && each.state === state);
    // The run can be repeated, and says the same.
    expect(replayForeign(definition, found?.script ?? "", { participants }).says).toContain(found?.says);
  });

  test("takes an end that succeeds for one that compensates, if only recovery leads there", () => {
    const { definition, participants } = rental({ Over: { Type: "Succeed" } });
    expect(verifyForeign(definition, { participants }).lost).toEqual([]);
  });

  test("leaves what is left at a manual end to a person", () => {
    const { definition, participants } = rental({
      ...changed("FreeSkipper", { Catch: [catching("States.ALL", "CallUs")] }),
      CallUs: { Type: "Fail", Error: "CallUs" },
    });
    const { lost, advice } = verifyForeign(definition, {
      participants: { ...participants, ends: { manual: ["CallUs"] } },
    });
    expect(lost).toEqual([]);
    expect(advice.map(({ code }) => code)).toContain("left-to-a-person");
  });

  test("shows the run with the fewest faults first", () => {
    const { definition, participants } = rental({
      ...changed("HoldSkipper", { Catch: [catching("States.ALL", "FreeBoat")] }),
      ...changed("FreeBoat", { Catch: [catching("States.ALL", "Over")] }),
    });
    const faults = verifyForeign(definition, { participants }).lost.map(
      ({ script }) => script.split(" ").length,
    );
    expect(faults).toEqual([...faults].sort());
    expect(new Set(faults)).toEqual(new Set([1, 2]));
  });

  test("takes a notice that nothing catches for advice, as a redrive goes on there", () => {
    const { definition, participants } = rental({
      ...changed("TakeDeposit", { Next: "Tell" }),
      Tell: { ...publish, Next: "Booked" },
    });
    const { lost, advice } = verifyForeign(definition, { participants });
    expect(lost).toEqual([]);
    expect(advice).toContainEqual(expect.objectContaining({ code: "fails-though-done", states: ["Tell"] }));
  });
});

test("a compensation that fails as nothing can retry it is not said to have been retried", () => {
  const { definition, participants } = rental(changed("FreeSkipper", { InputPath: "$.failure.Nowhere" }));
  const { advice } = verifyForeign(definition, { participants, faults: 1 });
  expect(advice).toContainEqual(
    expect.objectContaining({
      code: "compensation-stops-it",
      states: ["FreeSkipper"],
      says: expect.stringContaining("at the first failure, as nothing retries it"),
    }),
  );
});
