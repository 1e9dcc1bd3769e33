import { type Malformation, malformationsOf } from "./malformed.js";
import { shown } from "./show.js";
import type { Rule, Trial } from "./trial.js";

/** The duty of an action's compensation when the action's request is malformed. */
export const form: readonly Rule[] = [
  {
    name: "can be compensated though its request is malformed",
    why:
      "A saga's input may be malformed. If the call of the action fails in any way but by a rejection (it is throttled, or its " +
      "answer gets lost), the action is compensated with that same request. A compensation that refuses the request refuses it at " +
      "every try and after every redrive: the saga is stuck, and the steps before it are never compensated.",
    mend:
      "Check the request in the compensation by the same rules as in the action. If the action would refuse it, nothing can have " +
      "happened under it: change nothing, and succeed.",
    async attempt(trial) {
      for (const malformation of malformationsOf(trial.calls.request()))
        await tryMalformed(trial, malformation);
    },
  },
];

/** Tries one kind of malformed request under two keys: with a call of the action before the compensation, and without. */
async function tryMalformed(trial: Trial, { says, applyTo }: Malformation): Promise<void> {
  const called = await trial.another();
  const request = applyTo(called.calls.request());
  const outcome = await called.act(request);
  const sent = `${says} (${shown(request)})`;
  called.expectSuccess(
    await called.compensate(request),
    `the compensation succeeds when ${sent}; the action was called before: ${outcome.said}`,
  );
  if (outcome.kind === "answered") return; // the action can do with such a request: it is not malformed
  await called.expectEffects(0, `after the compensation when ${sent}`);

  const neverCalled = await trial.another();
  const alone = applyTo(neverCalled.calls.request());
  const when = `when ${says} (${shown(alone)}), and the action was never called`;
  neverCalled.expectSuccess(await neverCalled.compensate(alone), `the compensation succeeds ${when}`);
  await neverCalled.expectEffects(0, `after the compensation ${when}`);
}
