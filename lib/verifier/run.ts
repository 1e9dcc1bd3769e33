import { isObject, type JsonValue } from "../asl/index.js";
import {
  type Execution,
  seededRandom,
  startExecution,
  type TaskCall,
  type TaskOutcome,
  VirtualClock,
} from "../runner/index.js";
import { Acceptor, type Divergence } from "./acceptor/acceptor.js";
import { Witness } from "./acceptor/witness.js";
import { readCall } from "./calls.js";
import type { FaultScript, SwitchName } from "./fault-script.js";
import { HistoryWatcher } from "./history-watcher.js";
import { type CallOutcome, doneWell } from "./outcomes.js";
import { Participants } from "./participants.js";
import type { SampleData } from "./samples.js";
import { orderOf } from "./schedules.js";
import { fingerprintOf } from "./state-fingerprint.js";
import type { Subject } from "./subject.js";
import type { Leg, Recording, TaskVisit, Trace, TracedTry } from "./trace.js";

/** A visit at which something else than the good might have happened. */
export interface Crossroads {
  readonly point: string;
  readonly outcomes: readonly CallOutcome[];
  /** What all that follows depends on; visits of equal situations have equal futures. */
  readonly fingerprint: string;
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
  /** Chooses what the script leaves open. Runs with it cannot be tried twice. @default - the good */
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
  /** True if runs tend to need patience: then none is tried in haste any more. */
  get #isPatient(): boolean {
    return this.#patient > 20 && this.#patient > this.#hasty / 2;
  }
  #patient = 0;
  #hasty = 0;

  constructor(subject: Subject) {
    this.#subject = subject;
    this.#arn = machineArn(subject.document.name);
  }

  async run(options: RunOptions): Promise<SearchedRun> {
    if (!this.#isPatient && options.choose === undefined) {
      const run = new OneRun(this.#subject, this.#arn, options);
      if (!(await run.go("hasty")) || this.#subject.isSequential) {
        this.#hasty += 1;
        return run.result();
      }
      this.#patient += 1;
    }
    const run = new OneRun(this.#subject, this.#arn, options);
    await run.go("patient");
    return run.result();
  }
}

class OneRun {
  readonly #subject: Subject;
  readonly #options: RunOptions;
  readonly #clock = new VirtualClock();
  readonly #recording: Recording;
  readonly #watch: HistoryWatcher;
  /** Follows the run by what the saga means; undefined if the machine need not do exactly that. */
  readonly #acceptor: Acceptor | undefined;
  readonly #witness = new Witness((seen) => this.#diverged(this.#acceptor?.observe(seen)));
  readonly #participants: Participants;
  readonly #execution: Execution;
  readonly #visits: TaskVisit[] = [];
  /** The last visit of each place since the last start or redrive, and how many there have been. */
  readonly #open = new Map<string, TaskVisit>();
  readonly #counts = new Map<string, number>();
  readonly #legs: Leg[] = [];
  readonly #crossroads: Crossroads[] = [];
  readonly #firstArguments = new Map<TaskVisit, string>();
  #defect: { readonly error: unknown } | undefined;
  #divergence: Divergence | undefined;
  #faults = 0;

  constructor(subject: Subject, stateMachineArn: string, options: RunOptions) {
    this.#subject = subject;
    this.#options = options;
    const { script, given, name = "run" } = options;
    const clock = this.#clock;
    const start = clock.now();
    this.#recording = { moments: [], touched: new Set(), now: () => clock.now() - start };
    this.#watch = new HistoryWatcher(this.#recording);
    this.#participants = new Participants(this.#recording, clock, given.responses);
    const { meaning } = subject;
    if (meaning !== undefined) {
      const { document, ...facts } = meaning;
      const stateMachine = stateMachineArn.split(":").at(-1) ?? "";
      const execution = { ...facts, stateMachine, name, startTime: start, input: given.input };
      this.#acceptor = new Acceptor(document, execution);
    }
    const order = orderOf(script.schedule);
    this.#execution = startExecution(subject.machine, {
      input: given.input,
      name,
      stateMachineArn,
      clock,
      random: seededRandom(name.length),
      tasks: (call) => this.#answer(call),
      observe: (event) => {
        this.#watch.observe(event);
        if (this.#isFollowed) this.#witness.observe(event);
      },
      history: false,
      switches: Object.fromEntries(script.switches.map((each) => [each, false])),
      ...(order === undefined ? {} : { order }),
    });
  }

  /**
   * Runs to the end, redriven wherever the execution is stuck because of a fault.
   *
   * @returns whether promises had to be waited for. In haste such a run counts for nothing, for time has leapt meanwhile.
   */
  async go(pace: "hasty" | "patient"): Promise<boolean> {
    const { isSequential } = this.#subject;
    const isSlow = [...this.#options.script.faults.values()].includes("slow");
    const isPatient = pace === "patient" || isSlow;
    let hasWaited = false;
    for (;;) {
      if (isPatient && !isSequential) await this.#clock.run(this.#execution.ended);
      else {
        const waited = await this.#leapToTheEnd();
        if (waited && !isSequential) return true;
        hasWaited ||= waited;
      }
      if (this.#defect !== undefined) throw this.#defect.error;
      const leg = this.#endLeg();
      // Stuck with nothing wrong: it would be stuck for ever.
      if (leg.outcome !== "stuck" || leg.faults === 0) break;
      this.#open.clear();
      this.#watch.redriven();
      this.#execution.redrive();
    }
    if (this.#isFollowed) this.#diverged(this.#acceptor?.finish());
    this.#participants.finish();
    return hasWaited;
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

  /** Leaps from one thing to do to the next, and waits for promises only when there is none; answers whether it had to. */
  async #leapToTheEnd(): Promise<boolean> {
    for (let waited = false; ; waited = true) {
      while (this.#execution.status === "RUNNING" && this.#clock.leap());
      if (this.#execution.status !== "RUNNING") return waited;
      const before = this.#progress;
      await promisesHandled();
      // Nothing has come of it: it hangs, however long one waits.
      if (before === this.#progress && this.#execution.status === "RUNNING") return waited;
    }
  }

  get #progress(): number {
    return this.#clock.scheduled + this.#watch.transitions + this.#recording.moments.length;
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

  /** What goes wrong in here is no failure of the saga, which the runner would take it for. */
  #answer(call: TaskCall): TaskOutcome | Promise<TaskOutcome> {
    try {
      const visit = this.#visitOf(call);
      if (this.#isFollowed) {
        const written = this.#subject.argumentsOf(call.state);
        this.#witness.called(call, this.#clock.now(), { operation: visit.operation, written });
      }
      return this.#participants.answer(visit, call);
    } catch (error) {
      this.#defect ??= { error };
      throw error;
    }
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
    this.#counts.set(place, count);
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
      this.#crossroads.push({ point, outcomes, fingerprint });
    }
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

function promisesHandled(): Promise<void> {
  // Immediates come after all microtasks.
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
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
