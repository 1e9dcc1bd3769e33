import { isObject, type JsonValue } from "../../asl/index.js";
import type { TaskCall, TaskOutcome, VirtualClock } from "../../runner/index.js";
import { verdictOn } from "../../model/index.js";
import type { OperationDocument } from "../../saga/index.js";
import { type AnswerSamples, answerSamples, samplesFrom } from "../samples/answer-samples.js";
import { isCallback, keyIn, type ReadCall, readCall, resultOf } from "../subject/calls.js";
import { type Deadline, overdueAnswer } from "../subject/deadline.js";
import type { Behaviour, TaskAnswer } from "../subject/outcomes.js";
import type { SampleData } from "../samples/samples.js";
import type { Subject, TaskRole } from "../subject/subject.js";
import { isSuccess, type Recording, type TaskVisit, type TracedTry } from "./trace.js";
import type { TraceCopies } from "./trace-copies.js";
import { act, compensate, type LedgerEntry, land, refusedAfterCompensation, World } from "./world.js";

/** Longest time that a participant takes: longer than any retry of what answers at once, shorter than timeouts. */
const slowSeconds = 90;
/** A response of which one is below what a state may hand on, and two are above. */
const large = { text: "x".repeat(150_000) };

const answerLost = { kind: "error", error: "Lambda.Unknown" } as const satisfies TaskAnswer;

/** A call that is answered in a while. */
interface SlowCall {
  readonly tried: TracedTry;
  /** Undefined if nobody waits for the answer any more. */
  readonly call: TaskCall | undefined;
  readonly answer: TaskAnswer;
}

/** Properties of the participants. */
export interface ParticipantsProps {
  readonly recording: Recording;
  readonly clock: VirtualClock;
  readonly responses: SampleData["responses"];
  /** A Task in the definition. */
  readonly taskOf: Subject["taskOf"];
  /** Answers a call for which "later" was said. */
  readonly tell: (call: TaskCall, outcome: TaskOutcome) => void;
}

/** The participants of one run: each call does and answers what its visit is to come to. */
export class Participants {
  readonly world: World;
  /** The try that was answered last. */
  lastAnswered: TracedTry | undefined;
  readonly #props: ParticipantsProps;
  readonly #recording: Recording;
  /** Work that is due later, by what the clock calls back. */
  readonly #slow = new Map<() => void, SlowCall>();

  constructor(props: ParticipantsProps, world = new World()) {
    this.#props = props;
    this.#recording = props.recording;
    this.world = world;
  }

