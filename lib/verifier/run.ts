import type { JsonObject, JsonValue } from "../asl/index.js";
import {
  type Execution,
  type HistoryEvent,
  seededRandom,
  startExecution,
  type TaskCall,
  type TaskOutcome,
  VirtualClock,
} from "../runner/index.js";
import { readCall } from "./calls.js";
import { type Course, isSuccess, type Leg, type Moment, type Try, type Visit } from "./course.js";
import { type Answer, type Behaviour, doneWell, type Outcome } from "./outcomes.js";
import type { Given } from "./samples.js";
import { orderOf } from "./schedules.js";
import type { Script, SwitchName } from "./script.js";
import { situationOf } from "./situation.js";
import type { Role, Subject } from "./subject.js";
import { act, compensate, type Entry, land, World } from "./world.js";

/** A visit at which something else than the good might have happened. */
export interface Crossroads {
  readonly point: string;
  readonly outcomes: readonly Outcome[];
  /** What all that follows depends on; visits of equal situations have equal futures. */
  readonly situation: string;
}

/** A run, and what the search wants to know of it. */
export interface Run {
  readonly course: Course;
  /** Every visit from the first one asked for. */
  readonly crossroads: readonly Crossroads[];
  /** Switches that would have made a difference, had they been the other way. */
  readonly touched: ReadonlySet<SwitchName>;
}

export interface RunOptions {
  readonly script: Script;
  readonly given: Given;
  /** The first visit, counted from 0, of which crossroads are wanted. @default - none are */
  readonly crossroadsFrom?: number;
  /** Chooses what the script leaves open. Runs with it cannot be tried twice. @default - the good */
  readonly choose?: (point: string, outcomes: readonly Outcome[]) => Outcome | undefined;
  /** The execution's name; another one has other chances. @default "run" */
  readonly name?: string;
}

/** How long a participant takes its time at most: longer than any retry of what answers at once, shorter than timeouts. */
const slowSeconds = 90;
/** A response of which one is below what a state may hand on, and two are above. */
const large = { text: "x".repeat(150_000) };

const machineArn = (name: string): string =>
  `arn:aws:states:us-east-1:123456789012:stateMachine:${name.replace(/[^\w-]/g, "") || "Saga"}`;

