import type { Clock, TaskCall } from "../../../runner/index.js";
import type { TimelineEntry } from "../../../timeline/index.js";
import type { Try } from "./outcomes.js";
import type { Leg, Visit } from "./trace.js";
import type { Effect } from "./world.js";

/** Tells a run: each try with what the participant did. */
export class Story {
  readonly entries: TimelineEntry[] = [];
  readonly #clock: Clock;
  readonly #start: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#start = clock.now();
  }

  tried(
    { state, path, attempt }: TaskCall,
    visit: Visit,
    {
      tried,
      words,
      effects,
    }: { readonly tried: Try; readonly words: string | undefined; readonly effects: readonly Effect[] },
  ): void {
    const isCompensation = visit.step.kind === "compensation";
    const told =
      words ?? (isCompensation ? compensationWords(visit, tried, effects) : actionWords(visit, tried));
    const last = this.entries.at(-1);
    if (last?.state === state && last.words === told && last.tries?.last === attempt - 1 && attempt > 1) {
      this.entries[this.entries.length - 1] = { ...last, tries: { first: last.tries.first, last: attempt } };
      return;
    }
    this.#add({
      kind: "succeeded",
      state,
      items: path,
      isCompensation,
      tries: { first: attempt, last: attempt },
      words: told,
    });
  }

  landed(state: string, isThere: boolean): void {
    const words = isThere
      ? "a call that was given up takes effect after all"
      : "a call that was given up arrives, and is refused";
    this.#add({ kind: "landed", state, items: [], isCompensation: false, words });
  }

  ended({ status, error, end, failedOn }: Leg): void {
    const on = failedOn ?? end;
    const by = error === undefined || error === "" ? "" : ` with ${error}`;
    const words = status === "RUNNING" ? `still waiting, on ${on}` : `${status} on ${on}${by}`;
    this.#add({ kind: "ended", items: [], isCompensation: false, words });
  }

  redriven({ failedOn }: Leg): void {
    const on = failedOn === undefined ? {} : { state: failedOn };
    this.#add({ kind: "redriven", items: [], isCompensation: false, ...on });
  }

  #add(entry: Omit<TimelineEntry, "at">): void {
    this.entries.push({ ...entry, at: this.#clock.now() - this.#start });
  }
}

function actionWords({ step, outcome }: Visit, { effect, answer }: Try): string {
  if (!step.hasEffect) return plainWords(answer);
  const does = effect === "twice" ? "takes effect twice, as the service repeats the request" : "takes effect";
  switch (answer.kind) {
    case "well":
    case "slow":
      return does;
    case "lacking":
      return "takes effect, and answers with nothing of what is used";
    case "other":
      if (outcome.isRefusal !== true) return `takes effect, and answers otherwise: ${outcome.name}`;
      return effect === "none"
        ? `refuses by its answer: ${outcome.name}`
        : `refuses by its answer, but takes effect: ${outcome.name}`;
    case "error":
      if (answer.isRejection === true) return `refuses: ${answer.error}`;
      return effect === "none"
        ? `fails before it does anything: ${answer.error}`
        : `takes effect, but the answer is lost: ${answer.error}`;
    case "nothing":
      return effect === "late" ? "no answer arrives in time" : "takes effect, and no answer arrives in time";
  }
}

function plainWords(answer: Try["answer"]): string {
  switch (answer.kind) {
    case "error":
      return `fails: ${answer.error}`;
    case "nothing":
      return "no answer arrives in time";
    case "other":
      return `done, and answers otherwise`;
    default:
      return "done";
  }
}

function compensationWords({ step }: Visit, tried: Try, effects: readonly Effect[]): string {
  const { answer, effect } = tried;
  const mine = effects.filter(({ state }) => step.compensates.includes(state));
  const left = mine.filter(
    ({ count, missedBy }) => count > 0 && missedBy.some(({ state }) => state === step.task.name),
  );
  const stays = left.length === 0 ? "" : `, and leaves ${left.map(({ state }) => state).join(", ")} as it is`;
  const taken = mine.filter(({ compensatedBy }) => compensatedBy.has(step.task.name));
  const does =
    taken.length === 0
      ? `finds nothing to take back${stays}`
      : `takes back ${taken.map(({ state }) => state).join(", ")}${stays}`;
  if (effect === "none") return plainWords(answer);
  if (answer.kind === "error") return `${does}, but the answer is lost: ${answer.error}`;
  return answer.kind === "nothing" ? `${does}, and no answer arrives in time` : does;
}