  /**
   * The participants of a run that goes on from here.
   *
   * @param callOf gives the copy of a call, if somebody still waits for its answer.
   * @param callbacks is told which callback takes the place of which on the clock; they are not scheduled yet.
   */
  fork(
    props: ParticipantsProps,
    copies: TraceCopies,
    callOf: (call: TaskCall) => TaskCall | undefined,
    callbacks: Map<() => void, () => void>,
  ): Participants {
    const fork = new Participants(
      props,
      this.world.fork((entry) => copies.entry(entry)),
    );
    fork.lastAnswered = this.lastAnswered && copies.tried(this.lastAnswered);
    for (const [callback, { tried, call, answer }] of this.#slow) {
      const slow = { tried: copies.tried(tried), call: call && callOf(call), answer };
      callbacks.set(callback, fork.#arrivalOf(slow));
    }
    return fork;
  }

  /** Answers a try of a visit: at once, or "later". */
  answer(visit: TaskVisit, call: TaskCall): TaskOutcome | "later" {
    const { outcome, role } = visit;
    const behaviour = outcome.tries[Math.min(call.attempt, outcome.tries.length) - 1] ?? outcome.tries[0];
    const called = readCall(call, this.#props.taskOf(call.state));
    const tried = this.#try(visit, call, called);
    visit.tries.push(tried);
    this.#recording.moments.push({ kind: "try", tried });
    if (role === undefined) return { succeeded: {} };
    if (behaviour.answer.kind === "slow") return this.#answerSlowly(tried, call);
    if (behaviour.answer.kind === "overdue" && role.deadline !== undefined)
      return this.#answerOverdue(tried, call, role.deadline);
    tried.heard = this.#carryOut(tried, behaviour);
    // Who was not told the token of this very try cannot answer by it.
    if (isCallback(call) && isAnswer(tried.heard) && !holdsToken(call)) tried.heard = { kind: "nothing" };
    return this.#tell(tried, call);
  }

  /** Lets everything happen that somebody still has to do, though nobody waits for it any more. */
  finish(): void {
    for (const arrive of [...this.#slow.keys()]) arrive();
    for (const entry of this.world.entries.values()) this.#landAll(entry, "");
  }

  #try(visit: TaskVisit, call: TaskCall, called: ReadCall): TracedTry {
    const { role } = visit;
    const key = role === undefined ? undefined : keyIn(called, call, role.keyPath);
    const isKept = role?.hasEffect === true;
    const entry = isKept ? this.world.entry(role.participant, key ?? `no key, ${visit.place}`) : undefined;
    if (entry !== undefined && !role?.isCompensation) entry.owner ??= visit.point;
    return {
      visit,
      attempt: call.attempt,
      at: this.#recording.now(),
      request: called.request,
      isPayload: called.isFunction,
      key,
      entry,
      did: "",
      heard: { kind: "nothing" },
    };
  }

  /** Does what a participant does on a try, and answers what the state machine hears. */
  #carryOut(tried: TracedTry, { effect: wanted, answer }: Behaviour): TaskAnswer {
    const { entry, visit } = tried;
    const effect = this.#canSucceed(visit) ? wanted : "none";
    if (effect === "late" && entry !== undefined) {
      entry.underWay += 1;
      tried.did = "is still under way";
    }
    const said = this.#saidBy(answer, visit);
    if (said.kind === "rejection") return this.#reject(tried, said);
    return this.#effected(tried, { effect, answer: said });
  }

  /** The verdict of an answer: the response that an operation gives may be that it rejects, or nothing that counts. */
  #saidBy(answer: TaskAnswer, visit: TaskVisit): TaskAnswer {
    const { role } = visit;
    if (role === undefined || "error" in answer || !isSuccess(answer)) return answer;
    const verdict = verdictOn(role.operation, this.#responseTo(answer, visit));
    if (verdict.says === "success") return answer;
    const { error } = verdict;
    const isWaitedFor = role.isCompensation || role.step.kind === "retriable";
    if (verdict.says === "nothing" || isWaitedFor) return { kind: "undecided", error };
    return { kind: "rejection", error, answer: { isFinal: true } };
  }

  #effected(tried: TracedTry, { effect, answer }: Behaviour): TaskAnswer {
    const { entry, visit } = tried;
    if (effect !== "now" || entry === undefined) return answer;
    if (visit.role?.isCompensation === true) {
      const { effect: isThere } = entry;
      tried.did = compensate(entry);
      this.#landAll(entry, visit.state);
      return answer.kind === "settled" && isThere ? { kind: "well" } : answer;
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
  #reject(tried: TracedTry, answer: TaskAnswer & { readonly kind: "rejection" }): TaskAnswer {
    const { entry, visit } = tried;
    const isFinal = isFinalRejection(tried, answer);
    const told = answer.answer === undefined ? answer : { ...answer, answer: { isFinal } };
    if (entry === undefined || !isFinal) return told;
    if (entry.effect) {
      tried.did = "was known";
      return { kind: "well", isRepeated: true };
    }
    if (entry.tombstone) return refusal(refusedAfterCompensation, visit.role);
    entry.rejection ??= answer.error;
    return { ...told, error: entry.rejection };
  }

  #tell(tried: TracedTry, call: TaskCall): TaskOutcome | "later" {
    const { heard, visit } = tried;
    if (heard.kind === "nothing" || heard.kind === "stopped") return "later";
    this.lastAnswered = tried;
    const response = this.#answerWith(heard, visit);
    if (response !== undefined)
      return { succeeded: resultOf(call, response, this.#props.taskOf(call.state)) };
    if ("error" in heard) {
      if (heard.error === "States.DataLimitExceeded")
        this.#recording.touched.add("allCoversDataLimitExceeded");
      return { failed: { error: heard.error, cause: causeOf(heard.error) } };
    }
    return { succeeded: resultOf(call, this.#responseTo(heard, visit), this.#props.taskOf(call.state)) };
  }

  /** The response that says that a request was rejected, or nothing that counts; undefined for any other answer. */
  #answerWith(heard: TaskAnswer, { role, operation = "" }: TaskVisit): JsonValue | undefined {
    if (role === undefined || !isRead(role.operation)) return undefined;
    const samples = this.#samplesOf(role.operation, operation);
    if (heard.kind === "well" && heard.isRepeated === true) return samples.success;
    if (heard.kind === "undecided") return samples.nothing ?? samples.rejection ?? {};
    return heard.kind === "rejection" && heard.answer !== undefined ? (samples.rejection ?? {}) : undefined;
  }

  #samplesOf(declared: OperationDocument, operation: string): AnswerSamples {
    const given = this.#props.responses.get(operation);
    return { ...answerSamples(declared), ...(given === undefined ? {} : samplesFrom(declared, given)) };
  }

  /** False for who has no answer that says that the call succeeded: then nothing is ever done. */
  #canSucceed({ role, operation = "" }: TaskVisit): boolean {
    if (role === undefined || role.isCompensation || !isRead(role.operation)) return true;
    return this.#samplesOf(role.operation, operation).success !== undefined;
  }

  #responseTo({ kind }: TaskAnswer, { operation, role }: TaskVisit): JsonValue {
    if (kind === "lacking") return {};
    const known = role === undefined ? undefined : this.#props.responses.get(operation ?? "");
    if (role?.isCompensation === true) return isRead(role.operation) ? (known ?? {}) : {};
    const response = this.#props.responses.get(operation ?? "") ?? {};
    return kind === "large" && isObject(response) ? { ...response, ...large } : response;
  }

  #answerSlowly(tried: TracedTry, call: TaskCall): "later" {
    const seconds = Math.min(slowSeconds, limitOf(call, slowSeconds * 2) / 2);
    return this.#answerIn(seconds * 1000, { tried, call, answer: { kind: "slow" } });
  }

