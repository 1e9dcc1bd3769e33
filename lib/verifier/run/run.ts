import {
  type HistoryEvent,
  type ObservedFailure,
  SeededRandom,
  type Standing,
  type SteppedExecution,
  type Stoppable,
  startSteppedExecution,
  type TaskCall,
  VirtualClock,
} from "../../runner/index.js";
import type { Acceptor, Divergence } from "../acceptor/acceptor.js";
import type { Observation } from "../acceptor/observation.js";
import { Witness } from "../acceptor/witness.js";
import { readCall } from "../subject/calls.js";
import { Decisions } from "./decisions.js";
import { HistoryWatcher, isBeforeCall } from "./history-watcher.js";
import { doneWell, down } from "../subject/outcomes.js";
import { Participants, type ParticipantsProps } from "./participants.js";
import { acceptorOf, machineArn, unknownToModel } from "./run-beginning.js";
import { bringsAnswer, leadsTo, legOf } from "./run-endings.js";
import { beginLeg, beginVisit, copiedProgress, noProgress, type RunProgress } from "./run-progress.js";
import { orderOf } from "./schedules.js";
import { type OpenWait, OpenWaits } from "./open-waits.js";
import { lazily, PassedSituations } from "./passed-situations.js";
import type { ContinuedRun, RunOptions, SearchedRun, Snapshot } from "./searched-run.js";
import { fingerprintOf, type Situation } from "../search/state-fingerprint.js";
import { isStopped, type StopPoint, StopPoints, stopped, wholeExecution } from "./stop-points.js";
import type { Subject } from "../subject/subject.js";
import { asTaskEvent } from "../tasks/task-event.js";
import { areAlike, heardLast, type Leg, placeOf, type Recording, type TaskVisit } from "./trace.js";
import { recordingOn, TraceCopies } from "./trace-copies.js";

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
  readonly #progress: RunProgress;
  readonly #decisions: Decisions<Snapshot>;
  /** Undefined if nothing stops the execution, so that nobody has to know where it might be stopped. */
  readonly #stopPoints: StopPoints | undefined;
  readonly #waits: OpenWaits;
  #stoppable: Stoppable | undefined;
  /** The visit of which tries are being left out. */
  #leaping: TaskVisit | undefined;
  readonly #passed: PassedSituations;

  /** @param original the run that this one goes on from. */
  constructor(subject: Subject, stateMachineArn: string, options: RunOptions, original?: OneRun) {
    this.#subject = subject;
    this.#arn = stateMachineArn;
    this.#options = options;
    this.#passed = new PassedSituations(options.isKnown);
    this.#clock = new VirtualClock(original === undefined ? {} : { start: original.#clock.now() });
    this.#random =
      original === undefined ? new SeededRandom((options.name ?? "run").length) : original.#random.copy();
    this.#waits = new OpenWaits(this.#clock, (wait) => this.#stopWithin(wait));
    this.#recording = recordingOn(this.#clock, original === undefined ? undefined : original.#recording);
    const { script, choose, crossroadsFrom } = options;
    const offers = original === undefined ? [] : original.#decisions.offers;
    this.#decisions = new Decisions({ ...options, from: crossroadsFrom }, offers);
    const mayStop = choose !== undefined || crossroadsFrom !== undefined || isStopped(script);
    const known = original === undefined ? new StopPoints() : original.#stopPoints?.fork();
    this.#stopPoints = mayStop ? known : undefined;
    if (original === undefined) {
      this.#progress = noProgress();
      this.#watch = new HistoryWatcher(this.#recording);
      this.#acceptor = acceptorOf(subject, stateMachineArn, options, this.#clock.now());
      this.#witness = new Witness((seen) => this.#seen(seen), subject.taskOf);
      this.#participants = new Participants(this.#participantsProps);
      this.#execution = this.#start();
      return;
    }
    const copies = new TraceCopies();
    this.#progress = copiedProgress(original.#progress, copies);
    this.#watch = original.#watch.fork(this.#recording);
    this.#acceptor = original.#acceptor?.fork();
    this.#witness = original.#witness.fork((seen) => this.#seen(seen));
    const { execution, callOf, reschedule } = original.#execution.fork(this.#stepped);
    this.#execution = execution;
    const callbacks = new Map<() => void, () => void>();
    this.#participants = original.#participants.fork(this.#participantsProps, copies, callOf, callbacks);
    this.#waits.copy(original.#waits, callbacks);
    for (const { at, callback } of original.#clock.appointments) {
      const own = callbacks.get(callback);
      if (own !== undefined) this.#clock.schedule(at, own);
      else reschedule(callback, at);
    }
    for (const moment of original.#recording.moments) this.#recording.moments.push(copies.event(moment));
    this.#stoppable = execution;
  }

  fork(options: RunOptions): OneRun {
    return new OneRun(this.#subject, this.#arn, options, this);
  }

  get #participantsProps(): ParticipantsProps {
    return {
      recording: this.#recording,
      clock: this.#clock,
      responses: this.#options.given.responses,
      taskOf: this.#subject.taskOf,
      tell: (call, outcome) => this.#execution.answer(call, outcome),
    };
  }

  /** The options of the execution that a copy of it has of its own. It stands still at each call. */
  get #stepped() {
    return {
      clock: this.#clock,
      random: () => this.#drawn(),
      tasks: () => "pause" as const,
      observe: (event: HistoryEvent, execution: Stoppable) => this.#observe(event, execution),
      observeFailure: (failure: ObservedFailure) => {
        this.#watch.failed(failure);
        if (this.#isFollowed) this.#witness.failed(failure, this.#clock.now());
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

  /** Redriven wherever the execution was stopped, or is stuck because of a fault. */
  go(): void {
    for (;;) {
      this.#leapToTheEnd();
      const leg = this.#endLeg();
      if (leg.outcome === "known") return;
      // Stuck with nothing wrong: it would be stuck for ever.
      if (leg.outcome !== "stopped" && (leg.outcome !== "stuck" || leg.faults === 0)) break;
      beginLeg(this.#progress);
      this.#watch.redriven();
      this.#progress.isLost ||= this.#options.script.switches.some((name) => unknownToModel.includes(name));
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
      if (call !== undefined) {
        if (!this.#answer(call)) return;
      } else if (execution.status !== "RUNNING" || !this.#clock.leap()) return;
    }
  }

  #seen(seen: Observation): void {
    this.#diverged(this.#acceptor?.observe(seen));
  }

  /** After the first divergence nothing is known of what should follow, nor after a redrive that the model doesn't know. */
  get #isFollowed(): boolean {
    return this.#acceptor !== undefined && this.#progress.divergence === undefined && !this.#progress.isLost;
  }

  #diverged(divergence: Divergence | undefined): void {
    if (divergence === undefined) return;
    this.#progress.divergence = divergence;
    this.#recording.moments.push({ kind: "diverged", ...divergence });
  }

  result(): SearchedRun {
    return {
      trace: {
        subject: this.#subject,
        visits: this.#progress.visits,
        moments: this.#recording.moments,
        legs: this.#progress.legs,
        entries: [...this.#participants.world.entries.values()],
        output: this.#execution.output,
        divergence: this.#progress.divergence,
        entered: this.#watch.entered,
        draws: this.#recording.draws,
        switches: this.#options.script.switches,
        offers: this.#decisions.offers,
      },
      crossroads: this.#decisions.crossroads,
      touched: this.#recording.touched,
      hasLeapt: this.#progress.hasLeapt,
      passed: this.#passed.all,
      leftAt: this.#passed.leftAt,
    };
  }

  #endLeg(): Leg {
    const { moments, now } = this.#recording;
    const isKnown = this.#passed.leftAt !== undefined;
    const leg = legOf(this.#execution, this.#watch, { ...this.#progress, moments, isKnown });
    this.#progress.stop = undefined;
    this.#progress.faults = 0;
    this.#progress.legs.push(leg);
    moments.push({ kind: "ended", at: now(), leg });
    return leg;
  }

  #observe(seen: HistoryEvent, execution: Stoppable): void {
    const event = asTaskEvent(seen);
    this.#stoppable = execution;
    this.#watch.observe(event);
    const point = this.#pointAfter(event);
    const isStopped = point !== undefined && this.#isStoppedAt(point);
    // The model has it that a call is tried again until it has the answer that is waited for.
    const failed = event.evaluationFailedEventDetails;
    if (failed !== undefined && !isBeforeCall(failed.location))
      this.#progress.isLost ||= this.#options.script.switches.includes("catchesResultError");
    // Of an answer that is there when the execution is stopped nothing comes.
    if (this.#isFollowed && !(isStopped && bringsAnswer(event))) this.#witness.observe(event);
    if (isStopped) this.#stopAfter(event, point);
    else if (event.type === "WaitStateEntered") this.#mayStopWithin(event);
  }

  #pointAfter(event: HistoryEvent): StopPoint | undefined {
    if (this.#stopPoints === undefined) return undefined;
    const point = this.#stopPoints.after(event);
    if (event.type === "TaskStarted" && point !== undefined) this.#progress.started.add(point.state);
    const { evaluationFailedEventDetails: failed } = event;
    // The action is called again, if what it is called with isn't evaluated again.
    if (
      this.#progress.legs.length > 0 &&
      isBeforeCall(failed?.location) &&
      this.#progress.started.has(failed?.state ?? "")
    )
      this.#recording.touched.add("redriveEvaluatesArguments");
    return point;
  }

  /** Lets the execution be stopped in the middle of a wait. */
  #mayStopWithin({ stateEnteredEventDetails: entered }: HistoryEvent): void {
    if (this.#stopPoints === undefined || entered === undefined) return;
    const leg = this.#progress.legs.length;
    this.#waits.begin({ state: entered.name, transitions: this.#watch.transitions, leg });
  }

  #stopWithin({ state, transitions, leg }: OpenWait): void {
    const isOver = leg !== this.#progress.legs.length || this.#execution.status !== "RUNNING";
    if (isOver || (this.#subject.isSequential && transitions !== this.#watch.transitions)) return;
    const point = this.#stopPoints?.within(state);
    if (point !== undefined && this.#isStoppedAt(point)) this.#stopAt(point.point);
  }

  #isStoppedAt({ point }: StopPoint): boolean {
    const offer = { point, outcomes: [stopped], kind: "stop" } as const;
    return (
      this.#decisions.at(offer, { fingerprint: () => fingerprintOf(this.#situationAt(point)) }) !== undefined
    );
  }

  #stopAfter(event: HistoryEvent, { point, state, moment }: StopPoint): void {
    const answered = bringsAnswer(event) ? this.#participants.lastAnswered : undefined;
    if (answered?.visit.state === state && event.type !== "TaskTimedOut")
      answered.heard = { kind: "stopped" };
    const { pivot, definition } = this.#subject;
    const isLeadingToPivot =
      moment === "left"
        ? leadsTo(definition, state, pivot)
        : state === wholeExecution && definition.StartAt === pivot;
    this.#stopAt(point, isLeadingToPivot);
  }

  #stopAt(point: string, isLeadingToPivot = false): void {
    this.#progress.faults += 1;
    this.#progress.stop = { point, isInTime: !isLeadingToPivot && this.#watch.isBefore(this.#subject.pivot) };
    for (const name of this.#watch.switchesOfRedrive()) this.#recording.touched.add(name);
    this.#stoppable?.stop();
  }

  /** @param machine where the state machine stands; undefined between two of its steps, where that cannot be told. */
  #situationAt(point: string, machine?: Standing): Situation {
    const { visits, legs, down } = this.#progress;
    return {
      point,
      machine,
      visits,
      entries: this.#participants.world.entries.values(),
      moments: this.#recording.moments,
      legs,
      down,
      transitions: this.#watch.transitions,
      isFollowed: this.#isFollowed,
      readsAnswers: this.#subject.readsAnswers,
      ...(this.#subject.isTimed ? { seconds: this.#recording.now() / 1000 } : {}),
    };
  }

  get #isTimed(): boolean {
    return this.#subject.isTimed && this.#standing()?.read.readsTime !== false;
  }

  #standing(): Standing | undefined {
    return this.#execution.standing(this.#subject.dataRead);
  }

  /** False if the run is left at the call. */
  #answer(call: TaskCall): boolean {
    const visit = this.#visitOf(call);
    if (visit === undefined) return false;
    const { operation, tries } = visit;
    const leftOut = visit === this.#leaping ? call.attempt - 1 - (tries.at(-1)?.attempt ?? 0) : 0;
    this.#progress.hasLeapt ||= leftOut > 0;
    // Nobody stops there, but the points that follow are counted as ever.
    for (let count = 0; count < leftOut && this.#stopPoints !== undefined; count += 1)
      this.#isStoppedAt(this.#stopPoints.started(call.state));
    if (this.#isFollowed) this.#witness.called(call, this.#clock.now(), { operation, leftOut });
    const answer = this.#participants.answer(visit, call);
    // The tries that follow are like those so far, and nothing else happens meanwhile.
    const mayLeap = areAlike(visit) && this.#clock.scheduled === 0 && this.#options.mayLeap?.(visit);
    this.#leaping = mayLeap && !this.#isTimed && this.#execution.leapRetries() ? visit : undefined;
    if (heardLast(visit)?.kind === "stopped") this.#stopAt(visit.point);
    else this.#execution.proceed(answer);
    return true;
  }

  /** The visit that a call belongs to; undefined if the run is left there. */
  #visitOf(call: TaskCall): TaskVisit | undefined {
    const { state, path, attempt } = call;
    const place = placeOf(state, path);
    const open = this.#progress.open.get(place);
    if (open !== undefined && attempt > 1) {
      // What changes from try to try has changed by the second one.
      if (attempt > 2) return open;
      const text = JSON.stringify(call.arguments);
      const first = this.#progress.firstArguments.get(open);
      if (first !== undefined && text !== first) this.#recording.touched.add("retryEvaluatesArguments");
      return open;
    }
    const argumentsBefore = this.#progress.argumentsBefore.get(place);
    if (argumentsBefore !== undefined && argumentsBefore !== JSON.stringify(call.arguments))
      this.#recording.touched.add("redriveEvaluatesArguments");
    const count = (this.#progress.counts.get(place) ?? 0) + 1;
    const point = count === 1 ? place : `${place}#${count}`;
    const situation = lazily(() => this.#situationAt(point, this.#standing()));
    if (this.#decisions.areOver && this.#passed.leaves(situation, this.#recording.touched)) return undefined;
    const called = readCall(call);
    const role = this.#subject.roleOf(state, called);
    const operation = role?.operation.name ?? called.operation;
    // Of what is down nothing else can become.
    const isDown = this.#progress.down.has(operation ?? "");
    const outcomes = isDown ? [] : (role?.outcomes ?? []);
    const offer = { point, outcomes: outcomes.map(({ name }) => name), kind: "call" } as const;
    const chosen = this.#decisions.at(offer, {
      fingerprint: () => fingerprintOf(situation()),
      snapshot: (fingerprint) =>
        this.#options.wants?.(fingerprint) === true ? this.fork(this.#options) : undefined,
    });
    const outcome = isDown ? down : (outcomes.find(({ name }) => name === chosen) ?? doneWell);
    const { length: leg } = this.#progress.legs;
    const visit: TaskVisit = { point, place, state, path, role, operation, leg, outcome, tries: [] };
    beginVisit(this.#progress, { visit, count, arguments: call.arguments });
    return visit;
  }
}
