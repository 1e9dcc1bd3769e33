import { calledLikeItsAction, compensatedInOrder, doneOnce, onlyBegunIsCompensated } from "./compensation.js";
import { delaysAreDrawn } from "./delays.js";
import { noActionAfterRecovery, pivotDivides } from "./direction.js";
import { callsAreKnown, keysAreOfOneExecution, keysIdentify } from "./keys.js";
import type { Law } from "./law.js";
import { meansItsSaga } from "./model.js";
import {
  compensatedIsEmpty,
  completedIsWhole,
  endsKnown,
  stoppedIsCancelled,
  stuckIsResumable,
} from "./outcomes-hold.js";
import { failuresAreTold } from "./told.js";
import { transitionsAsPlanned } from "./transitions.js";
import { noTryInVain } from "./tries.js";

export { keysOf } from "./keys.js";
export type { Law } from "./law.js";

/**
 * Every law, those on how a run ends first.
 *
 * @param isCompiled whether the state machine is what the saga compiles to, so that its plan holds for it, and it tells of failures as such do.
 * @param keysElsewhere keys with which another execution made its calls.
 */
export function lawsFor(isCompiled: boolean, keysElsewhere: readonly string[] = []): readonly Law[] {
  return [
    completedIsWhole,
    compensatedIsEmpty,
    stuckIsResumable,
    endsKnown,
    compensatedInOrder,
    onlyBegunIsCompensated,
    calledLikeItsAction,
    doneOnce,
    noTryInVain,
    noActionAfterRecovery,
    pivotDivides,
    keysIdentify,
    keysAreOfOneExecution(keysElsewhere),
    callsAreKnown,
    meansItsSaga,
    delaysAreDrawn,
    ...(isCompiled ? [stoppedIsCancelled, failuresAreTold, transitionsAsPlanned] : []),
  ];
}
