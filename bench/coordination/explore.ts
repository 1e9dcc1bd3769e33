import { judge, type Judgement, losses, type Verdict } from "./judge.js";
import { type CoordinationFault, formatScript, type Script } from "./script.js";
import { simulate } from "./simulated-run.js";
import type { Case, Setup, SimulatedRun } from "./simulation.js";

/** Kinds of faults, as the table of docs/coordination-measured.md has them. */
export const faultKinds = [
  "a participant fails",
  "crash",
  "ended at its timeout",
  "message lost",
  "message twice",
  "message late again",
] as const;
export type FaultKind = (typeof faultKinds)[number];

/** Findings for one kind of faults. */
export interface Found {
  readonly counts: Readonly<Partial<Record<Verdict, number>>>;
  readonly runs: number;
  /** The shortest run that loses something; undefined if none does. */
  readonly shortest?: { readonly script: string; readonly broken: string };
}

export interface Exploration {
  readonly byKind: Readonly<Record<FaultKind, Found>>;
  /** Runs with two faults. */
  readonly pairs: Found;
  /** The run without any. */
  readonly plain: SimulatedRun;
}

/** Losses of an exploration: the shortest run for each kind of faults in which something is. */
export function lossesIn({ byKind, pairs }: Exploration): string[] {
  return [...Object.values(byKind), pairs].flatMap(({ shortest }) =>
    shortest === undefined ? [] : [`${shortest.script}: ${shortest.broken}`],
  );
}

/** A fault with its kind. */
interface Fault {
  readonly kind: FaultKind;
  readonly participants?: readonly (readonly [link: string, outcome: string])[];
  readonly coordination?: CoordinationFault;
}

/** Times at which a message comes again: while the next link works, while Lambda retries, and when all is over. */
const again = [2, 90, 86_400];

/**
 * Tries every fault at every point, and pairs of them.
 *
 * @param pairs number of pairs at most. They are taken evenly from all there are.
 */
export async function explore(subject: Case, setup: Setup, pairs: number): Promise<Exploration> {
  const plain = await simulate(subject, setup, scriptOf([]));
  const tallies = new Map<FaultKind, Tally>(faultKinds.map((kind) => [kind, new Tally()]));
  const both = new Tally();
  const seconds: (readonly [Fault, Fault])[] = [];
  for (const fault of faultsOf(plain, setup)) {
    const run = await simulate(subject, setup, scriptOf([fault]));
    tallies.get(fault.kind)?.add(scriptOf([fault]), judge(run, subject, isRunOnce([fault], run, setup)));
    for (const second of faultsOf(run, setup)) if (!isSame(fault, second)) seconds.push([fault, second]);
  }
  const step = Math.max(1, seconds.length / Math.max(1, pairs));
  for (let index = 0; index < seconds.length && pairs > 0; index += step) {
    const faults = seconds[Math.floor(index)] ?? [];
    const script = scriptOf(faults);
    const run = await simulate(subject, setup, script);
    both.add(script, judge(run, subject, isRunOnce(faults, run, setup)));
  }
  const found = (kind: FaultKind) => (tallies.get(kind) ?? new Tally()).found;
  return {
    plain,
    pairs: both.found,
    byKind: {
      "a participant fails": found("a participant fails"),
      crash: found("crash"),
      "ended at its timeout": found("ended at its timeout"),
      "message lost": found("message lost"),
      "message twice": found("message twice"),
      "message late again": found("message late again"),
    },
  };
}

/** The faults that may befall what is seen in a run. */
function faultsOf({ participants, kinds, messages }: SimulatedRun, { style }: Setup): Fault[] {
  const ofParticipants = [...participants.offers].flatMap(([link, outcomes]) =>
    outcomes.map(({ name }): Fault => ({ kind: "a participant fails", participants: [[link, name]] })),
  );
  const crashes = kinds.flatMap((kind, operation): Fault[] => [
    { kind: "crash", coordination: { kind: "crash", operation, when: "before" } },
    { kind: "crash", coordination: { kind: "crash", operation, when: "after" } },
    ...(kind === "call"
      ? [{ kind: "ended at its timeout", coordination: { kind: "timeout", operation } } as const]
      : []),
  ]);
  // A durable function is invoked by its name: the second event of an execution is dropped.
  const count = style === "durable" ? 0 : messages;
  const ofMessages = Array.from({ length: count }, (_, message): Fault[] => [
    { kind: "message lost", coordination: { kind: "lost", message } },
    { kind: "message twice", coordination: { kind: "twice", message, afterSeconds: 0 } },
    ...again.map(
      (afterSeconds): Fault => ({
        kind: "message late again",
        coordination: { kind: "twice", message, afterSeconds },
      }),
    ),
  ]).flat();
  return [...ofParticipants, ...crashes, ...ofMessages];
}

function scriptOf(faults: readonly Fault[]): Script {
  return {
    participants: new Map(faults.flatMap(({ participants = [] }) => participants)),
    coordination: faults.flatMap(({ coordination }) => coordination ?? []),
  };
}

/** True if nothing has an execution run again but retries of calls. */
function isRunOnce(faults: readonly Fault[], { usage, redriven }: SimulatedRun, { style }: Setup): boolean {
  if (redriven > 0 || (style === "coordinator" && usage.invocations > 1)) return false;
  return faults.every(({ coordination }) => coordination === undefined);
}

function nameOf(fault: Fault): string {
  return formatScript(scriptOf([fault]));
}

function isSame(one: Fault, other: Fault): boolean {
  const [link] = one.participants?.[0] ?? [];
  return nameOf(one) === nameOf(other) || (link !== undefined && link === other.participants?.[0]?.[0]);
}

class Tally {
  readonly #counts = new Map<Verdict, number>();
  #shortest: { readonly script: Script; readonly broken: string } | undefined;

  add(script: Script, { verdict, broken }: Judgement): void {
    this.#counts.set(verdict, (this.#counts.get(verdict) ?? 0) + 1);
    if (!losses.includes(verdict)) return;
    const [first = ""] = broken;
    this.#shortest ??= { script, broken: first };
  }

  get found(): Found {
    const runs = [...this.#counts.values()].reduce((sum, count) => sum + count, 0);
    return {
      counts: Object.fromEntries(this.#counts),
      runs,
      ...(this.#shortest === undefined
        ? {}
        : { shortest: { script: formatScript(this.#shortest.script), broken: this.#shortest.broken } }),
    };
  }
}