/** Runs subjects by scripts. */
export class Runs {
  readonly #subject: Subject;
  readonly #arn: string;
  /** Whether runs tend to need patience: then none is tried in haste any more. */
  get #isPatient(): boolean {
    return this.#patient > 20 && this.#patient > this.#hasty / 2;
  }
  #patient = 0;
  #hasty = 0;

  constructor(subject: Subject) {
    this.#subject = subject;
    this.#arn = machineArn(subject.document.name);
  }

  async run(options: RunOptions): Promise<Run> {
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
  readonly #arn: string;
  readonly #options: RunOptions;
  readonly #clock = new VirtualClock();
  readonly #start = this.#clock.now();
  readonly #world = new World();
  readonly #execution: Execution;
  readonly #visits: Visit[] = [];
  readonly #open = new Map<string, Visit>();
  readonly #counts = new Map<string, number>();
  readonly #moments: Moment[] = [];
  /** How often each state was entered, and how often an expression of it failed. */
  readonly #entered = new Map<string, number>();
  readonly #unevaluated = new Map<string, number>();
  readonly #legs: Leg[] = [];
  readonly #crossroads: Crossroads[] = [];
  readonly #touched = new Set<SwitchName>();
  /** What participants will do in a while. */
  readonly #slow = new Set<() => void>();
  readonly #firstArguments = new Map<Visit, string>();
  #defect: { readonly error: unknown } | undefined;
  #mayBeSlow = false;
  #transitions = 0;
  #faults = 0;
  /** Why a block has failed, of which the name is still to be told. */
  #failedBlock: "by a step" | "too large" | undefined;
  #isStepFailing = false;
  #lastEntered = "";
  #lastType = "";

  constructor(subject: Subject, stateMachineArn: string, options: RunOptions) {
    this.#subject = subject;
    this.#arn = stateMachineArn;
    this.#options = options;
    const { script, given, name = "run" } = options;
    for (const outcome of script.faults.values()) this.#mayBeSlow ||= outcome === "slow";
    const order = orderOf(script.schedule);
    this.#execution = startExecution(subject.machine, {
      input: given.input,
      name,
      stateMachineArn,
      clock: this.#clock,
      random: seededRandom(name.length),
      tasks: (call) => this.#answer(call),
      observe: (event) => this.#observe(event),
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
    const isPatient = pace === "patient" || this.#mayBeSlow;
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
      // A redrive tries a state again without entering it.
      this.#unevaluated.clear();
      this.#execution.redrive();
    }
    for (const act of [...this.#slow]) act();
    for (const entry of this.#world.entries.values()) this.#landAll(entry, "");
    return hasWaited;
  }

  /** Leaps from one thing to do to the next, and waits for promises only when there is none; answers whether it had to. */
  async #leapToTheEnd(): Promise<boolean> {
    for (let waited = false; ; waited = true) {
      while (this.#execution.status === "RUNNING" && this.#clock.leap());
      if (this.#execution.status !== "RUNNING") return waited;
      const before = this.#clock.scheduled + this.#transitions + this.#moments.length;
      await promisesHandled();
      const isSame = before === this.#clock.scheduled + this.#transitions + this.#moments.length;
      // Nothing has come of it: it hangs, however long one waits.
      if (isSame && this.#execution.status === "RUNNING") return waited;
    }
  }

  result(): Run {
    return {
      course: {
        subject: this.#subject,
        visits: this.#visits,
        moments: this.#moments,
        legs: this.#legs,
        entries: [...this.#world.entries.values()],
        output: this.#execution.output,
      },
      crossroads: this.#crossroads,
      touched: this.#touched,
    };
  }

  get #now(): number {
    return this.#clock.now() - this.#start;
  }

  #endLeg(): Leg {
    const { status, error, cause, output } = this.#execution;
    const failed = this.#lastType === "Fail" ? this.#lastEntered : this.#failedOn(error);
    const leg: Leg = {
      status,
      error,
      cause,
      outcome: outcomeOf(status, error, output, this.#lastType === "Fail"),
      failedOn: status === "FAILED" ? failed : undefined,
      faults: this.#faults,
      transitions: this.#transitions,
    };
    this.#faults = 0;
    this.#legs.push(leg);
    this.#moments.push({ kind: "ended", at: this.#now, leg });
    return leg;
  }

  /** The state whose failure has this name, the last one that failed so. */
  #failedOn(error: string | undefined): string {
    for (let index = this.#moments.length - 1; index >= 0; index -= 1) {
      const moment = this.#moments[index];
      if (moment?.kind === "ended") break;
      if (moment?.kind === "evaluation failed" && error === "States.QueryEvaluationError")
        return moment.state;
      if (moment?.kind === "try" && errorHeard(moment.tried) === error) return moment.tried.visit.state;
    }
    return this.#lastEntered;
  }

  #observe(event: HistoryEvent): void {
    const { type, stateEnteredEventDetails: entered, evaluationFailedEventDetails: failed } = event;
    const exited = event.stateExitedEventDetails?.name;
    // Of a block that failed, the name is told only when it is left by a catcher.
    if (this.#failedBlock !== undefined && exited !== undefined) {
      const isTooLarge = this.#failedBlock === "too large";
      this.#moments.push({ kind: "block failed", at: this.#now, state: exited, isTooLarge });
    }
    this.#failedBlock = undefined;
    if (type === "ParallelStateFailed" || type === "MapStateFailed") {
      this.#failedBlock = this.#isStepFailing ? "by a step" : "too large";
    } else if (type.startsWith("Task") || failed !== undefined) this.#isStepFailing = true;
    // What is left or entered has not failed, or that was caught.
    if (exited !== undefined || entered !== undefined) this.#isStepFailing = false;
    if (entered !== undefined) {
      this.#transitions += 1;
      this.#lastEntered = entered.name;
      this.#entered.set(entered.name, (this.#entered.get(entered.name) ?? 0) + 1);
      this.#lastType = type.slice(0, -"StateEntered".length);
    } else if (failed !== undefined) {
      const { cause, state, location = "" } = failed;
      const times = (this.#unevaluated.get(state) ?? 0) + 1;
      this.#unevaluated.set(state, times);
      const isAgain = times > (this.#entered.get(state) ?? 0);
      this.#moments.push({ kind: "evaluation failed", at: this.#now, state, cause, isAgain });
      const isBefore = /^(Arguments|Timeout|Heartbeat)/.test(location);
      this.#touched.add(isBefore ? "catchesArgumentsError" : "catchesResultError");
    }
  }

  /** What goes wrong in here is no failure of the saga, which the runner would take it for. */
  #answer(call: TaskCall): TaskOutcome | Promise<TaskOutcome> {
    try {
      return this.#call(call);
    } catch (error) {
      this.#defect ??= { error };
      throw error;
    }
  }

  #call(call: TaskCall): TaskOutcome | Promise<TaskOutcome> {
    const visit = this.#visitOf(call);
    const { outcome, role } = visit;
    const behaviour = outcome.tries[Math.min(call.attempt, outcome.tries.length) - 1] ?? outcome.tries[0];
    const tried = this.#try(visit, call);
    visit.tries.push(tried);
    this.#moments.push({ kind: "try", tried });
    if (role === undefined) return { succeeded: {} };
    if (behaviour.answer.kind === "slow") return this.#answerSlowly(tried, call);
    tried.heard = this.#carryOut(tried, behaviour);
    // Who was not told the token of this very try cannot answer by it.
    if (isCallback(call) && isSuccess(tried.heard) && !holdsToken(call)) tried.heard = { kind: "nothing" };
    return this.#tell(tried, call);
  }

  #visitOf(call: TaskCall): Visit {
    const { state, path, attempt } = call;
    const place = path.length === 0 ? state : `${state}@${path.join(".")}`;
    const open = this.#open.get(place);
    if (open !== undefined && attempt > 1) {
      // What changes from try to try has changed by the second one.
      if (attempt > 2) return open;
      const text = JSON.stringify(call.arguments);
      const first = this.#firstArguments.get(open);
      if (first !== undefined && text !== first) this.#touched.add("retryEvaluatesArguments");
      return open;
    }
    const count = (this.#counts.get(place) ?? 0) + 1;
    this.#counts.set(place, count);
    const point = count === 1 ? place : `${place}#${count}`;
    const called = readCall(call);
    const { knows, roleOf } = this.#subject;
    // Under which name an operation was deployed does not matter.
    const isTold = called.isPlaceholder || (called.operation !== undefined && knows(called.operation));
    const role = roleOf(state, isTold ? called.operation : undefined);
    const operation = role?.operation.name ?? called.operation;
    const outcomes = role?.outcomes ?? [];
    const { script, crossroadsFrom = Number.POSITIVE_INFINITY } = this.#options;
    if (this.#visits.length >= crossroadsFrom) {
      const situation = situationOf(point, {
        visits: this.#visits,
        entries: this.#world.entries.values(),
        leg: this.#legs.length,
        ...(this.#subject.isTimed ? { seconds: this.#now / 1000 } : {}),
      });
      this.#crossroads.push({ point, outcomes, situation });
    }
    const wanted = script.faults.get(point);
    const outcome =
      wanted === undefined
        ? (this.#options.choose?.(point, outcomes) ?? doneWell)
        : (outcomes.find(({ name }) => name === wanted) ?? doneWell);
    if (outcome !== doneWell) this.#faults += 1;
    const visit: Visit = {
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

  #try(visit: Visit, call: TaskCall): Try {
    const { role } = visit;
    const key = role === undefined ? undefined : this.#keyOf(call, role);
    const isKept = role?.hasEffect === true;
    const entry = isKept ? this.#world.entry(role.participant, key ?? `no key, ${visit.place}`) : undefined;
    if (entry !== undefined && !role?.isCompensation) entry.owner ??= visit.point;
    return {
      visit,
      attempt: call.attempt,
      at: this.#now,
      key,
      entry,
      did: "",
      heard: { kind: "nothing" },
    };
  }

  /** The key is where the saga's request has it; in what is no request of a function, it is whatever looks like one. */
  #keyOf(call: TaskCall, { keyPath }: Role): string | undefined {
    const { isFunction, request } = readCall(call);
    if (isFunction) return keyPath === undefined ? undefined : valueAt(request, keyPath);
    const [, , , , , , machine] = this.#arn.split(":");
    const [key] =
      new RegExp(`${machine}:${this.#options.name ?? "run"}/[^"\\\\]+`).exec(JSON.stringify(request)) ?? [];
    return key;
  }

  /** Does what a participant does on a try, and answers what the state machine hears. */
  #carryOut(tried: Try, { effect, answer }: Behaviour): Answer {
    const { entry, visit } = tried;
    if (effect === "late" && entry !== undefined) {
      entry.underWay += 1;
      tried.did = "is still under way";
    }
    if (answer.kind === "rejection") return this.#reject(tried, answer);
    if (effect !== "now" || entry === undefined) return answer;
    if (visit.role?.isCompensation === true) {
      tried.did = compensate(entry);
      this.#landAll(entry, visit.state);
      return answer;
    }
    const arrival = act(entry);
    if (arrival.kind !== "refused") {
      tried.did = arrival.kind;
      return answer;
    }
    tried.did = "was refused";
    return answer.kind === "nothing" ? answer : refusal(arrival.error, visit.role);
  }

  /** One key, one answer: who has done it already does not refuse it, unless he cannot know. */
  #reject(tried: Try, answer: Answer & { readonly kind: "rejection" }): Answer {
    const { entry, visit } = tried;
    const isFinal = visit.role?.operation.rejectionsAreFinal !== false;
    if (entry === undefined || !isFinal) return answer;
    if (entry.effect) {
      tried.did = "was known";
      return { kind: "well" };
    }
    if (entry.tombstone) return refusal("", visit.role);
    entry.rejection ??= answer.error;
    return { kind: "rejection", error: entry.rejection };
  }

  #tell({ heard, visit }: Try, call: TaskCall): TaskOutcome | Promise<TaskOutcome> {
    // One that all of them shared would keep all who ever waited for it.
    if (heard.kind === "nothing") return new Promise(() => {});
    if (heard.kind === "error" || heard.kind === "rejection") {
      if (heard.error === "States.DataLimitExceeded") this.#touched.add("allCoversDataLimitExceeded");
      return { failed: { error: heard.error, cause: `as the script has it: ${visit.outcome.name}` } };
    }
    const response = this.#responseTo(heard, visit);
    return { succeeded: readCall(call).isFunction && !isCallback(call) ? payloadOf(response) : response };
  }

  #responseTo({ kind }: Answer, { operation, role }: Visit): JsonValue {
    if (role?.isCompensation === true || kind === "lacking") return {};
    const response = this.#options.given.responses.get(operation ?? "") ?? {};
    return kind === "large" && isObject(response) ? { ...response, ...large } : response;
  }

  #answerSlowly(tried: Try, call: TaskCall): Promise<TaskOutcome> {
    const limit = Math.min(call.timeoutSeconds ?? slowSeconds * 2, call.heartbeatSeconds ?? slowSeconds * 2);
    tried.did = "takes its time";
    const answer = new Promise<TaskOutcome>((resolve) => {
      const arrive = (): void => {
        if (!this.#slow.delete(arrive)) return;
        const heard = this.#carryOut(tried, { effect: "now", answer: { kind: "slow" } });
        // Who has been given up on does what he was asked to, but nobody hears of it.
        if (call.signal.aborted) return;
        tried.heard = heard;
        const told = this.#tell(tried, call);
        if (!(told instanceof Promise)) resolve(told);
      };
      this.#slow.add(arrive);
      const milliseconds = Math.min(slowSeconds, limit / 2) * 1000;
      this.#clock.schedule(this.#clock.now() + milliseconds, arrive);
    });
    return answer;
  }

  #landAll(entry: Entry, state: string): void {
    while (entry.underWay > 0) {
      const arrival = land(entry);
      this.#moments.push({ kind: "landed", at: this.#now, entry, state, arrival });
    }
  }
}

