import { Timeline, type HistoryEvent, type TimelineTask, wordsOf } from "../timeline/index.js";
import type { RunEntry } from "./protocol.js";

/** An execution as it is told, event by event. */
export class ToldRun {
  readonly entries: RunEntry[] = [];
  readonly #timeline: Timeline;
  #lastEvent = 0;

  constructor(executionArn: string, taskOf: ((state: string) => TimelineTask | undefined) | undefined) {
    this.#timeline = new Timeline({
      executionArn,
      everyTry: true,
      ...(taskOf === undefined ? {} : { taskOf }),
    });
  }

  /** Id of the latest event; 0 if there is none. */
  get lastEvent(): number {
    return this.#lastEvent;
  }

  /** Takes the next event, and returns the entries that it adds. Events that were taken before add none. */
  read(event: HistoryEvent): RunEntry[] {
    if (event.id <= this.#lastEvent) return [];
    this.#lastEvent = event.id;
    const added = this.#timeline
      .read(event)
      .map((entry): RunEntry => ({ ...entry, event: event.id, words: wordsOf(entry) }));
    this.entries.push(...added);
    return added;
  }

  /** The state that the execution failed on last, or that it entered last. */
  get standsAt(): string | undefined {
    const last = this.entries.at(-1);
    if (last?.kind === "ended") return last.state;
    return this.entries.findLast(({ kind }) => kind === "entered")?.state;
  }
}
