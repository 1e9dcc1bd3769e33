import { isObject, type JsonValue } from "../asl/index.js";
import {
  type Execution,
  type HistoryEvent,
  SeededRandom,
  type SteppedExecution,
  startSteppedExecution,
  type TaskCall,
  VirtualClock,
} from "../runner/index.js";
import { Acceptor, type Divergence } from "./acceptor/acceptor.js";
import type { Observation } from "./acceptor/observation.js";
import { Witness } from "./acceptor/witness.js";
import { readCall } from "./calls.js";
import type { FaultScript, SwitchName } from "./fault-script.js";
import { HistoryWatcher } from "./history-watcher.js";
import { type CallOutcome, doneWell } from "./outcomes.js";
import { Participants, type ParticipantsProps } from "./participants.js";
import type { SampleData } from "./samples.js";
import { orderOf } from "./schedules.js";
import { fingerprintOf } from "./state-fingerprint.js";
import type { Subject } from "./subject.js";
import type { Leg, Recording, TaskVisit, Trace, TracedTry } from "./trace.js";
import { TraceCopies } from "./trace-copies.js";

/** A visit at which something else than the good might have happened. */
export interface Crossroads {
  readonly point: string;
  readonly outcomes: readonly CallOutcome[];
  /** What all that follows depends on; visits of equal situations have equal futures. */
  readonly fingerprint: string;
  /** The run just before the visit; undefined if it wasn't wanted. */
  readonly before: Snapshot | undefined;
}

/** A run that stands still just before a visit. Any number of runs can go on from it. */
export interface Snapshot {
  /** A run that goes on from here, by its own script and its own options. */
  fork(options: RunOptions): ContinuedRun;
}

/** A run that stands still. */
interface ContinuedRun {
  /** Runs to the end. */
  go(): void;
  result(): SearchedRun;
}

/** A run, and what the search wants to know of it. */
export interface SearchedRun {
  readonly trace: Trace;
  /** Every visit from the first one asked for. */
  readonly crossroads: readonly Crossroads[];
  /** Switches that would have made a difference, had they been the other way. */
  readonly touched: ReadonlySet<SwitchName>;
}

export interface RunOptions {
  readonly script: FaultScript;
  readonly given: SampleData;
  /** The first visit, counted from 0, of which crossroads are wanted. @default - none are */
  readonly crossroadsFrom?: number;
  /** True if other runs are to go on from a situation. @default - none are */
  readonly wants?: (fingerprint: string) => boolean;
  /** A run of the same setting to go on from: its faults are the first ones of the script. @default - from the start */
  readonly from?: Snapshot | undefined;
  /** Chooses what the script leaves open. @default - the good */
  readonly choose?: (point: string, outcomes: readonly CallOutcome[]) => CallOutcome | undefined;
  /** The execution's name; another one has other chances. @default "run" */
  readonly name?: string;
}

const machineArn = (name: string): string =>
  `arn:aws:states:us-east-1:123456789012:stateMachine:${name.replace(/[^\w-]/g, "") || "Saga"}`;

/** Runs subjects by scripts. */
export class Runs {
  readonly #subject: Subject;
  readonly #arn: string;

  constructor(subject: Subject) {
    this.#subject = subject;
    this.#arn = machineArn(subject.document.name);
  }

  run(options: RunOptions): SearchedRun {
    const run = options.from?.fork(options) ?? new OneRun(this.#subject, this.#arn, options);
    run.go();
    return run.result();
  }
}

class OneRun implements Snapshot, ContinuedRun {
  readonly #subject: Subject;
  readonly #arn: string;
  readonly #options: RunOptions;
  readonly #clock: VirtualClock;
  readonly #random: SeededRandom;
  readonly #recording: Recording;
  readonly #watch: HistoryWatcher;
  /** Follows the run by what the saga means; undefined if the machine need not do exactly that. */
  readonly #acceptor: Acceptor | undefined;
  readonly #witness: Witness;
  readonly #participants: Participants;
  readonly #execution: SteppedExecution;
  readonly #visits: TaskVisit[] = [];
  /** The last visit of each place since the last start or redrive, and how many there have been. */
  readonly #open = new Map<string, TaskVisit>();
  readonly #counts = new Map<string, number>();
  readonly #legs: Leg[] = [];
  readonly #crossroads: Crossroads[] = [];
  readonly #firstArguments = new Map<TaskVisit, string>();
  #divergence: Divergence | undefined;
  #faults = 0;

