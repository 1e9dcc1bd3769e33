import { isArray, isObject, type JsonObject, type JsonValue } from "../../asl/index.js";
import { formatEntries } from "../../timeline/index.js";
import { formatFaultScript, parseFaultScript, plainSetting } from "../fault-script.js";
import type { Participants } from "./description.js";
import { type Advice, type Loss, type LossCode, losses } from "./findings/finding.js";
import { sagaText } from "./findings/fix.js";
import { type Understanding, understand } from "./guess/guess.js";
import type { Guess } from "./guess/guess-roles.js";
import { judge, type Verdict } from "./findings/judge.js";
import { type ForeignMachine, loadForeign } from "./machine/machine.js";
import { runOnce } from "./run/run.js";
import { staticAdvice } from "./findings/static-advice.js";
import type { ForeignTrace } from "./run/trace.js";

/** Options of {@link verifyForeign}. */
export interface ForeignOptions {
  /** The saga's name. @default "Machine" */
  readonly name?: string | undefined;
  /** Facts about those that it calls. @default - everything is guessed */
  readonly participants?: Participants | undefined;
  /** @default - made up of the machine's paths and operators */
  readonly input?: JsonValue | undefined;
  /** Timeouts of functions in seconds, by their names; the participants' file comes before them. */
  readonly functionTimeouts?: Readonly<Record<string, number>> | undefined;
  /** Number of calls in a run that may have another outcome than success. @default 2 */
  readonly faults?: number | undefined;
  /** Number of runs after which it ends. @default 20,000 */
  readonly budget?: number | undefined;
  /** True if it is to end now. Asked now and then. */
  readonly isOver?: (() => boolean) | undefined;
  readonly onProgress?: ((runs: number) => void) | undefined;
}

/** Findings about somebody's state machine. */
export interface ForeignVerification {
  readonly participants: Participants;
  readonly guesses: readonly Guess[];
  /** The changes that loading it took, in sentences. */
  readonly notes: readonly string[];
  readonly runs: number;
  /** True if not everything was tried. */
  readonly isCutShort: boolean;
  /** The run in which all goes well. */
  readonly happy: {
    readonly completes: boolean;
    readonly input: JsonValue;
    readonly timeline: readonly string[];
  };
  /** Each by law and state, the shortest run first. */
  readonly lost: readonly Loss[];
  readonly advice: readonly Advice[];
  /** The saga that does the same, as TypeScript. */
  readonly saga: string;
}

const usualBudget = 20_000;

/**
 * Tries every failure of every call on somebody's state machine, alone and in pairs.
 *
 * @throws InvalidDefinitionError for a definition that cannot be loaded, ParticipantsError for a file that doesn't fit it.
 */
export function verifyForeign(definition: JsonObject, options: ForeignOptions = {}): ForeignVerification {
  const machine = loadForeign(definition);
  const understanding = understand(machine, options);
  return new ForeignSearch(machine, understanding, options).result();
}

/** One run again, by its script. Throws as {@link verifyForeign}, and a ScriptError. */
export function replayForeign(
  definition: JsonObject,
  script: string,
  options: Pick<ForeignOptions, "participants" | "input" | "functionTimeouts"> = {},
): { readonly timeline: readonly string[]; readonly says: readonly string[]; readonly isLost: boolean } {
  const machine = loadForeign(definition);
  const understanding = understand(machine, options);
  const { input, faults } = parseFaultScript(script);
  const setting = understanding.settings[input] ?? understanding.settings[0];
  if (setting === undefined) return { timeline: [], says: [], isLost: false };
  const happy = runOnce(understanding.props, setting, new Map());
  const trace = runOnce(understanding.props, setting, faults);
  const verdict = judge(trace, understanding, happy);
  const says = [...verdict.losses, ...verdict.advice].map((each) => each.says);
  return { timeline: told(trace), says, isLost: verdict.losses.length > 0 };
}

class ForeignSearch {
  readonly #machine: ForeignMachine;
  readonly #known: Understanding;
  readonly #options: ForeignOptions;
  readonly #losses = new Map<string, Loss>();
  readonly #advice = new Map<string, Advice>();
  /** The ways in which runs came to each end: with nothing left, or with something. */
  readonly #ends = new Map<string, { isClean: boolean; script: string | undefined }>();
  /** Kinds of requests, by compensation. */
  readonly #kinds = new Map<string, Map<string, string>>();
  #runs = 0;
  #isCutShort = false;

  constructor(machine: ForeignMachine, known: Understanding, options: ForeignOptions) {
    this.#machine = machine;
    this.#known = known;
    this.#options = options;
  }

