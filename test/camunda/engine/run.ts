import { variable } from "../../../lib/camunda/variables.js";
import type { Json } from "../../../lib/model/index.js";
import type { Behaviour, CallOutcome } from "../../../lib/verifier/subject/outcomes.js";
import { doneWell } from "../../../lib/verifier/subject/outcomes.js";
import { answerSamples } from "../../../lib/verifier/samples/answer-samples.js";
import type { TaskRole } from "../../../lib/verifier/subject/subject.js";
import {
  type Leg,
  placeOf,
  type TaskVisit,
  type Trace,
  type TraceEvent,
  type TracedTry,
} from "../../../lib/verifier/run/trace.js";
import { act, compensate, land, World } from "../../../lib/verifier/run/world.js";
import { valueAt } from "../../../lib/verifier/samples/values-at.js";
import { callOf, conclude, type ErrorExpressionSees, type Invocation } from "./connector.js";
import { EngineError, type Job, type Switches } from "./active.js";
import { Engine } from "./engine.js";
import { Follower } from "./follower.js";
import type { RunnableProcess } from "./prepare.js";

export interface RunOptions {
  /** Faults, by the points of the calls. */
  readonly faults?: ReadonlyMap<string, string>;
  readonly switches?: Partial<Switches> & { readonly sees?: ErrorExpressionSees };
  readonly isFollowed?: boolean;
}

/** A run that is over, with the points at which something could have gone wrong. */
export interface CamundaRun {
  readonly trace: Trace;
  readonly offers: readonly { readonly point: string; readonly outcomes: readonly string[] }[];
  readonly outcome: Json | undefined;
}

const startTime = Date.UTC(2027, 0, 1);
/** Duration of a slow call, in milliseconds. */
const slowTime = 40_000;

export function run(runnable: RunnableProcess, options: RunOptions = {}): CamundaRun {
  return new OneRun(runnable, options).go();
}

class OneRun {
  readonly #runnable: RunnableProcess;
  readonly #options: RunOptions;
  readonly #engine: Engine;
  readonly #world = new World();
  readonly #visits: TaskVisit[] = [];
  readonly #open = new Map<object, TaskVisit>();
  readonly #moments: TraceEvent[] = [];
  readonly #legs: Leg[] = [];
  readonly #draws: { at: number; value: number }[] = [];
  readonly #offers: { point: string; outcomes: readonly string[] }[] = [];
  readonly #counts = new Map<string, number>();
  readonly #follower: Follower | undefined;
  readonly #down = new Set<string>();
  #faults = 0;
  #seed = 7;
  #inFlight = 0;

