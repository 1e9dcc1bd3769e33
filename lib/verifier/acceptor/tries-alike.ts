import { advance, type Call, type State } from "../../model/index.js";
import type { SagaDocument } from "../../saga/index.js";
import { mayBe } from "./call-problem.js";
import type { CallSeen } from "./observation.js";

/** A saga's state after the tries that were left out before a call: they failed as the last one did, at the same time. */
export function afterTriesAlike(document: SagaDocument, state: State, seen: CallSeen): State {
  const { known, pending } = state;
  const call = pending.find((each): each is Call => each.type === "call" && isNext(each, seen));
  const tries = call === undefined ? [] : (known.tries[call.place] ?? []);
  const last = tries.at(-1);
  const ended = last?.ended;
  if (call === undefined || last === undefined || ended === undefined || !("error" in ended)) return state;
  // The last of them is told as any other, so that the saga goes on from there.
  const before: State = {
    ...state,
    known: {
      ...known,
      tries: {
        ...known.tries,
        [call.place]: [...tries, ...Array.from({ length: seen.leftOut - 1 }, () => last)],
      },
    },
    pending: pending.map((each) => (each === call ? { ...call, attempt: seen.attempt - 1 } : each)),
  };
  return advance(document, before, { type: "failed", command: call.id, ...ended });
}

/** True if a call is the first of the tries that were left out. */
function isNext(call: Call, seen: CallSeen): boolean {
  return call.attempt > 1 && call.attempt === seen.attempt - seen.leftOut && mayBe(call, seen);
}
