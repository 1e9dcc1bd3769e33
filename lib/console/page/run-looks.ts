import type { MachineInfo, RunEntry } from "../protocol.js";

/** Look of a state. Each has an icon and words, so that colour isn't all that tells it. */
export type Look =
  | "active"
  | "waiting"
  | "done"
  | "refused"
  | "failed"
  | "doubt"
  | "undone"
  | "stuck"
  | "stopped";

/** A state as the picture shows it. */
export interface Shown {
  readonly look: Look;
  /** A few words: `try 3`, `in doubt`. */
  readonly words: string;
}

export const icons: Readonly<Record<Look, string>> = {
  active: "▶",
  waiting: "✉",
  done: "✓",
  refused: "⊘",
  failed: "✗",
  doubt: "?",
  undone: "↩",
  stuck: "■",
  stopped: "‖",
};

/** Looks of which one is shown for a state that several items have, the first that any of them has. */
const order: readonly Look[] = [
  "stuck",
  "stopped",
  "active",
  "waiting",
  "failed",
  "doubt",
  "refused",
  "done",
  "undone",
];

interface Visit {
  look: Look;
  tries: number;
}

/** The name of a state as the picture has it: the verifier adds branches and visits, the compiler adds `: again`. */
export function stateName(state: string): string {
  return state.replace(/[@#].*$/, "").replace(/: again$/, "");
}

/** Name of a state, with the items that it runs for: `ReservePlace[2]`. */
export function placeName({ state = "", items }: Pick<RunEntry, "state" | "items">): string {
  return `${state}${items.map((index) => `[${index}]`).join("")}`;
}

/**
 * The looks of a machine's states after some entries of a run.
 *
 * @param count number of entries that count
 */
export function looksAfter(
  entries: readonly RunEntry[],
  count: number,
  { tasks }: Pick<MachineInfo, "tasks">,
): Map<string, Shown> {
  const visits = new Map<string, Map<string, Visit>>();
  const actions = new Map(
    tasks.flatMap(({ state, step, isCompensation }) =>
      isCompensation && step !== undefined ? [[state, step]] : [],
    ),
  );
  const isTask = new Set(tasks.map(({ state }) => state));
  const visitOf = (state: string, items: readonly number[]): Visit => {
    const ofState = visits.get(state) ?? new Map<string, Visit>();
    visits.set(state, ofState);
    const key = items.join(".");
    const visit = ofState.get(key) ?? { look: "active", tries: 0 };
    ofState.set(key, visit);
    return visit;
  };
  const each = (change: (visit: Visit) => void): void => {
    for (const ofState of visits.values()) for (const visit of ofState.values()) change(visit);
  };
  for (const { kind, state: named, items, tries, status, stateType } of entries.slice(0, count)) {
    if (kind === "redriven") {
      each((visit) => {
        if (visit.look === "stuck" || visit.look === "stopped") visit.look = "failed";
      });
      continue;
    }
    if (kind === "ended") {
      const at = named === undefined ? undefined : stateName(named);
      if (status === "SUCCEEDED") {
        visitOf(visits.has("Compensated") ? "Compensated" : "Completed", []).look = "done";
      } else if (at === "Compensated") visitOf(at, []).look = "done";
      else if (status !== "FAILED") {
        each((visit) => {
          if (visit.look === "active" || visit.look === "waiting") visit.look = "stopped";
        });
      } else if (at !== undefined) {
        for (const visit of visits.get(at)?.values() ?? [visitOf(at, [])])
          if (visit.look !== "done") visit.look = "stuck";
      }
      continue;
    }
    if (named === undefined || kind === "started" || kind === "diverged") continue;
    const state = stateName(named);
    if (kind === "landed") continue;
    const visit = visitOf(state, items);
    switch (kind) {
      case "entered":
        // What failed and isn't where the run goes on is in doubt: it may have happened.
        if (isTask.has(state) || stateType === "Fail" || stateType === "Succeed")
          settle(visits, items, actions);
        visit.look = "active";
        visit.tries = 0;
        break;
      case "called":
        visit.look = "active";
        visit.tries = tries?.last ?? visit.tries;
        break;
      case "asked":
        visit.look = "waiting";
        break;
      case "succeeded":
        visit.look = "done";
        visit.tries = tries?.last ?? visit.tries;
        break;
      case "rejected":
        visit.look = "refused";
        break;
      case "failed":
        visit.look = "failed";
        visit.tries = tries?.last ?? visit.tries;
        break;
      case "left":
        if (visit.look === "active" || visit.look === "waiting") visit.look = "done";
        break;
    }
    const action = actions.get(state);
    if (action !== undefined && kind === "succeeded") {
      const undone = visits.get(action)?.get(items.join("."));
      if (undone !== undefined) undone.look = "undone";
    }
  }
  return new Map(
    [...visits].map(([state, ofState]) => [state, shown([...ofState.values()], actions.has(state))]),
  );
}

/** An action that failed for good is in doubt once another task is entered. A compensation isn't: it stays failed. */
function settle(
  visits: ReadonlyMap<string, ReadonlyMap<string, Visit>>,
  items: readonly number[],
  actions: ReadonlyMap<string, string>,
): void {
  for (const [state, ofState] of visits) {
    const visit = ofState.get(items.join("."));
    if (visit?.look === "failed" && !actions.has(state)) visit.look = "doubt";
  }
}

function shown(visits: readonly Visit[], isCompensation: boolean): Shown {
  const look = order.find((each) => visits.some((visit) => visit.look === each)) ?? "active";
  const same = visits.filter((visit) => visit.look === look);
  if (visits.length > 1)
    return { look, words: `${same.length} of ${visits.length} ${wordsFor(look, 0, isCompensation)}` };
  return { look, words: wordsFor(look, same[0]?.tries ?? 0, isCompensation) };
}

function wordsFor(look: Look, tries: number, isCompensation: boolean): string {
  switch (look) {
    case "active":
      return tries > 1 ? `try ${tries}` : "now";
    case "waiting":
      return "waits for an answer";
    case "failed":
      return tries > 1 ? `failed ${tries} times` : "failed";
    case "doubt":
      return "in doubt";
    case "undone":
      return "taken back";
    case "done":
      return isCompensation ? "taken back" : "done";
    default:
      return look;
  }
}
