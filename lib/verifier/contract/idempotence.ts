import type { Rule } from "./trial.js";

/** The duty of every action: the same operation with the same key has one effect and one answer. */
export const idempotence: readonly Rule[] = [
  {
    name: "takes effect once it is called",
    why:
      "Every other case rests on this one: a call that succeeds is seen, so that none of them passes merely because " +
      "`effects` looks in the wrong place.",
    mend: "Look at what `request` asks for and what `effects` counts; if both are right, the action does not do what it answers.",
    async attempt(trial) {
      await trial.expectEffects(0, "before the action was called");
      trial.expectSuccess(await trial.act(), "the action, called with `request`, succeeds");
      await trial.expectEffects(1, "after the action succeeded");
    },
  },
  {
    name: "has one effect and one answer when it is called twice",
    why:
      "When an answer is lost, Step Functions calls again with the same key, though the first call took effect. A second " +
      "effect is one that no compensation takes back, a second answer sends the saga on with what was not done, and a " +
      "refusal tells it that nothing was.",
    mend:
      "Record effect and answer under the key in one conditional write (`attribute_not_exists`); where its condition does not " +
      "hold, read what was recorded and answer that.",
    async attempt(trial) {
      const first = await trial.act();
      trial.expectSuccess(first, "the first call succeeds");
      trial.expectRepetition(await trial.act(), first, "the second call gets the answer of the first");
      await trial.expectEffects(1, "after two calls with one key");
    },
  },
  {
    name: "has one effect and one answer when it is called several times at once",
    why:
      "A call that Step Functions gave up on at its timeout runs on while the next try begins. What is read before it is " +
      "written is then out of date when it is written: both take effect, or one refuses what the other has done.",
    mend:
      "Let the store decide, by a condition of the write itself, not by a read before it. One that finds the other at work may " +
      "fail by an error that is no rejection: it is tried again.",
    async attempt(trial) {
      const outcomes = await trial.atOnce(() => trial.act());
      for (const outcome of outcomes) {
        // A transient failure is tried again; a rejection says that nothing happened, and nothing is compensated.
        if (outcome.kind === "refused" && !trial.mayBeRefused(outcome))
          trial.fail("none of the calls is refused", outcome.said, outcome.error);
        // In doubt at once, the action is compensated; without a compensation, the saga is stuck.
        if (!trial.calls.hasCompensation)
          trial.expectTriedAgain(
            outcome,
            "a call that finds another at work fails by an error that is tried again",
          );
      }
      const later = await trial.act();
      if (!trial.mayBeRefused(later)) trial.expectSuccess(later, "a later call with the same key succeeds");
      for (const outcome of outcomes) {
        if (outcome.kind === "answered") {
          trial.expectRepetition(later, outcome, "all calls that succeed get one answer");
        }
      }
      await trial.expectEffects(1, "after several calls at once with one key");
    },
  },
];
