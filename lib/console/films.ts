import type { SagaDocument } from "../saga/index.js";
import type { TimelineEntry } from "../timeline/index.js";
import { wordsOf } from "../timeline/index.js";
import {
  type BrokenLaw,
  formatVerification,
  NotVerifiableError,
  replay,
  ScriptError,
  verify,
} from "../verifier/index.js";
import type { ConsoleMachine } from "./console-machine.js";
import type { FilmView, RunEntry, VerifyState } from "./protocol.js";
import { RequestError } from "./request-error.js";

/** Bounds of a search. */
export interface SearchLimits {
  /** Number of calls of a run that may fail. */
  readonly faults: number;
  /** Number of runs. */
  readonly budget: number;
  readonly seconds: number;
}

const defaults: SearchLimits = { faults: 2, budget: 20_000, seconds: 30 };

/** Runs of the verifier that can be played: those that break a law, and those that somebody has asked for. */
export class Films {
  readonly #films = new Map<string, FilmView>();
  readonly #states = new Map<string, VerifyState>();
  readonly #onChange: () => void;
  readonly #stopped = { aborted: false };

  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  /** Searches and their results, by state machine. */
  get states(): readonly VerifyState[] {
    return [...this.#states.values()];
  }

  /** Throws a {@link RequestError} if there is no such film. */
  film(id: string): FilmView {
    const film = this.#films.get(id);
    if (film !== undefined) return film;
    throw new RequestError(`There is no film ${id}.`, 404);
  }

  /** Searches for runs of a saga that break a law. Throws a {@link RequestError} for what is no saga. */
  async search(
    { info, definition, document }: ConsoleMachine,
    limits: Partial<SearchLimits> = {},
  ): Promise<void> {
    const saga = mustHaveDocument({ info, document });
    const { arn: machine } = info;
    if (this.#states.get(machine)?.isRunning === true) return;
    const tell = (state: Omit<VerifyState, "machine" | "films">) => {
      const films = this.#states.get(machine)?.films ?? [];
      this.#states.set(machine, { machine, films, ...state });
      this.#onChange();
    };
    tell({ isRunning: true, runs: 0, words: "Searching …" });
    try {
      const verification = await verify(saga, {
        ...defaults,
        ...limits,
        signal: this.#stopped,
        ...(definition === undefined ? {} : { definition }),
        onProgress: ({ runs }) =>
          tell({ isRunning: true, runs, words: `Searching … ${runs.toLocaleString("en-US")} runs so far` }),
      });
      const [head = ""] = formatVerification(verification).split("\n");
      for (const law of verification.broken) this.#keep(machine, filmOf(machine, law));
      tell({ isRunning: false, runs: verification.runs, words: head });
    } catch (error) {
      if (!(error instanceof NotVerifiableError)) throw error;
      tell({ isRunning: false, runs: 0, words: error.message });
    }
  }

  /** Repeats a run from its script, and yields the film's id. Throws a {@link RequestError} if the script is wrong. */
  async play({ info, definition, document }: ConsoleMachine, script: string): Promise<string> {
    const saga = mustHaveDocument({ info, document });
    try {
      const { entries, broken, timeline } = await replay(
        saga,
        script,
        definition === undefined ? {} : { definition },
      );
      const film = {
        id: `${info.name}: ${script}`,
        machine: info.arn,
        title: script,
        script,
        entries: entries.map(filmEntry),
        broken: broken.map(({ how }) => how),
        holds: holdsIn(timeline),
      };
      this.#keep(info.arn, film);
      return film.id;
    } catch (error) {
      if (error instanceof ScriptError || error instanceof NotVerifiableError)
        throw new RequestError(error.message);
      throw error;
    }
  }

  /** Ends searches that are under way. */
  close(): void {
    this.#stopped.aborted = true;
  }

  #keep(machine: string, film: FilmView): void {
    this.#films.set(film.id, film);
    const state: VerifyState = this.#states.get(machine) ?? {
      ...{ machine, isRunning: false, runs: 0, words: "", films: [] },
    };
    const others = state.films.filter(({ id }) => id !== film.id);
    this.#states.set(machine, { ...state, films: [...others, { id: film.id, title: film.title }] });
    this.#onChange();
  }
}

function mustHaveDocument({ info, document }: Pick<ConsoleMachine, "info" | "document">): SagaDocument {
  if (document !== undefined) return document;
  throw new RequestError(
    `${info.name} has no description here, so there is nothing to verify it by. Name the module that exports its saga: saga console MODULE.`,
  );
}

function filmOf(machine: string, { code, says, how, script, timeline, entries }: BrokenLaw): FilmView {
  return {
    id: `${machine.split(":").at(-1)}: ${script} (${code})`,
    machine,
    title: `${code}: ${says}`,
    script,
    entries: entries.map(filmEntry),
    broken: how,
    holds: holdsIn(timeline),
  };
}

function filmEntry(entry: TimelineEntry): RunEntry {
  return { ...entry, event: 0, words: wordsOf(entry) };
}

/** The lines of a run's text that follow what happened. */
function holdsIn(timeline: string): string[] {
  const lines = timeline.split("\n");
  const begin = lines.indexOf("");
  return begin === -1 ? [] : lines.slice(begin + 1).map((line) => line.trim());
}
