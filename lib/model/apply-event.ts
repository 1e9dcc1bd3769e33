import type { Call, Command } from "./command.js";
import { isReadingOf } from "./evaluation.js";
import type { Event, Redriven } from "./event.js";
import { entryOf, type Known, type State, type Try, type TryEnd } from "./state.js";
import type { Walk } from "./walk.js";

/**
 * Knowledge after an event; undefined if the event answers nothing that is pending.
 *
 * @param walk the way to where the execution has got.
 */
export function apply(event: Event, { known, pending, now }: State, walk: () => Walk): Known | undefined {
  const [first] = pending;
  const end = first?.type === "end" ? first : undefined;
  if (event.type === "redriven") {
    const isRedrivable = end?.outcome === "stuck" || end?.outcome === "stopped";
    return isRedrivable ? redriven(event, known, walk()) : undefined;
  }
  if (event.type === "turnedBack") {
    const isOver = end?.outcome === "stuck" || end?.outcome === "stopped";
    const { type: _type, ...turnedBack } = event;
    return isOver || known.turnedBack !== undefined
      ? undefined
      : { ...known, turnedBack, goesThrough: false };
  }
  // If a saga ends on a block, it is done until it is heard that the outcomes were lost, or that it was stopped there.
  const isDone = end?.outcome === "completed";
  const isBefore = event.type === "outcomesLost" || (event.type === "stopped" && event.isBeforeTurn === true);
  // Nor is it over if nobody had found yet what ends it.
  const isUnfound = event.type === "stopped" && event.undecided !== undefined;
  if (end !== undefined && !(isDone && isBefore) && !isUnfound) return undefined;
  switch (event.type) {
    case "timePassed":
      return event.at > now ? known : undefined;
    case "stopped": {
      const { type: _type, ...stopped } = event;
      return { ...known, stopped };
    }
    case "outcomesLost": {
      const { type: _type, block, ...lost } = event;
      return { ...known, lostBlocks: { ...known.lostBlocks, [block]: lost } };
    }
    default: {
      const command = pending.find(({ id }) => id === event.command);
      return command && answered(event, command, known);
    }
  }
}

type CallEvent = Extract<Event, { command: string }>;

function answered(event: CallEvent, command: Command, known: Known): Known | undefined {
  switch (command.type) {
    case "call":
      return afterTry(event, command, known);
    case "wait": {
      const isBeginning = event.type === "began" && command.began === undefined;
      return isBeginning ? { ...known, waits: { ...known.waits, [command.id]: event.at } } : undefined;
    }
    case "evaluation": {
      const { at } = event;
      const isTime = "time" in command.expression;
      if (event.type === "evaluationFailed") return evaluated({ at, failure: event.cause });
      if (event.type !== "evaluated" || isTime) return undefined;
      return evaluated(event.value === undefined ? { at } : { at, value: event.value });
    }
    case "end":
      return undefined;
  }
  function evaluated(value: Known["evaluations"][string]): Known {
    return { ...known, evaluations: { ...known.evaluations, [command.id]: value } };
  }
}

function afterTry(event: CallEvent, { place, attempt, began }: Call, known: Known): Known | undefined {
  const tries = entryOf(known.tries, place) ?? [];
  const withTry = (last: Try): Known => ({
    ...known,
    tries: { ...known.tries, [place]: [...tries.slice(0, attempt - 1), last] },
  });
  if (event.type === "began") return began === undefined ? withTry({ began: event.at }) : undefined;
  const ended = endOf(event, known.redrives > 0);
  return ended && withTry({ ...tries[attempt - 1], ended });
}

function endOf(event: CallEvent, isAfterRedrive: boolean): TryEnd | undefined {
  const { at } = event;
  switch (event.type) {
    case "succeeded":
      return { at, result: event.result, ...(isAfterRedrive ? { afterRedrive: true } : {}) };
    case "failed":
      return { at, error: event.error, ...(event.cause === undefined ? {} : { cause: event.cause }) };
    case "timedOut":
      return { at, error: "States.Timeout", cause: "" };
    default:
      return undefined;
  }
}

/** Begins anew everything that hadn't ended: calls with all of their tries, waits, and blocks whose outcomes were lost. */
function redriven({ at, waiting = [] }: Redriven, { stopped, ...known }: Known, walk: Walk): Known {
  const { isBeforeTurn = false, undecided = [] } = stopped ?? {};
  const isAnew = (id: string) =>
    walk.unsettled.some(
      (each) => each === id || (Object.hasOwn(known.lostBlocks, each) && id.startsWith(`${each}/`)),
    );
  // Which of those that may have to wait for room had begun, `waiting` tells.
  const pending = walk.commands.flatMap((command) =>
    command.type === "wait" && command.mayWaitForRoom !== true ? [command.id] : [],
  );
  const waits = [...pending, ...waiting].map((id) => [id, at] as const);
  return {
    ...known,
    tries: without(known.tries, isAnew),
    lostBlocks: without(known.lostBlocks, isAnew),
    notCalled: without(known.notCalled, (id) => undecided.includes(id)),
    evaluations: without(known.evaluations, (id) => undecided.some((path) => isReadingOf(path, id))),
    waits: { ...known.waits, ...Object.fromEntries(waits) },
    goesThrough: known.goesThrough && !isBeforeTurn,
    redrives: known.redrives + 1,
    redrivenAt: at,
  };
}

function without<T>(
  some: Readonly<Record<string, T>>,
  isLeftOut: (id: string) => boolean,
): Record<string, T> {
  return Object.fromEntries(Object.entries(some).filter(([id]) => !isLeftOut(id)));
}