  /** @param original the run that this one goes on from. */
  constructor(subject: Subject, stateMachineArn: string, options: RunOptions, original?: OneRun) {
    this.#subject = subject;
    this.#arn = stateMachineArn;
    this.#options = options;
    this.#clock = new VirtualClock(original === undefined ? {} : { start: original.#clock.now() });
    this.#random =
      original === undefined ? new SeededRandom((options.name ?? "run").length) : original.#random.copy();
    this.#recording = this.#recordingAfter(original);
    if (original === undefined) {
      this.#watch = new HistoryWatcher(this.#recording);
      this.#acceptor = this.#newAcceptor();
      this.#witness = new Witness((seen) => this.#seen(seen));
      this.#participants = new Participants(this.#participantsProps);
      this.#execution = this.#start();
      return;
    }
    const copies = new TraceCopies();
    this.#watch = original.#watch.fork(this.#recording);
    this.#acceptor = original.#acceptor?.fork();
    this.#witness = original.#witness.fork((seen) => this.#seen(seen));
    const { execution, callOf, reschedule } = original.#execution.fork(this.#stepped);
    this.#execution = execution;
    const callbacks = new Map<() => void, () => void>();
    this.#participants = original.#participants.fork(this.#participantsProps, copies, callOf, callbacks);
    for (const { at, callback } of original.#clock.appointments) {
      const own = callbacks.get(callback);
      if (own !== undefined) this.#clock.schedule(at, own);
      else reschedule(callback, at);
    }
    for (const moment of original.#recording.moments) this.#recording.moments.push(copies.event(moment));
    for (const visit of original.#visits) this.#visits.push(copies.visit(visit));
    for (const [place, visit] of original.#open) this.#open.set(place, copies.visit(visit));
    for (const [place, count] of original.#counts) this.#counts.set(place, count);
    for (const [visit, text] of original.#firstArguments) {
      this.#firstArguments.set(copies.visit(visit), text);
    }
    this.#legs.push(...original.#legs);
    this.#divergence = original.#divergence;
    this.#faults = original.#faults;
  }

  fork(options: RunOptions): OneRun {
    return new OneRun(this.#subject, this.#arn, options, this);
  }

  #recordingAfter(original: OneRun | undefined): Recording {
    const clock = this.#clock;
    const start = clock.now() - (original === undefined ? 0 : original.#recording.now());
    const touched = new Set(original === undefined ? [] : original.#recording.touched);
    const draws = original === undefined ? [] : [...original.#recording.draws];
    return { moments: [], draws, touched, now: () => clock.now() - start };
  }

  #newAcceptor(): Acceptor | undefined {
    const { meaning } = this.#subject;
    if (meaning === undefined) return undefined;
    const { given, name = "run" } = this.#options;
    const { document, ...facts } = meaning;
    const stateMachine = this.#arn.split(":").at(-1) ?? "";
    return new Acceptor(document, {
      ...facts,
      stateMachine,
      name,
      startTime: this.#clock.now(),
      input: given.input,
    });
  }

  get #participantsProps(): ParticipantsProps {
    return {
      recording: this.#recording,
      clock: this.#clock,
      responses: this.#options.given.responses,
      tell: (call, outcome) => this.#execution.answer(call, outcome),
    };
  }

  /** The options of the execution that a copy of it has of its own. It stands still at each call. */
  get #stepped() {
    return {
      clock: this.#clock,
      random: () => this.#drawn(),
      tasks: () => "pause" as const,
      observe: (event: HistoryEvent) => {
        this.#watch.observe(event);
        if (this.#isFollowed) this.#witness.observe(event);
      },
    };
  }

  /** The next number that chance brings, which is written down. */
  #drawn(): number {
    const value = this.#random.next();
    this.#recording.draws.push({ at: this.#recording.now(), value });
    return value;
  }

  #start(): SteppedExecution {
    const { script, given, name = "run" } = this.#options;
    const order = orderOf(script.schedule);
    return startSteppedExecution(this.#subject.machine, {
      ...this.#stepped,
      input: given.input,
      name,
      stateMachineArn: this.#arn,
      history: false,
      switches: Object.fromEntries(script.switches.map((each) => [each, false])),
      ...(order === undefined ? {} : { order }),
    });
  }

  /** Runs to the end, redriven wherever the execution is stuck because of a fault. */
  go(): void {
    for (;;) {
      this.#leapToTheEnd();
      const leg = this.#endLeg();
      // Stuck with nothing wrong: it would be stuck for ever.
      if (leg.outcome !== "stuck" || leg.faults === 0) break;
      this.#open.clear();
      this.#watch.redriven();
      this.#execution.redrive();
    }
    if (this.#isFollowed) this.#diverged(this.#acceptor?.finish());
    this.#participants.finish();
  }

  /** Answers calls, and leaps from one thing to do to the next, until the execution has ended or nothing is left to do. */
  #leapToTheEnd(): void {
    const execution = this.#execution;
    for (;;) {
      const call = execution.pausedAt;
      if (call !== undefined) this.#answer(call);
      else if (execution.status !== "RUNNING" || !this.#clock.leap()) return;
    }
  }

  #seen(seen: Observation): void {
    this.#diverged(this.#acceptor?.observe(seen));
  }

  /** After the first divergence nothing is known of what should follow. */
  get #isFollowed(): boolean {
    return this.#acceptor !== undefined && this.#divergence === undefined;
  }

  #diverged(divergence: Divergence | undefined): void {
    if (divergence === undefined) return;
    this.#divergence = divergence;
    this.#recording.moments.push({ kind: "diverged", ...divergence });
  }