function isCallback({ resource }: TaskCall): boolean {
  return resource.endsWith(".waitForTaskToken");
}

function holdsToken({ arguments: given, taskToken = "" }: TaskCall): boolean {
  return JSON.stringify(given).includes(taskToken);
}

function promisesHandled(): Promise<void> {
  // Immediates come after all microtasks.
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

function errorHeard({ heard }: Try): string | undefined {
  return heard.kind === "nothing" ? "States.Timeout" : "error" in heard ? heard.error : undefined;
}

/** What `lambda:invoke` makes of a function's answer. */
function payloadOf(response: JsonValue): JsonObject {
  return { Payload: response, StatusCode: 200 };
}

function refusal(error: string, role: Role | undefined): Answer {
  const isDeclared = role?.operation.rejections.includes(error) === true;
  return isDeclared
    ? { kind: "rejection", error }
    : { kind: "error", error: error === "" ? "RefusedAfterCompensation" : error };
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

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The text at a path of a request; undefined where nothing is there. */
function valueAt(request: JsonValue, path: readonly (string | number)[]): string | undefined {
  let value: JsonValue | undefined = request;
  for (const step of path) {
    value = Array.isArray(value) ? value[Number(step)] : isObject(value) ? value[step] : undefined;
  }
  if (value === undefined || value === null) return undefined;
  return typeof value === "string" ? value : JSON.stringify(value);
}
