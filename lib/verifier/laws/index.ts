import type { Plan } from "../../compiler/index.js";
import { compensatedInOrder, doneOnce, onlyBegunIsCompensated } from "./compensation.js";
import { noActionAfterRecovery, pivotDivides } from "./direction.js";
import { callsAreKnown, keysIdentify } from "./keys.js";
import type { Law } from "./law.js";
import { compensatedIsEmpty, completedIsWhole, endsKnown, stuckIsResumable } from "./outcomes-hold.js";
import { transitionsAsPlanned } from "./transitions.js";
import { noTryInVain } from "./tries.js";

export type { Law } from "./law.js";

/** Every law, those on how a run ends first. */
export function lawsFor(plan: Plan | undefined): readonly Law[] {
  return [
    completedIsWhole,
    compensatedIsEmpty,
    stuckIsResumable,
    endsKnown,
    compensatedInOrder,
    onlyBegunIsCompensated,
    doneOnce,
    noTryInVain,
    noActionAfterRecovery,
    pivotDivides,
    keysIdentify,
    callsAreKnown,
    transitionsAsPlanned(plan),
  ];
}
