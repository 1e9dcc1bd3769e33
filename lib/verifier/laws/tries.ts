import { isSuccess, type TaskVisit } from "../run/trace.js";
import type { Law } from "./law.js";

/** Laws on the calls that are not tried again. */
export const noTryInVain: Law = {
  code: "tries",
  says: "No try follows a rejection, an expression that failed, or a result that was too large.",
  *broken({ visits, moments }) {
    for (const { tries, place, role } of visits) {
      for (const [index, { heard }] of tries.slice(0, -1).entries()) {
        const next = `${place} was tried again, for the ${ordinal(index + 2)} time,`;
        if (heard.kind === "rejection") yield `${next} though it had been rejected with ${heard.error}.`;
        else if (isSuccess(heard))
          yield `${next} though it had answered: an expression failed on its answer.`;
        else if (heard.kind === "error" && heard.error === "States.DataLimitExceeded")
          yield `${next} though its result had been too large.`;
        else if (heard.kind === "nothing" && role?.isCompensation === false && role.step.action.callback)
          yield `${next} though the answer by token had not come in time.`;
        // Only the first is told, for each tells of all that follow.
        else continue;
        break;
      }
    }
    for (const moment of moments) {
      if (moment.kind === "evaluation failed" && moment.isAgain && !waitsForAnswer(moment.state, visits))
        yield `${moment.state} evaluated an expression again that had failed.`;
    }
  },
};

function ordinal(count: number): string {
  return count === 2 ? "2nd" : count === 3 ? "3rd" : `${count}th`;
}

/** True if a state raises an error for each answer that isn't what is waited for, so that it is tried again. */
function waitsForAnswer(state: string, visits: readonly TaskVisit[]): boolean {
  return visits.some(
    (visit) => visit.state === state && visit.tries.some(({ heard }) => heard.kind === "undecided"),
  );
}
