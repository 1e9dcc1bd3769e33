import type { FaultKind, FaultPlan, FunctionCall, InjectedFault } from "cdk-saga/local";
import { drawFor } from "./draw.js";

/** The ways in which a call goes wrong, each with its text. All are equally likely. */
export const misfortunes = {
  lost: { says: "the call never arrives", fault: { kind: "failBefore" } },
  unanswered: { says: "the function runs, its answer is lost", fault: { kind: "loseAnswer" } },
  twice: { says: "the call arrives twice at once", fault: { kind: "deliverTwice" } },
  late: { says: "it arrives when it was given up on", fault: { kind: "deliverLate" } },
  afterTheEnd: {
    says: "it arrives when the execution has ended",
    fault: { kind: "deliverLate", deliver: "whenExecutionEnded" },
  },
} as const satisfies Readonly<Record<string, { readonly says: string; readonly fault: FaultKind }>>;

export type Misfortune = keyof typeof misfortunes;

const names: readonly Misfortune[] = ["lost", "unanswered", "twice", "late", "afterTheEnd"];

/** One in so many misfortunes lasts: it befalls every further try too, until the execution is redriven. */
const LASTING_ONE_IN = 6;

/** Misfortunes of calls. */
export interface Misfortunes {
  /** The number of calls that each has befallen so far. */
  counts(): Readonly<Record<Misfortune, number>>;
}

/** Has a share of the calls go wrong, each as it follows from the seed, its state, its execution and its try alone. */
export function injectMisfortunes(
  faults: FaultPlan,
  { share, seed }: { readonly share: number; readonly seed: number },
): Misfortunes {
  // Each of the faults asks of each call.
  const known = new WeakMap<FunctionCall["task"], Misfortune | "none">();
  const drawn = (call: FunctionCall) => {
    const misfortune = known.get(call.task) ?? befalling(call, { share, seed }) ?? "none";
    known.set(call.task, misfortune);
    return misfortune;
  };
  const injected = names.map((name): readonly [Misfortune, InjectedFault] => [
    name,
    faults.inject({
      ...misfortunes[name].fault,
      function: (call) => drawn(call) === name,
    }),
  ]);
  return {
    counts() {
      const counts = { lost: 0, unanswered: 0, twice: 0, late: 0, afterTheEnd: 0 };
      for (const [name, { hits }] of injected) counts[name] = hits;
      return counts;
    },
  };
}

/** The misfortune of a call. A lasting one begins with some try, and befalls the same state's tries from then on. */
export function befalling(
  { task }: Pick<FunctionCall, "task">,
  { share, seed }: { readonly share: number; readonly seed: number },
): Misfortune | undefined {
  const { executionArn, state, redriveCount, attempt } = task;
  const execution = executionArn.slice(executionArn.lastIndexOf(":") + 1);
  for (let earlier = 1; earlier <= attempt; earlier++) {
    const random = drawFor(seed, `${execution}/${state}/${redriveCount}/${earlier}`);
    if (random() >= share) continue;
    const misfortune = names[Math.floor(random() * names.length)];
    const isLasting = random() * LASTING_ONE_IN < 1;
    if (earlier === attempt || isLasting) return misfortune;
  }
  return undefined;
}