  result(): ForeignVerification {
    this.#search();
    this.#conclude();
    const { participants, guesses, happy, settings, ends } = this.#known;
    const last = happy.legs.at(-1);
    const kind = ends.get(last?.end ?? "");
    const completes = last?.status === "SUCCEEDED" && (kind === undefined || kind === "completed");
    if (!completes) {
      const says = `No input was found with which the machine completes. The best one ended ${last?.status ?? ""} on ${last?.end ?? ""}${last?.error === undefined ? "" : ` with ${last.error}: ${last.cause ?? ""}`}. Give one with --input FILE, or say in the participants' file what the steps answer.`;
      this.#advice.set("never-completes", {
        code: "never-completes",
        states: [last?.end ?? ""],
        says,
        timeline: told(happy),
      });
    }
    return {
      participants,
      guesses,
      notes: this.#machine.notes,
      runs: this.#runs,
      isCutShort: this.#isCutShort,
      happy: { completes, input: settings[0]?.input ?? {}, timeline: told(happy) },
      lost: [...this.#losses.values()].sort(byWeight),
      advice: together([...this.#advice.values(), ...staticAdvice(this.#machine, this.#known)]),
      saga: sagaText(this.#options.name ?? "Machine", this.#known),
    };
  }

  /** Runs with fewer faults come first, so that the first run that shows something is one of the shortest. */
  #search(): void {
    const { settings, props } = this.#known;
    const { faults = 2, budget = usualBudget, isOver, onProgress } = this.#options;
    const happy = settings.map((setting) => runOnce(props, setting, new Map()));
    let level = settings.map((_, input) => ({ input, faults: new Map<string, string>() }));
    for (let depth = 0; depth <= faults; depth += 1) {
      const next: typeof level = [];
      for (const job of level) {
        const setting = settings[job.input];
        const well = happy[job.input];
        if (setting === undefined || well === undefined) continue;
        if (this.#runs >= budget || (this.#runs % 50 === 0 && isOver?.() === true)) {
          this.#isCutShort = true;
          return;
        }
        const trace = runOnce(props, setting, job.faults);
        this.#runs += 1;
        if (this.#runs % 500 === 0) onProgress?.(this.#runs);
        this.#note(trace, job.input, judge(trace, this.#known, well));
        if (depth === faults) continue;
        const after = trace.offers.findLastIndex(({ point }) => job.faults.has(point));
        for (const { point, outcomes } of trace.offers.slice(after + 1)) {
          for (const { name } of outcomes)
            next.push({ ...job, faults: new Map([...job.faults, [point, name]]) });
        }
      }
      level = next;
    }
  }

  #note(trace: ForeignTrace, input: number, verdict: Verdict): void {
    const script = () => formatFaultScript({ ...plainSetting, input, faults: trace.faults });
    for (const { code, state, says } of verdict.losses) {
      const id = `${code}\n${state}`;
      const known = this.#losses.get(id);
      const shortest = (): Omit<Loss, "runs"> => ({
        code,
        state,
        says,
        script: script(),
        timeline: told(trace),
        left: leftIn(trace),
      });
      this.#losses.set(id, { ...(known ?? shortest()), runs: (known?.runs ?? 0) + 1 });
    }
    for (const { code, state, says } of verdict.advice) {
      const id = `${code}\n${state}`;
      if (this.#advice.has(id)) continue;
      this.#advice.set(id, { code, states: [state], says, script: script(), timeline: told(trace) });
    }
    if (verdict.end !== undefined) this.#noteEnd(verdict, script);
    for (const { step, request } of trace.visits) {
      if (step.kind !== "compensation") continue;
      const kinds = this.#kinds.get(step.task.name) ?? new Map<string, string>();
      const kind = kindOf(request);
      if (!kinds.has(kind)) kinds.set(kind, script());
      this.#kinds.set(step.task.name, kinds);
    }
  }

  #noteEnd({ end = "", losses: found }: Verdict, script: () => string): void {
    const known = this.#ends.get(end) ?? { isClean: false, script: undefined };
    const isGivenUp = found.some(({ code }) => code === "compensation-given-up");
    this.#ends.set(end, {
      isClean: known.isClean || found.length === 0,
      script: known.script ?? (isGivenUp ? script() : undefined),
    });
  }

  #conclude(): void {
    for (const [end, { isClean, script }] of this.#ends) {
      if (!isClean || script === undefined) continue;
      const says = `${end} ends executions that are compensated, and executions in which a compensation has failed. Nobody who looks at the outcome can tell one from the other.`;
      this.#advice.set(`one-end-for-two\n${end}`, { code: "one-end-for-two", states: [end], says, script });
    }
    for (const [state, kinds] of this.#kinds) {
      if (kinds.size < 2) continue;
      const says = `${state} is called with ${[...kinds.keys()].join(" or ")}, depending on what led to it. It has to read both.`;
      const [, script] = [...kinds.values()];
      this.#advice.set(`request-of-two-kinds\n${state}`, {
        code: "request-of-two-kinds",
        states: [state],
        says,
        ...(script === undefined ? {} : { script }),
      });
    }
  }
}

/** The kind of a request, in words. */
function kindOf(request: JsonValue): string {
  if (isArray(request)) return "an array";
  if (request === null) return "null";
  return isObject(request) ? "an object" : `a ${typeof request}`;
}

/** Pieces of advice that say the same of different states, as one. */
function together(all: readonly Advice[]): readonly Advice[] {
  const byWords = new Map<string, Advice>();
  for (const advice of all) {
    const [state = ""] = advice.states;
    const words = `${advice.code}\n${advice.says.replaceAll(state, "…")}`;
    const known = byWords.get(words);
    const states = [...(known?.states ?? []), ...advice.states];
    byWords.set(words, known === undefined ? advice : { ...known, states });
  }
  return [...byWords.values()];
}

function told({ entries }: ForeignTrace): readonly string[] {
  return formatEntries(entries);
}

function leftIn({ effects }: ForeignTrace): readonly string[] {
  return effects.map(({ state, count, key }) => {
    const at = key === undefined ? "" : ` (${key.join(", ")})`;
    if (count === 0) return `${state}${at}: taken back`;
    if (count < 0) return `${state}${at}: given back ${-count} times too often`;
    return `${state}${at}: the effect is there${count > 1 ? `, ${count} times` : ""}`;
  });
}

/** Fewer faults first; of as many, what weighs more. */
function byWeight(one: Loss, other: Loss): number {
  const order = Object.keys(losses) as LossCode[];
  const faults = (loss: Loss) => (loss.script === "" ? 0 : loss.script.split(" ").length);
  return faults(one) - faults(other) || order.indexOf(one.code) - order.indexOf(other.code);
}
