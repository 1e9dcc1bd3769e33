import type { Rule, Trial, TrialOutcome } from "./trial.js";

/** The duty of an action whose rejection means that nothing is compensated. */
export const rejection: readonly Rule[] = [
  {
    name: "leaves nothing behind when it refuses",
    why:
      "A rejection says that nothing happened: the steps before it are compensated, this one is not. What it left behind " +
      "stays for ever.",
    mend: "Decide before anything is done, or by the same conditional write that would do it.",
    async attempt(trial) {
      await reject(trial);
      await trial.expectEffects(0, "after the action was refused");
    },
  },
];

/** The duty of an action whose rejections are for ever. */
export const finalRejection: readonly Rule[] = [
  {
    name: "refuses for good: a try that lands later is refused too",
    why:
      "A try that was given up on may land after a later one was refused. A rejected action is not compensated: should the " +
      "reason be gone by then, what takes effect stays for ever.",
    mend:
      "Record the rejection under the key by the same conditional write that decides it, and refuse a key under which one is " +
      "recorded.",
    async attempt(trial) {
      if (trial.calls.relent !== undefined) await expectRelenting(await trial.another());
      // An answer that refuses may be for now, as its operation says: a later try that is refused is compensated.
      if (!trial.isFinal(await reject(trial))) return;
      trial.expectRejection(await trial.act(), "a try of what was refused is refused too");
      await trial.expectEffects(0, "after a try of what was refused");
    },
  },
];

/** The duties of an action that may reject and has a compensation. */
export const rejectionCompensated: readonly Rule[] = [
  {
    name: "can be compensated though it was refused",
    why:
      "Where the answer that refuses is lost, and no later try gets through, the saga cannot tell, and compensates. A " +
      "compensation that fails then leaves it stuck; one that gives back what was never taken frees what belongs to somebody " +
      "else.",
    mend: "Succeed where a rejection is recorded under the key, and change nothing.",
    async attempt(trial) {
      await reject(trial);
      trial.expectSuccess(await trial.compensate(), "the compensation of what was refused succeeds");
      await trial.expectEffects(0, "after the compensation of what was refused");
    },
  },
];

/** Has the action refused; then the reason of it is gone, so that it is in the way of nothing that follows. */
async function reject(trial: Trial): Promise<TrialOutcome> {
  await trial.calls.provoke();
  const outcome = await trial.act().finally(trial.calls.relent);
  trial.expectRejection(outcome, "the action is refused, as `rejection` brings it about");
  return outcome;
}

/** If this fails, the test is wrong: that a rejection is final shows only where it need not be. */
async function expectRelenting(trial: Trial): Promise<void> {
  await trial.calls.provoke();
  await trial.calls.relent?.();
  trial.expectSuccess(
    await trial.act(),
    "after `provoke` and `relent`, a request that was never refused is carried out (so these two do what they should)",
  );
}
