import type { HistoryEvent } from "../runner/history-event.js";

/** A state that the execution is in. Each branch of a Parallel or Map state is in another one. */
export interface Visit {
  /** Unique in the execution: the id of the event that entered the state. */
  readonly id: number;
  readonly state: string;
  readonly stateType: string;
  /** Tries since the state was entered or the execution redriven. */
  tries: number;
  /** True once the state, as a block, has failed as a whole. */
  isFailedBlock: boolean;
  isLeft: boolean;
}

/** A Parallel or Map state around an event; `index` is that of the list item, once an iteration has started. */
interface Surrounding {
  readonly visit: Visit;
  readonly index?: number;
}

/** The place of an event in a state machine. */
export interface EventPlace {
  /** From the outside in. */
  readonly around: readonly Surrounding[];
  readonly visit: Visit | undefined;
}

const outside: EventPlace = { around: [], visit: undefined };

/** The indexes of the list items around a place, outermost first. */
export function itemsAt({ around }: EventPlace): number[] {
  return around.flatMap(({ index }) => (index === undefined ? [] : [index]));
}

/** The place of an event, given the place of the event that it follows from. */
export function placeAfter(event: HistoryEvent, before: EventPlace = outside): EventPlace {
  const { type, stateEnteredEventDetails: entered, stateExitedEventDetails: exited } = event;
  if (entered !== undefined) {
    const stateType = type.slice(0, -"StateEntered".length);
    const visit = {
      id: event.id,
      state: entered.name,
      stateType,
      tries: 0,
      isFailedBlock: false,
      isLeft: false,
    };
    return { ...before, visit };
  }
  if (exited !== undefined) return backAt(exited.name, before);
  switch (type) {
    case "ParallelStateStarted":
    case "MapStateStarted":
      return blockStarted(before);
    case "ParallelStateFailed":
    case "MapStateFailed":
      return blockFailed(before);
    case "MapIterationStarted": {
      const { name = "", index = 0 } = event.mapIterationStartedEventDetails ?? {};
      const map = backAt(name, before);
      return map.visit === undefined
        ? before
        : { around: [...map.around, { visit: map.visit, index }], visit: undefined };
    }
    default:
      return before;
  }
}

/** The place of the state of this name: here or around here. Names are unique in a state machine. */
export function backAt(state: string, place: EventPlace): EventPlace {
  if (place.visit?.state === state) return place;
  const depth = place.around.findLastIndex(({ visit }) => visit.state === state);
  return depth === -1 ? place : { around: place.around.slice(0, depth), visit: place.around[depth]?.visit };
}

/** The event doesn't name the block: it is the state that was just entered, or the innermost block around, tried again. */
function blockStarted(before: EventPlace): EventPlace {
  const { around, visit } = before;
  const inner = around.at(-1)?.visit;
  if (visit !== undefined && isBlock(visit) && visit !== inner && !visit.isFailedBlock) {
    return { around: [...around, { visit }], visit };
  }
  return inner === undefined ? before : { around: [...around.slice(0, -1), { visit: inner }], visit: inner };
}

/** The event doesn't name the block. It's the state itself if its own fields failed, else the innermost block around. */
function blockFailed({ around, visit }: EventPlace): EventPlace {
  const isInside =
    visit === undefined || !isBlock(visit) || visit.isFailedBlock || visit === around.at(-1)?.visit;
  const failed = isInside ? around.at(-1)?.visit : visit;
  if (failed === undefined) return { around, visit };
  failed.isFailedBlock = true;
  return { around: isInside ? around.slice(0, -1) : around, visit: failed };
}

function isBlock({ stateType }: Visit): boolean {
  return stateType === "Parallel" || stateType === "Map";
}