  result(): SearchedRun {
    return {
      trace: {
        subject: this.#subject,
        visits: this.#visits,
        moments: this.#recording.moments,
        legs: this.#legs,
        entries: [...this.#participants.world.entries.values()],
        output: this.#execution.output,
        divergence: this.#divergence,
        entered: this.#watch.entered,
        draws: this.#recording.draws,
      },
      crossroads: this.#crossroads,
      touched: this.#recording.touched,
    };
  }

  #endLeg(): Leg {
    const { status, error, cause, output } = this.#execution;
    const { lastEntered, transitions } = this.#watch;
    const isOnFail = lastEntered.type === "Fail";
    const { moments, now } = this.#recording;
    const leg: Leg = {
      status,
      error,
      cause,
      outcome: outcomeOf(status, error, output, isOnFail),
      failedOn: status !== "FAILED" ? undefined : isOnFail ? lastEntered.name : this.#failedOn(error),
      faults: this.#faults,
      transitions,
    };
    this.#faults = 0;
    this.#legs.push(leg);
    moments.push({ kind: "ended", at: now(), leg });
    return leg;
  }

  /** The state whose failure has this name, the last one that failed so. */
  #failedOn(error: string | undefined): string {
    const { moments } = this.#recording;
    for (let index = moments.length - 1; index >= 0; index -= 1) {
      const moment = moments[index];
      if (moment?.kind === "ended") break;
      if (moment?.kind === "evaluation failed" && error === "States.QueryEvaluationError")
        return moment.state;
      if (moment?.kind === "try" && errorHeard(moment.tried) === error) return moment.tried.visit.state;
    }
    return this.#watch.lastEntered.name;
  }

  #answer(call: TaskCall): void {
    const visit = this.#visitOf(call);
    if (this.#isFollowed) {
      const written = this.#subject.argumentsOf(call.state);
      this.#witness.called(call, this.#clock.now(), { operation: visit.operation, written });
    }
    this.#execution.proceed(this.#participants.answer(visit, call));
  }

  #visitOf(call: TaskCall): TaskVisit {
    const { state, path, attempt } = call;
    const place = path.length === 0 ? state : `${state}@${path.join(".")}`;
    const open = this.#open.get(place);
    if (open !== undefined && attempt > 1) {
      // What changes from try to try has changed by the second one.
      if (attempt > 2) return open;
      const text = JSON.stringify(call.arguments);
      const first = this.#firstArguments.get(open);
      if (first !== undefined && text !== first) this.#recording.touched.add("retryEvaluatesArguments");
      return open;
    }
    const count = (this.#counts.get(place) ?? 0) + 1;
    const point = count === 1 ? place : `${place}#${count}`;
    const called = readCall(call);
    const role = this.#subject.roleOf(state, called);
    const operation = role?.operation.name ?? called.operation;
    const outcomes = role?.outcomes ?? [];
    const { script, crossroadsFrom = Number.POSITIVE_INFINITY } = this.#options;
    if (this.#visits.length >= crossroadsFrom) {
      const fingerprint = fingerprintOf(point, {
        visits: this.#visits,
        entries: this.#participants.world.entries.values(),
        leg: this.#legs.length,
        ...(this.#subject.isTimed ? { seconds: this.#recording.now() / 1000 } : {}),
      });
      const before = this.#options.wants?.(fingerprint) === true ? this.fork(this.#options) : undefined;
      this.#crossroads.push({ point, outcomes, fingerprint, before });
    }
    this.#counts.set(place, count);
    const wanted = script.faults.get(point);
    const outcome =
      wanted === undefined
        ? (this.#options.choose?.(point, outcomes) ?? doneWell)
        : (outcomes.find(({ name }) => name === wanted) ?? doneWell);
    if (outcome !== doneWell) this.#faults += 1;
    const visit: TaskVisit = {
      point,
      place,
      state,
      path,
      role,
      operation,
      leg: this.#legs.length,
      outcome,
      tries: [],
    };
    this.#visits.push(visit);
    this.#open.set(place, visit);
    if (outcome !== doneWell) this.#firstArguments.set(visit, JSON.stringify(call.arguments));
    return visit;
  }
}

function errorHeard({ heard }: TracedTry): string | undefined {
  return heard.kind === "nothing" ? "States.Timeout" : "error" in heard ? heard.error : undefined;
}

function outcomeOf(
  status: Execution["status"],
  error: string | undefined,
  output: JsonValue | undefined,
  isOnFail: boolean,
): Leg["outcome"] {
  if (status === "SUCCEEDED") {
    const isEnvelope = isObject(output) && output.outcome === "compensated";
    return isEnvelope ? "compensated" : "completed";
  }
  if (status !== "FAILED" || error === "States.Runtime") return "other";
  if (isOnFail) return error === "Saga.Compensated" ? "compensated" : "other";
  return "stuck";
}
