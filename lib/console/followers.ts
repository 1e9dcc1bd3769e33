import type { HistoryEvent } from "../timeline/index.js";
import type { ConsoleMachine } from "./console-machine.js";
import type { ConsoleNews, ConsoleState, RunEntry, RunRow } from "./protocol.js";
import { viewRun } from "./run-view.js";
import type { ConsoleSource } from "./source.js";
import { ToldRun } from "./told-run.js";

/** A page that is told news. */
export interface Follower {
  /** The state machine whose executions it lists. */
  readonly machine: string | undefined;
  /** The execution that it looks at. */
  readonly run: string | undefined;
  readonly send: (news: ConsoleNews) => void;
}

/** Milliseconds for which news are gathered, so that a page isn't drawn more often. */
const gatherFor = 60;
/** Milliseconds between two looks at executions, if nobody tells of them. */
const lookEvery = 3000;

/** A follower, and what it is still to be told. */
interface Following extends Follower {
  told: ToldRun | undefined;
  /** Events that arrived while the history was being read. */
  readonly early: HistoryEvent[];
  readonly rows: Map<string, RunRow>;
  entries: RunEntry[];
  hasNewTables: boolean;
  timer: NodeJS.Timeout | undefined;
}

/** Tells pages news of a source: of the executions that they list, and of the one that they look at. */
export class Followers {
  readonly #source: ConsoleSource;
  readonly #machineOf: (arn: string) => ConsoleMachine;
  readonly #followers = new Set<Following>();
  readonly #endObserving: (() => void) | undefined;
  #looking: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(source: ConsoleSource, machineOf: (arn: string) => ConsoleMachine) {
    this.#source = source;
    this.#machineOf = machineOf;
    this.#endObserving = source.observe?.({
      rowChanged: (row) => {
        for (const each of this.#followers) {
          if (each.machine !== row.machine && each.run !== row.arn) continue;
          each.rows.set(row.arn, row);
          this.#tellSoon(each);
        }
      },
      event: (arn, event) => {
        for (const each of this.#followers) {
          if (each.run !== arn) continue;
          if (event.type === "ExecutionStarted") void this.#begin(each);
          else if (each.told === undefined) each.early.push(event);
          else each.entries.push(...each.told.read(event));
          this.#tellSoon(each);
        }
      },
      tablesChanged: (arn) => {
        for (const each of this.#followers) {
          if (each.run !== arn) continue;
          each.hasNewTables = true;
          this.#tellSoon(each);
        }
      },
    });
  }

  /** Tells a page everything, and then news. The function returned ends that. */
  follow(follower: Follower, state: ConsoleState): () => void {
    const following: Following = {
      ...follower,
      told: undefined,
      early: [],
      rows: new Map(),
      entries: [],
      hasNewTables: false,
      timer: undefined,
    };
    this.#followers.add(following);
    follower.send({ type: "state", state });
    void this.#begin(following);
    if (this.#source.api !== undefined && this.#source.observe === undefined) this.#lookAgain();
    return () => {
      clearTimeout(following.timer);
      this.#followers.delete(following);
      if (this.#followers.size === 0) clearTimeout(this.#looking);
    };
  }

  /** Tells every page. */
  broadcast(news: ConsoleNews): void {
    for (const { send } of this.#followers) send(news);
  }

  close(): void {
    this.#isClosed = true;
    this.#endObserving?.();
    clearTimeout(this.#looking);
    for (const { timer } of this.#followers) clearTimeout(timer);
    this.#followers.clear();
  }

  /** Tells the whole execution. */
  async #begin(following: Following): Promise<void> {
    const { run, send } = following;
    const { api } = this.#source;
    if (run === undefined || api === undefined) return;
    following.told = undefined;
    following.early.length = 0;
    following.entries = [];
    try {
      const row = await this.#source.row(run);
      const machine = this.#machineOf(row.machine);
      const told = new ToldRun(run, machine.taskOf);
      const view = await viewRun(api, machine, row, told);
      if (!this.#followers.has(following)) return;
      following.told = told;
      send({ type: "run", run: { ...view, row: await this.#source.row(run) } });
      for (const event of following.early.splice(0)) following.entries.push(...told.read(event));
      this.#tellSoon(following);
    } catch (error) {
      // There is no such execution any more, or AWS can't be asked: the page says so by what it asks for itself.
      if (!(error instanceof Error)) throw error;
    }
  }

  #tellSoon(following: Following): void {
    following.timer ??= setTimeout(() => {
      following.timer = undefined;
      void this.#tell(following);
    }, gatherFor);
  }

  async #tell(following: Following): Promise<void> {
    const { machine, run, send, rows, entries } = following;
    if (this.#isClosed || !this.#followers.has(following)) return;
    if (rows.size > 0 && machine !== undefined) {
      const changed = [...rows.values()].filter((row) => row.machine === machine);
      rows.clear();
      const { counts, total } = await this.#source.list({ machine, offset: 0, limit: 0 });
      send({ type: "rows", rows: changed, counts, total });
    }
    if (run === undefined) return;
    if (entries.length > 0) {
      following.entries = [];
      const row = await this.#source.row(run);
      send({ type: "entries", arn: run, entries, row });
      // What can be done about it has changed, too.
      if (entries.some(({ kind }) => kind === "ended" || kind === "redriven")) await this.#begin(following);
    }
    if (following.hasNewTables) {
      following.hasNewTables = false;
      send({ type: "tables", arn: run });
    }
  }

  /** Looks at the executions again, for a source that tells nothing by itself. */
  #lookAgain(): void {
    clearTimeout(this.#looking);
    this.#looking = setTimeout(async () => {
      for (const each of [...this.#followers]) await this.#look(each);
      if (this.#followers.size > 0 && !this.#isClosed) this.#lookAgain();
    }, lookEvery);
  }

  async #look(following: Following): Promise<void> {
    const { machine, send } = following;
    try {
      if (machine !== undefined) {
        const { rows, counts, total } = await this.#source.list({ machine, offset: 0, limit: 50 });
        send({ type: "rows", rows, counts, total });
      }
      await this.#begin(following);
    } catch (error) {
      // Throttled, or offline for a moment: it looks again.
      if (!(error instanceof Error)) throw error;
    }
  }
}
