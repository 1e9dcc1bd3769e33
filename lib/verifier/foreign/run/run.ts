import type { JsonValue } from "../../../asl/index.js";
import {
  seededRandom,
  type SteppedExecution,
  startSteppedExecution,
  type TaskCall,
  type TaskOutcome,
  VirtualClock,
} from "../../../runner/index.js";
import type { Faults } from "../../fault-script.js";
import { placeOf } from "../../run/trace.js";
import { ownTimeout, requestOf, resultOf } from "../machine/integration.js";
import type { ForeignMachine } from "../machine/machine.js";
import { type ForeignOutcome, silenceOf, type Try, well, wellDone } from "./outcomes.js";
import { answerOf, answerWith, type Setting } from "../demands/setting.js";
import type { Step } from "./steps.js";
import { Story } from "./story.js";
import type { ForeignOffer, ForeignTrace, Leg, Visit } from "./trace.js";
import { ForeignWorld } from "./world.js";

/** All that runs of a machine have in common. */
export interface RunProps {
  readonly machine: ForeignMachine;
  readonly steps: ReadonlyMap<string, Step>;
  readonly outcomesOf: (step: Step) => readonly ForeignOutcome[];
}

const stateMachineArn = "arn:aws:states:us-east-1:123456789012:stateMachine:Machine";
/** Number of states entered after which a run is taken to go round for ever. */
const mostStates = 600;
const mostRedrives = 2;

/** Runs a machine once, with the given outcomes of calls; all others do well. */
export function runOnce(props: RunProps, setting: Setting, faults: Faults): ForeignTrace {
  return new ForeignRun(props, setting, faults).go();
}

class ForeignRun {
  readonly #props: RunProps;
  readonly #setting: Setting;
  readonly #faults: Faults;
  readonly #clock = new VirtualClock();
  readonly #world = new ForeignWorld();
  readonly #visits: Visit[] = [];
  readonly #open = new Map<string, Visit>();
  readonly #times = new Map<string, number>();
  readonly #offers: ForeignOffer[] = [];
  readonly #entered: string[] = [];
  readonly #story: Story;
  /** Effects that come when all is over. */
  readonly #late: (() => void)[] = [];
  readonly #execution: SteppedExecution;
  #failedLast: string | undefined;
  #faultsInLeg = 0;

