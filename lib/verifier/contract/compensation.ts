import type { Rule, Trial } from "./trial.js";

const tombstone =
  "Have the compensation leave a tombstone under the key, by a conditional write, also where there is nothing to take " +
  "back, and keep what the action recorded instead of deleting it. The action's own write has to have the condition that " +
  "there is nothing under its key.";

const triedAgain = "a compensation that finds another call at work fails by an error that is tried again";

/** The duties of a compensatable action: its compensation succeeds whatever happened before, and has the last word. */
export const compensation: readonly Rule[] = [
  {
    name: "leaves no effect once it is compensated",
    why: "A saga that is compensated promises that nothing is left behind.",
    mend: "Find what the action did by its key, and take back all of it.",
    async attempt(trial) {
      await actWell(trial);
      await compensateWell(trial, "the compensation, called with the action's request, succeeds");
      await trial.expectEffects(0, "after the compensation");
    },
  },
  {
    name: "is compensated once, however often its compensation is called",
    why:
      "When the compensation's answer is lost, it is called again, until it succeeds. What gives back twice frees what " +
      "belongs to somebody else; what fails the second time leaves the saga stuck, though all is well.",
    mend:
      "Make it a transition under a condition (from reserved to cancelled, with the capacity given back in the same write); " +
      "where it was made before, succeed.",
    async attempt(trial) {
      await actWell(trial);
      await compensateWell(trial, "the first compensation succeeds");
      await compensateWell(trial, "the second compensation succeeds");
      await trial.expectEffects(0, "after two compensations");
    },
  },
  {
    name: "is compensated once when its compensation is called several times at once",
    why:
      "A compensation that Step Functions gave up on at its timeout runs on while the next try begins. What both of them read " +
      "as reserved, both give back.",
    mend: "Let the store decide, by a condition of the write itself, which of them gives back.",
    async attempt(trial) {
      await actWell(trial);
      // One that finds another at work may fail: it is tried again.
      for (const outcome of await trial.atOnce(() => trial.compensate()))
        trial.expectTriedAgain(outcome, triedAgain);
      await compensateWell(trial, "a later compensation succeeds");
      await trial.expectEffects(0, "after several compensations at once");
    },
  },
  {
    name: "can be compensated though it never happened",
    why:
      "An action that failed in any way but by a rejection is compensated, because nobody can tell whether it happened. " +
      "Where it did not, a compensation that fails for want of something to cancel is tried again in vain, until the saga " +
      "is stuck.",
    mend: "Succeed where there is nothing under the key, and leave a tombstone there.",
    async attempt(trial) {
      await compensateWell(trial, "the compensation of what never happened succeeds");
      await trial.expectEffects(0, "after the compensation of what never happened");
    },
  },
  {
    name: "is refused when it arrives after its compensation",
    why:
      "A call that was given up on may still be on its way, and land after the compensation that followed. The saga has " +
      "ended by then, and nobody compensates once more: what takes effect now stays for ever.",
    mend: tombstone,
    async attempt(trial) {
      await compensateWell(trial, "the compensation of what has not happened yet succeeds");
      trial.expectNoSuccess(await trial.act(), "the action that arrives after its compensation is refused");
      await trial.expectEffects(0, "after the action arrived late");
    },
  },
  {
    name: "is refused when a try of it arrives after what it did was compensated",
    why:
      "The first try is given up on, the second takes effect and its answer is lost, it is compensated: and then the first " +
      "try lands. A participant that deletes what it cancels takes it for a new one.",
    mend: tombstone,
    async attempt(trial) {
      await actWell(trial);
      await compensateWell(trial, "the compensation succeeds");
      trial.expectNoSuccess(await trial.act(), "the try that arrives after the compensation is refused");
      await trial.expectEffects(0, "after a try arrived late");
    },
  },
  {
    name: "leaves no effect when it arrives together with its compensation",
    why:
      "A call that was given up on may run at the very moment of its compensation. Whichever the store takes first, no effect " +
      "may be left: there is no second compensation.",
    mend: tombstone,
    async attempt(trial) {
      const rival = await trial.another();
      const [, one] = await Promise.all([trial.act(), trial.compensate()]);
      const [other] = await Promise.all([rival.compensate(), rival.act()]);
      for (const [each, outcome] of [[trial, one] as const, [rival, other] as const]) {
        // One that finds the other at work may fail: it is tried again. One that has succeeded is not.
        trial.expectTriedAgain(outcome, triedAgain);
        if (outcome.kind !== "answered")
          await compensateWell(each, "the compensation, tried again, succeeds");
        await each.expectEffects(0, "after action and compensation at once");
      }
    },
  },
];

async function actWell(trial: Trial): Promise<void> {
  trial.expectSuccess(await trial.act(), "the action succeeds");
}

async function compensateWell(trial: Trial, expected: string): Promise<void> {
  trial.expectSuccess(await trial.compensate(), expected);
}