  #answerOverdue(tried: TracedTry, call: TaskCall, deadline: Deadline): "later" {
    const now = this.#recording.now();
    const latest = now + limitOf(call, Number.POSITIVE_INFINITY) * 1000 - 1;
    const { at, succeeds } = overdueAnswer(deadline, { now, latest, attempt: call.attempt });
    return this.#answerIn(at - now, { tried, call, answer: succeeds ? { kind: "slow" } : answerLost });
  }

  #answerIn(milliseconds: number, slow: SlowCall): "later" {
    slow.tried.did = "takes its time";
    const { clock } = this.#props;
    clock.schedule(clock.now() + milliseconds, this.#arrivalOf(slow));
    return "later";
  }

  /** Does what a call asks for, once, and answers it. */
  #arrivalOf(slow: SlowCall): () => void {
    const arrive = (): void => {
      if (this.#slow.delete(arrive)) this.#arrive(slow);
    };
    this.#slow.set(arrive, slow);
    return arrive;
  }

  #arrive({ tried, call, answer }: SlowCall): void {
    const heard = this.#carryOut(tried, { effect: "now", answer });
    // Who has been given up on does what he was asked to, but nobody hears of it.
    if (call === undefined || call.signal.aborted) return;
    if (isCallback(call) && !holdsToken(call)) return;
    tried.heard = heard;
    const told = this.#tell(tried, call);
    if (told !== "later") this.#props.tell(call, told);
  }

  #landAll(entry: LedgerEntry, state: string): void {
    while (entry.underWay > 0) {
      const arrival = land(entry);
      this.#recording.moments.push({ kind: "landed", at: this.#recording.now(), entry, state, arrival });
    }
  }
}

/** Characters of a long cause: more than are kept anywhere. */
const longCause = 5_000;

/** The cause of an error. That of some is long, with characters of two units and such as JSON escapes. */
function causeOf(error: string): string {
  const cause = `as the script has it: ${error}`;
  return error === answerLost.error ? cause.padEnd(longCause, ` it's "𝄞"\n\u0001`) : cause;
}

/** The longest time, in seconds, until a call is answered. */
function limitOf({ timeoutSeconds, heartbeatSeconds }: TaskCall, otherwise: number): number {
  return Math.min(timeoutSeconds ?? otherwise, heartbeatSeconds ?? otherwise);
}

/** True for what comes as an answer, and not as an error. */
function isAnswer(heard: TaskAnswer): boolean {
  return (
    isSuccess(heard) ||
    heard.kind === "undecided" ||
    (heard.kind === "rejection" && heard.answer !== undefined)
  );
}

function holdsToken({ arguments: given, taskToken = "" }: TaskCall): boolean {
  return JSON.stringify(given).includes(taskToken);
}

/** True if an operation's answer says whether the call succeeded. */
function isRead({ rejectedWhen, succeededWhen }: OperationDocument): boolean {
  return rejectedWhen !== undefined || succeededWhen !== undefined;
}

/** True if nothing can come of an earlier try any more. An answer promises that of the first try, if nothing else is said. */
function isFinalRejection(
  { attempt, visit, entry }: TracedTry,
  { answer }: TaskAnswer & { readonly kind: "rejection" },
): boolean {
  const { rejectionsAreFinal } = visit.role?.operation ?? {};
  if (answer === undefined || rejectionsAreFinal !== undefined) return rejectionsAreFinal !== false;
  return attempt === 1 && visit.leg === 0 && entry?.effect !== true;
}

function refusal(error: string, role: TaskRole | undefined): TaskAnswer {
  const isDeclared = role?.operation.rejections.includes(error) === true;
  if (!isDeclared && role?.operation.rejectedWhen?.rejection === error)
    return { kind: "rejection", error, answer: { isFinal: true } };
  return { kind: isDeclared ? "rejection" : "error", error };
}