  constructor(props: RunProps, setting: Setting, faults: Faults) {
    this.#props = props;
    this.#setting = setting;
    this.#faults = faults;
    this.#story = new Story(this.#clock);
    // Calls are answered when the execution stands still, so that it is there to answer by.
    this.#execution = startSteppedExecution(props.machine.machine, {
      input: setting.input,
      name: "execution-1",
      stateMachineArn,
      clock: this.#clock,
      random: seededRandom(1),
      history: false,
      tasks: () => "pause",
      itemReader: () => [{ id: "item-1" }, { id: "item-2" }],
      resultWriter: () => ({ Bucket: "bucket", Key: "key" }),
      observe: (
        { type, stateEnteredEventDetails: entered, evaluationFailedEventDetails: failed },
        execution,
      ) => {
        if (failed !== undefined) this.#failedLast = failed.state;
        if (entered === undefined || !type.endsWith("StateEntered")) return;
        this.#entered.push(entered.name);
        if (this.#entered.length > mostStates) execution.stop({ error: "Endless" });
      },
    });
  }

  go(): ForeignTrace {
    const legs: Leg[] = [];
    for (;;) {
      this.#leapToTheEnd();
      const leg = this.#leg();
      legs.push(leg);
      this.#story.ended(leg);
      if (!this.#isResumed(leg, legs.length)) break;
      this.#open.clear();
      this.#faultsInLeg = 0;
      this.#execution.redrive();
      this.#story.redriven(leg);
    }
    while (this.#clock.leap());
    for (const land of this.#late) land();
    return {
      visits: this.#visits,
      legs,
      effects: this.#world.effects,
      records: this.#world.records,
      offers: this.#offers,
      entered: this.#entered,
      entries: this.#story.entries,
      faults: this.#faults,
    };
  }

  #leapToTheEnd(): void {
    const execution = this.#execution;
    for (;;) {
      const call = execution.pausedAt;
      if (call !== undefined) execution.proceed(this.#answer(call));
      else if (execution.status !== "RUNNING" || !this.#clock.leap()) return;
    }
  }

  /** An execution is redriven where somebody would: on a Task that is to be gone through with. */
  #isResumed({ status, failedOn }: Leg, legs: number): boolean {
    if (status !== "FAILED" || failedOn === undefined || this.#faultsInLeg === 0) return false;
    const kind = this.#props.steps.get(failedOn)?.kind;
    if (kind === undefined || kind === "compensatable" || kind === "read-only") return false;
    // A pivot that was refused will be refused again.
    const last = this.#visits.findLast(({ step }) => step.task.name === failedOn);
    if (kind === "pivot" && last?.heard === "refusal") return false;
    return legs <= mostRedrives;
  }

  #leg(): Leg {
    const { status, error, cause } = this.#execution;
    const { states } = this.#props.machine;
    const end = this.#entered.findLast((name) => states.get(name)?.around === undefined) ?? "";
    const type = states.get(end)?.written.Type;
    const isBlock = type === "Parallel" || type === "Map";
    const failedOn =
      status !== "FAILED" || type === "Fail" ? undefined : isBlock ? (this.#failedLast ?? end) : end;
    return { status, error, cause, end, failedOn };
  }

  #answer(call: TaskCall): TaskOutcome | "later" {
    const visit = this.#visitOf(call);
    visit.tries += 1;
    const { tries } = visit.outcome;
    const wanted = tries[Math.min(visit.tries, tries.length) - 1] ?? tries[0];
    // Who has done it under this key says so again, rather than that it refuses.
    const isKnown = visit.outcome.isRefusal === true && this.#world.knows(visit.step, visit.request);
    const tried = isKnown ? well : wanted;
    if (tried.answer.kind === "slow") return this.#slowly(call, visit);
    const answer = answerOf(visit.step, visit.request, this.#setting);
    const refused = this.#takesEffect(visit, tried, call, answer);
    return this.#heard(call, visit, tried, refused, answer);
  }

  /** Carries out in the world what a try does. Answers true if an action was refused as it came after its compensation. */
  #takesEffect(visit: Visit, tried: Try, call: TaskCall, answer: JsonValue): boolean {
    const { step, request } = visit;
    if (visit.outcome.isRefusal === true && tried !== well) this.#world.refuse(step, request);
    if (tried.effect === "none") return false;
    if (tried.effect === "late") {
      this.#late.push(() => {
        const isThere = this.#world.act(step, request, answer, true);
        this.#story.landed(call.state, isThere);
      });
      return false;
    }
    if (step.kind === "compensation") {
      if (step.whenNothingIsThere === "refuses" && !this.#world.hasFor(step, request)) return true;
      this.#world.compensate(step, request);
      if (tried.effect === "twice") this.#world.compensate(step, request);
      return false;
    }
    const isDone = this.#world.act(step, request, answer);
    if (tried.effect === "twice") this.#world.act(step, request, answer);
    return !isDone;
  }

  #heard(
    call: TaskCall,
    visit: Visit,
    tried: Try,
    refused: boolean,
    answer: JsonValue,
  ): TaskOutcome | "later" {
    const { task, rejects = [] } = visit.step;
    const tell = (words: string | undefined) =>
      this.#story.tried(call, visit, { tried, words, effects: this.#world.effects });
    if (refused) {
      const [error = "Refused"] = rejects;
      visit.heard = visit.step.kind === "compensation" ? "failure" : "refusal";
      this.#failedLast = call.state;
      tell(visit.step.kind === "compensation" ? `finds nothing, and refuses: ${error}` : `refuses: ${error}`);
      return { failed: { error, cause: "there is nothing to take back, or it was taken back before" } };
    }
    const heard = tried.answer;
    switch (heard.kind) {
      case "error":
        visit.heard = heard.isRejection === true ? "refusal" : "failure";
        this.#failedLast = call.state;
        tell(undefined);
        return { failed: { error: heard.error, cause: `tried by saga verify: ${visit.outcome.name}` } };
      case "nothing":
        visit.heard = "failure";
        this.#failedLast = call.state;
        tell(undefined);
        return this.#silent(call, visit);
      case "lacking":
        visit.heard = "success";
        tell(undefined);
        return { succeeded: resultOf(task, {}) };
      case "other":
        visit.heard = visit.outcome.isRefusal === true ? "refusal" : "success";
        tell(undefined);
        return { succeeded: resultOf(task, answerWith(answer, heard.where, heard.value)) };
      default:
        visit.heard = "success";
        tell(undefined);
        return { succeeded: resultOf(task, answer) };
    }
  }

  /** Nothing comes back: it ends by itself, by the machine's timeout, or never. */
  #silent(call: TaskCall, { step }: Visit): "later" {
    const timeouts = { ofTask: call.timeoutSeconds, ofFunction: step.timeoutSeconds };
    const silence = silenceOf(step.task, timeouts);
    if (silence !== undefined && silence.error !== "States.Timeout") {
      const failed = { error: silence.error, cause: `ended after ${silence.seconds} s` };
      this.#clock.schedule(this.#clock.now() + silence.seconds * 1000, () => {
        if (!call.signal.aborted) this.#execution.answer(call, { failed });
      });
    }
    return "later";
  }

  /** Effect and answer come when it has taken almost all the time that it may; the effect even if nobody waits any more. */
  #slowly(call: TaskCall, visit: Visit): "later" {
    const { step } = visit;
    const longest = Math.min(
      call.timeoutSeconds ?? Number.POSITIVE_INFINITY,
      ownTimeout(step.task, step.timeoutSeconds) ?? 3600,
    );
    const seconds = Math.max(longest - 1, longest / 2);
    this.#clock.schedule(this.#clock.now() + seconds * 1000, () => {
      const answer = answerOf(step, visit.request, this.#setting);
      const isWaitedFor = !call.signal.aborted && this.#execution.status === "RUNNING";
      const refused = this.#takesEffect(visit, well, call, answer);
      if (!isWaitedFor) {
        this.#story.landed(call.state, !refused);
        for (const effect of this.#world.effects) if (effect.state === call.state) effect.hasLanded = true;
        return;
      }
      const outcome = this.#heard(call, visit, well, refused, answer);
      if (outcome !== "later") this.#execution.answer(call, outcome);
    });
    return "later";
  }

  #visitOf(call: TaskCall): Visit {
    const place = placeOf(call.state, call.path);
    const open = this.#open.get(place);
    if (open !== undefined && call.attempt > 1) return open;
    const times = (this.#times.get(place) ?? 0) + 1;
    this.#times.set(place, times);
    const point = times === 1 ? place : `${place}#${times}`;
    const step = this.#props.steps.get(call.state);
    if (step === undefined) throw new RangeError(`The machine has no Task ${call.state}.`);
    const outcomes = this.#props.outcomesOf(step);
    this.#offers.push({ point, step, outcomes });
    const wanted = this.#faults.get(point);
    const outcome = outcomes.find(({ name }) => name === wanted) ?? wellDone;
    if (outcome !== wellDone) this.#faultsInLeg += 1;
    const request = requestOf(step.task, call.arguments);
    const visit: Visit = { point, step, outcome, request, tries: 0, heard: undefined };
    this.#open.set(place, visit);
    this.#visits.push(visit);
    return visit;
  }
}