  constructor(runnable: RunnableProcess, options: RunOptions) {
    this.#runnable = runnable;
    this.#options = options;
    const { document, given } = runnable;
    const executionName = "4711";
    if (options.isFollowed !== false)
      this.#follower = new Follower(document, { name: executionName, startTime, input: given.input as Json });
    this.#engine = new Engine(runnable.process, {
      input: given.input as Json,
      start: startTime,
      executionName,
      switches: { passesOverUnfinished: true, lastJobFirst: false, ...options.switches },
      random: () => this.#random(),
    });
  }

  #random(): number {
    this.#seed = (this.#seed * 16_807) % 2_147_483_647;
    const value = this.#seed / 2_147_483_647;
    this.#draws.push({ at: this.#at(), value });
    return value;
  }

  #at(): number {
    return this.#engine.now - startTime;
  }

  go(): CamundaRun {
    for (let legs = 0; legs < 12; legs += 1) {
      this.#work();
      const leg = this.#leg();
      this.#legs.push(leg);
      this.#moments.push({ kind: "ended", at: this.#at(), leg });
      if (leg.outcome !== "stuck" || leg.faults === 0) break;
      this.#faults = 0;
      this.#down.clear();
      this.#follower?.redriven(this.#engine.now);
      for (const incident of [...this.#engine.incidents]) {
        this.#open.delete(incident.job.element);
        this.#engine.resolve(incident, incident.job.node.job?.retries ?? 1);
      }
    }
    for (const entry of this.#world.entries.values()) while (entry.underWay > 0) this.#landed(entry);
    const outcome = this.#engine.variable("outcome");
    this.#follower?.ended(outcome, this.#engine.variable("failure"), this.#engine.variable("output"));
    const { subject } = this.#runnable;
    return {
      outcome,
      offers: this.#offers,
      trace: {
        subject,
        visits: this.#visits,
        moments: this.#moments,
        legs: this.#legs,
        entries: [...this.#world.entries.values()],
        output: this.#engine.variable("output"),
        divergence: this.#follower?.divergence,
        entered: new Map(),
        draws: this.#draws,
        switches: [],
        offers: [],
      },
    };
  }

  #landed(entry: TraceEntry): void {
    const arrival = land(entry);
    this.#moments.push({ kind: "landed", at: this.#at(), entry, state: "", arrival });
  }

  #work(): void {
    for (let steps = 0; steps < 20_000; steps += 1) {
      const job = this.#engine.takeJob();
      if (job !== undefined) this.#call(job);
      else if (!this.#engine.leap()) return;
    }
    throw new EngineError("The run doesn't end.");
  }

  #leg(): Leg {
    const { incidents } = this.#engine;
    const [incident] = incidents;
    const outcome = this.#engine.variable("outcome");
    const failure = this.#engine.variable("failure");
    const common = { faults: this.#faults, transitions: 0 };
    this.#notBegun(failure);
    if (incident !== undefined) {
      const visit = this.#open.get(incident.job.element);
      return {
        ...common,
        status: "FAILED",
        outcome: "stuck",
        error: incident.message,
        cause: undefined,
        failedOn: visit?.state,
      };
    }
    if (!this.#engine.isOver)
      return {
        ...common,
        status: "RUNNING",
        outcome: "other",
        error: undefined,
        cause: undefined,
        failedOn: undefined,
      };
    return {
      ...common,
      status: "SUCCEEDED",
      outcome: outcome === "compensated" ? "compensated" : outcome === "completed" ? "completed" : "other",
      error: undefined,
      cause: JSON.stringify(failure ?? null),
      failedOn: undefined,
    };
  }

  /** A failure that is no answer of a participant's is one of an expression, to the laws. */
  #notBegun(failure: Json | undefined): void {
    const output = Object(this.#engine.variable("output") ?? {});
    const told: readonly (readonly [string, unknown])[] = [
      ...Object.entries(Object(output.failures ?? {})),
      [String(Object(failure ?? {}).step), failure],
    ];
    for (const [state, each] of told) {
      const error = /Saga\.DeadlineExceeded|States\.QueryEvaluationError/.exec(
        JSON.stringify(each ?? null),
      )?.[0];
      if (error === undefined) continue;
      this.#moments.push({
        kind: "evaluation failed",
        at: this.#at(),
        state,
        error,
        cause: "",
        isAgain: false,
      });
    }
  }

  #call(job: Job): void {
    const { payload, functionName } = callOf(job);
    const visit = this.#visitOf(job, functionName);
    const attempt = visit.tries.length + 1;
    const behaviour =
      visit.outcome.tries[Math.min(attempt, visit.outcome.tries.length) - 1] ?? doneWell.tries[0];
    const keyAt = visit.role?.keyPath === undefined ? undefined : valueAt(payload, visit.role.keyPath);
    const key = typeof keyAt === "string" ? keyAt : undefined;
    const entry =
      key === undefined || visit.role?.hasEffect !== true
        ? undefined
        : this.#world.entry(visit.role.participant, key);
    if (entry !== undefined && visit.role?.isCompensation === false) entry.owner ??= visit.point;
    const tried: TracedTry = {
      visit,
      attempt,
      at: this.#at(),
      request: payload,
      isPayload: true,
      key,
      entry,
      did: "",
      heard: behaviour.answer,
    };
    visit.tries.push(tried);
    this.#moments.push({ kind: "try", tried });
    const followed = this.#follower?.called(visit, payload, this.#engine.now);
    const { answer } = behaviour;
    const delay = answer.kind === "slow" ? slowTime : answer.kind === "overdue" ? this.#overdue() : 0;
    const finish = () => {
      this.#inFlight -= 1;
      const invocation = this.#carryOut(tried, behaviour);
      if (isCallback(visit) && "payload" in invocation && tried.heard.kind !== "error") {
        conclude(this.#engine, job, { payload: null }, this.#sees);
        this.#answerLater(visit, tried, invocation.payload, followed);
        return;
      }
      if (isCallback(visit) && tried.heard.kind === "nothing") {
        conclude(this.#engine, job, { payload: null }, this.#sees);
        followed?.timedOut();
        return;
      }
      followed?.answered(invocation, this.#engine.now);
      conclude(this.#engine, job, invocation, this.#sees);
    };
    this.#inFlight += 1;
    if (delay === 0) finish();
    else this.#engine.at(this.#engine.now + delay, finish);
  }

  get #sees(): ErrorExpressionSees {
    return this.#options.switches?.sees ?? "mapped";
  }

  /** Longer than what is left until the deadline. */
  #overdue(): number {
    const { deadline } = this.#runnable.document.options ?? {};
    const seconds =
      ((deadline?.days ?? 0) * 24 + (deadline?.hours ?? 0)) * 3600 +
      (deadline?.minutes ?? 0) * 60 +
      (deadline?.seconds ?? 0);
    return Math.max(1000, startTime + seconds * 1000 - this.#engine.now + 1000);
  }

  /** The participant of a callback answers by a message, once the process waits for it. */
  #answerLater(
    visit: TaskVisit,
    tried: TracedTry,
    payload: Json,
    followed: ReturnType<Follower["called"]> | undefined,
  ): void {
    const name = `${this.#runnable.document.name}.${visit.role?.step.name ?? ""}`;
    const refusal =
      tried.heard.kind === "rejection" && tried.heard.answer === undefined ? tried.heard.error : undefined;
    this.#engine.at(this.#engine.now + 60_000, () => {
      this.#engine.publish(`${name}.signOfLife`, tried.key ?? null, {});
      this.#engine.at(this.#engine.now + 60_000, () => {
        followed?.answered(
          refusal === undefined ? { payload } : { payload: { errorType: refusal, errorMessage: "" } },
          this.#engine.now,
        );
        this.#engine.publish(
          name,
          tried.key ?? null,
          refusal === undefined ? { answer: payload } : { error: refusal, cause: "" },
        );
      });
    });
  }

  #visitOf(job: Job, functionName: string): TaskVisit {
    const known = this.#open.get(job.element);
    if (known !== undefined) return known;
    const found = this.#runnable.stepOf(job.node);
    const step = found?.step ?? job.node.id;
    const isCompensation = found?.isCompensation === true;
    const state = isCompensation ? `${functionName} (${step})` : step;
    const role: TaskRole | undefined = this.#runnable.subject.roleOf(state, {
      operation: functionName,
      isPlaceholder: false,
    });
    const path = this.#runnable
      .blocksOf(step)
      .map((each) =>
        typeof each === "number" ? each : Number(job.variables.get(variable("index", each).text) ?? 0),
      );
    const place = placeOf(`${state}${found?.isAgain === true ? ": again" : ""}`, path);
    const count = (this.#counts.get(place) ?? 0) + 1;
    this.#counts.set(place, count);
    const point = count === 1 ? place : `${place}#${count}`;
    const outcomes = (role?.outcomes ?? []).filter(({ name }) => mayHappen(name, role));
    this.#offers.push({ point, outcomes: outcomes.map(({ name }) => name) });
    const wanted = this.#options.faults?.get(point);
    const isDown = this.#down.has(functionName);
    const outcome: CallOutcome =
      outcomes.find(({ name }) => name === (wanted ?? (isDown ? "down" : undefined))) ?? doneWell;
    if (outcome.name === "down") this.#down.add(functionName);
    if (outcome !== doneWell) this.#faults += 1;
    const visit: TaskVisit = {
      point,
      place,
      state,
      path,
      role,
      operation: functionName,
      leg: this.#legs.length,
      outcome,
      tries: [],
    };
    this.#visits.push(visit);
    this.#open.set(job.element, visit);
    return visit;
  }

  #response({ operation = "" }: TaskVisit): Json {
    return (this.#runnable.given.responses.get(operation) ?? { ok: true }) as Json;
  }

  /** The participant does what it is asked to, and answers. */
  #carryOut(tried: TracedTry, { effect, answer }: Behaviour): Invocation {
    const { entry, visit } = tried;
    const { role } = visit;
    if (entry !== undefined && effect === "late") entry.underWay += 1;
    if (entry !== undefined && effect === "now" && answer.kind !== "settled") {
      if (role?.isCompensation === true) tried.did = compensate(entry);
      else {
        const arrival = act(entry);
        tried.did = arrival.kind;
        if (arrival.kind === "refused" && answer.kind !== "error" && answer.kind !== "nothing") {
          tried.heard = { kind: "error", error: arrival.error };
          return { payload: { errorType: arrival.error, errorMessage: "refused" } };
        }
      }
    }
    switch (answer.kind) {
      case "well":
      case "slow":
      case "overdue":
        tried.heard = { kind: answer.kind === "slow" ? "slow" : "well" };
        return { payload: this.#response(visit) };
      case "lacking":
        return { payload: {} };
      case "rejection": {
        // Who has done it under this key gives the same answer again.
        if (answer.answer === undefined && role?.isCompensation === false && entry?.effect === true) {
          if (role.operation.rejectionsAreFinal !== false) {
            tried.heard = { kind: "well", isRepeated: true };
            return { payload: this.#response(visit) };
          }
        }
        if (entry !== undefined && role?.isCompensation === false) entry.rejection = answer.error;
        if (answer.answer !== undefined) {
          const isFinal =
            role?.operation.rejectionsAreFinal ?? (tried.attempt === 1 && entry?.effect !== true);
          tried.heard = { ...answer, answer: { isFinal } };
          if (!isFinal && entry !== undefined) entry.rejection = undefined;
          return {
            payload: (answerSamples(role?.operation ?? { name: "", rejections: [] }).rejection ??
              null) as Json,
          };
        }
        if (role?.operation.rejectionsAreFinal === false && entry !== undefined) entry.rejection = undefined;
        return { payload: { errorType: answer.error, errorMessage: "as the script has it", trace: [] } };
      }
      case "undecided":
        return {
          payload: (answerSamples(role?.operation ?? { name: "", rejections: [] }).nothing ?? {}) as Json,
        };
      case "settled":
      case "error":
        return answer.error === "Lambda.TooManyRequestsException"
          ? { exception: { message: "Rate exceeded" } }
          : { payload: { errorType: answer.error, errorMessage: "as the script has it" } };
      case "nothing":
        return { exception: { message: "Read timed out" } };
      default:
        throw new EngineError(`No answer of the kind ${answer.kind}.`);
    }
  }
}

type TraceEntry = Parameters<typeof land>[0];

function isCallback({ role }: TaskVisit): boolean {
  return role?.isCompensation === false && role.step.action.callback !== undefined;
}

/** Outcomes that there are in Camunda: nobody stops a process and redrives it, and nothing is too large for it. */
function mayHappen(name: string, role: TaskRole | undefined): boolean {
  if (["stopped", "stoppedLate", "tooLarge", "large"].includes(name)) return false;
  // Who waits for a token is asked once.
  if (role?.step.action.callback !== undefined && !role.isCompensation)
    return !/^(slow|overdue|lateAnd|lostAnd|lostOnce|transient|answered|undecided)/.test(name);
  return true;
}
