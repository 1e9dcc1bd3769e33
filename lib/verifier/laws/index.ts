import { compensatedInOrder, doneOnce, onlyBegunIsCompensated } from "./compensation.js";
import { noActionAfterRecovery, pivotDivides } from "./direction.js";
import { callsAreKnown, keysIdentify } from "./keys.js";
import type { Law } from "./law.js";
import { compensatedIsEmpty, completedIsWhole, endsKnown, stuckIsResumable } from "./outcomes-hold.js";
import { transitionsAsPlanned } from "./transitions.js";
import { noTryInVain } from "./tries.js";

export type { Law } from "./law.js";

/**
 * Every law, those on how a run ends first.
 *
 * @param isCompiled whether the state machine is what the saga compiles to, so that its plan holds for it.
 */
export function lawsFor(isCompiled: boolean): readonly Law[] {
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
    ...(isCompiled ? [transitionsAsPlanned] : []),
  ];
}
