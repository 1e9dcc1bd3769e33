import type { AdviceCode, LossCode } from "./finding.js";
import type { Understanding } from "../guess/guess.js";
import { isRetried } from "../run/outcomes.js";
import type { EndKind } from "../run/steps.js";
import type { ForeignTrace, Leg, Visit } from "../run/trace.js";
import type { Effect } from "../run/world.js";

/** Findings of a run. */
export interface Verdict {
  readonly losses: readonly { readonly code: LossCode; readonly state: string; readonly says: string }[];
  readonly advice: readonly { readonly code: AdviceCode; readonly state: string; readonly says: string }[];
  /** The end that it came to; undefined if it came to none. */
  readonly end: string | undefined;
}

type Found = Verdict["losses"][number];
type Advised = Verdict["advice"][number];

/** Judges a run by what the participants hold in the end. */
export function judge(trace: ForeignTrace, understanding: Understanding, happy: ForeignTrace): Verdict {
  const judged = new Judgement(trace, understanding, happy).verdict();
  const odd = trace.visits.find(({ outcome }) => outcome.isOddity === true);
  if (odd === undefined || judged.losses.length === 0) return judged;
  // The participant doesn't do as it is described, so that the machine cannot be blamed alone.
  const [first] = judged.losses;
  const answers =
    odd.outcome.name === "lacking"
      ? "answers with nothing of what is used"
      : `answers otherwise (${odd.outcome.name})`;
  const advice: Advised = {
    code: "unexpected-answer",
    state: odd.step.task.name,
    says: `If ${odd.step.task.name} ${answers}: ${first?.says ?? ""}`,
  };
  return { ...judged, losses: [], advice: [...judged.advice, advice] };
}

/** The meaning of the end that a run came to; undefined if it came to none. */
function endKindOf({ legs, visits }: ForeignTrace, ends: ReadonlyMap<string, EndKind>): EndKind | undefined {
  const leg = legs.at(-1);
  if (leg === undefined || leg.failedOn !== undefined) return undefined;
  const named = ends.get(leg.end);
  if (leg.status === "FAILED") return named ?? "compensated";
  if (leg.status !== "SUCCEEDED") return undefined;
  const isBack = visits.some(({ step }) => step.kind === "compensation");
  return named ?? (isBack ? "compensated" : "completed");
}

class Judgement {
  readonly #trace: ForeignTrace;
  readonly #known: Understanding;
  readonly #happy: ForeignTrace;
  readonly #losses: Found[] = [];
  readonly #advice: Advised[] = [];

  constructor(trace: ForeignTrace, known: Understanding, happy: ForeignTrace) {
    this.#trace = trace;
    this.#known = known;
    this.#happy = happy;
  }

  verdict(): Verdict {
    const { legs, records } = this.#trace;
    const leg = legs.at(-1);
    if (leg === undefined) return { losses: [], advice: [], end: undefined };
    for (const each of legs.slice(0, -1)) this.#resumed(each);
    const kind = endKindOf(this.#trace, this.#known.ends);
    if (kind === "completed") this.#completed(leg);
    else if (kind === "compensated") this.#compensated(leg);
    else if (kind === "manual") this.#manual(leg);
    else this.#cutShort(leg);
    for (const name of records) {
      const says = `${name} writes a record of a cancellation although there was nothing to cancel.`;
      this.#advice.push({ code: "record-of-nothing", state: name, says });
    }
    return { losses: this.#losses, advice: this.#advice, end: kind === undefined ? undefined : leg.end };
  }

  #lost(code: LossCode, state: string, says: string): void {
    this.#losses.push({ code, state, says });
  }

  #last(state: string): Visit | undefined {
    return this.#trace.visits.findLast(({ step }) => step.task.name === state);
  }

  /** The execution stopped, and went on when it was redriven. */
  #resumed({ failedOn = "", error = "" }: Leg): void {
    const step = this.#known.steps.get(failedOn);
    if (step?.kind === "compensation") {
      const retried = isRetried(step.task, error)
        ? "after its retries"
        : "at the first failure, as nothing retries it";
      const says = `If ${failedOn} fails with ${error}, the execution ends FAILED on it ${retried}. Nothing is skipped: redriving it goes on there.`;
      this.#advice.push({ code: "compensation-stops-it", state: failedOn, says });
    }
    if (step?.kind !== "best-effort") return;
    const isBack = this.#trace.visits.some(({ step: { kind } }) => kind === "compensation");
    const says = isBack
      ? `If ${failedOn} fails with ${error}, nothing catches it. The execution ends FAILED on it, though it is compensated or on the way there. Redriving it goes on there.`
      : `If ${failedOn} fails with ${error}, nothing catches it. The execution ends FAILED though everything before it is done. Redriving it goes on there.`;
    this.#advice.push({ code: "fails-though-done", state: failedOn, says });
  }

  #completed({ end }: Leg): void {
    const isUnnoticed = this.#trace.entered.join("\n") === this.#happy.entered.join("\n");
    for (const effect of this.#trace.effects) {
      const { state, count } = effect;
      if (count > 1) this.#twice(effect, end);
      if (count < 0) this.#tooOften(effect, end);
      const last = this.#last(state);
      if (count === 0 && effect.compensatedBy.size > 0 && last?.heard !== "failure") {
        this.#lost(
          "completed-though-taken-back",
          state,
          `The execution completes on ${end}, but ${state} was taken back by ${[...effect.compensatedBy].join(", ")}.`,
        );
      }
      const isGivenUp = last?.heard === "failure" || last?.heard === "refusal";
      if (count > 0 && isGivenUp && !isUnnoticed) {
        this.#lost(
          "completed-with-leftover",
          state,
          `${state} ${doubt(last)}. The machine goes on without it and completes on ${end}, but its effect is there.`,
        );
      }
      if (effect.key?.includes('""') === true && last?.outcome.name === "well") {
        const path = this.#known.steps.get(state)?.keys?.join(", ") ?? "";
        this.#lost(
          "called-without-key",
          state,
          `${state} is called without ${path}, though nothing has gone wrong: what came before has replaced it. What it does cannot be found again.`,
        );
      }
    }
    if (!isUnnoticed) return;
    for (const { step, heard } of this.#trace.visits) {
      if (!step.hasEffect || heard === undefined || heard === "success") continue;
      if (this.#last(step.task.name)?.heard === "success") continue;
      const code = heard === "refusal" ? "refusal-not-noticed" : "failure-not-noticed";
      const did = heard === "refusal" ? "refuses" : "fails";
      this.#lost(
        code,
        step.task.name,
        `${step.task.name} ${did}, and the machine goes on as if it had been done. The execution completes on ${end} without it.`,
      );
    }
  }

  #manual({ end }: Leg): void {
    const left = this.#trace.effects.filter(({ count }) => count !== 0);
    if (left.length === 0) return;
    const says = `At ${end} a person has to take back ${names(left)}.`;
    this.#advice.push({ code: "left-to-a-person", state: end, says });
  }

  #compensated(leg: Leg): void {
    for (const effect of this.#trace.effects) {
      if (effect.count < 0) this.#tooOften(effect, leg.end);
      if (effect.count > 0) this.#left(effect, leg);
    }
  }

  #left(effect: Effect, leg: Leg): void {
    const { state } = effect;
    const step = this.#known.steps.get(state);
    const last = this.#last(state);
    const stays = `The execution ends on ${leg.end}, and what ${state} did stays.`;
    const givenUp = this.#givenUp(step?.compensatedBy ?? []);
    const [missed] = effect.missedBy;
    if (effect.count > 1 || (effect.compensatedBy.size > 0 && !effect.hasLanded))
      this.#twice(effect, leg.end);
    else if (
      effect.compensatedBy.size > 0 ||
      (effect.hasLanded && this.#isCalled(step?.compensatedBy ?? []))
    ) {
      this.#lost(
        "lands-after-compensation",
        state,
        `A call of ${state} that was given up takes effect after ${step?.compensatedBy.join(", ") ?? ""} was there. ${stays}`,
      );
    } else if (givenUp !== undefined) {
      this.#lost(
        "compensation-given-up",
        givenUp.step.task.name,
        `${givenUp.step.task.name} fails, and the machine goes on without it. ${this.#allStays(leg)} A redrive of an execution that failed on ${leg.end} only fails again.`,
      );
    } else if (missed !== undefined) this.#missed(effect, missed, stays);
    else if ((step?.compensatedBy.length ?? 0) === 0) {
      const isDone = last?.heard === "success";
      this.#lost(
        isDone ? "cannot-be-taken-back" : "in-doubt-taken-as-failed",
        state,
        isDone
          ? `${state} is done, and nothing takes it back. ${stays}`
          : `${state} ${doubt(last)}. The machine takes it to have failed, and what came before is taken back. ${stays}`,
      );
    } else this.#skipped(state, last, leg, stays);
  }

  #skipped(state: string, last: Visit | undefined, leg: Leg, stays: string): void {
    const by = this.#known.steps.get(state)?.compensatedBy.join(" or ") ?? "";
    const other = this.#givenUp([...this.#known.steps.keys()]);
    if (other !== undefined) {
      this.#lost(
        "compensation-given-up",
        other.step.task.name,
        `${other.step.task.name} fails, and the machine goes on to ${leg.end}: ${by} isn't called any more. ${this.#allStays(leg)}`,
      );
    } else if (last?.heard === "refusal") {
      this.#lost(
        "refusal-leaves-effect",
        state,
        `${state} refuses, but has taken effect, and ${by} isn't called. ${stays}`,
      );
    } else if (last?.heard === "failure") {
      this.#lost(
        "in-doubt-not-compensated",
        state,
        `${state} ${doubt(last)}, and ${by} isn't called. ${stays}`,
      );
    } else this.#lost("not-compensated", state, `${state} is done, and ${by} isn't called. ${stays}`);
  }

  #allStays({ end }: Leg): string {
    const left = this.#trace.effects.filter(({ count }) => count > 0);
    return `The execution ends on ${end}, and what ${names(left)} did stays.`;
  }

  #missed({ state }: Effect, { state: by, why }: Effect["missedBy"][number], stays: string): void {
    const step = this.#known.steps.get(state);
    if (why === "needs") {
      const paths = step?.needs.join(", ") ?? "$";
      const what = paths === "$" ? `${state}'s` : `${paths} of ${state}'s`;
      this.#lost(
        "compensation-lacks-the-answer",
        state,
        `${by} needs ${what} answer, which isn't in its request: ${doubtOrNot(this.#last(state), state)}. ${stays}`,
      );
      return;
    }
    const key = step?.keys?.join(", ") ?? "";
    const reason =
      key === ""
        ? `no request of ${state} holds a key`
        : `its request doesn't hold what ${state} was called with at ${key}`;
    this.#lost(
      "compensation-finds-nothing",
      state,
      `${by} cannot know what to take back: ${reason}. ${stays}`,
    );
  }

  #twice({ state, count }: Effect, end: string): void {
    const last = this.#last(state);
    const how =
      last?.outcome.name === "twice"
        ? "The service repeats the request"
        : `${state} is called again after its answer was lost`;
    const rest = count > 1 ? `it is done ${count} times` : "it is done twice and taken back once";
    this.#lost(
      "done-twice",
      state,
      `${how}, and as it isn't idempotent ${rest}. The execution ends on ${end}.`,
    );
  }

  #tooOften({ state, compensatedBy }: Effect, end: string): void {
    const [by = state] = compensatedBy;
    this.#lost(
      "given-back-too-often",
      by,
      `${by} gives back what ${state} didn't take, or gives it back twice: it changes a number by an amount, whatever was done. The execution ends on ${end}.`,
    );
  }

  /** The execution came to no end of the machine's. */
  #cutShort({ status, error = "", failedOn, end }: Leg): void {
    const left = this.#trace.effects.filter(({ count }) => count !== 0);
    const on = failedOn ?? end;
    if (status === "ABORTED") {
      this.#advice.push({
        code: "goes-round",
        state: end,
        says: `The machine goes round in ${end} without an end.`,
      });
      return;
    }
    if (left.length === 0) return;
    const what = `${names(left)} ${left.length === 1 ? "stays" : "stay"}`;
    if (status === "TIMED_OUT") {
      this.#lost(
        "times-out",
        on,
        `The machine's TimeoutSeconds passes while it is in ${on}. The execution ends TIMED_OUT, nothing catches that, and ${what}.`,
      );
    } else if (status === "RUNNING") {
      this.#lost(
        "waits-for-ever",
        on,
        `${on} has no TimeoutSeconds, so the execution waits for its answer, for up to a year. Meanwhile ${what}.`,
      );
    } else {
      const caught = uncatchable.test(error) ? "which nothing can catch" : "which no catcher covers";
      const again =
        this.#known.steps.get(on) === undefined
          ? "A redrive fails again"
          : `A redrive calls ${on} again, and nothing else`;
      this.#lost(
        "stops-without-compensating",
        on,
        `${on} fails with ${error}, ${caught}. The execution ends FAILED on it, and ${what}. ${again}.`,
      );
    }
  }

  #isCalled(names: readonly string[]): boolean {
    return this.#trace.visits.some(({ step }) => names.includes(step.task.name));
  }

  /** The visit of a compensation that failed for good, and was not taken up again. */
  #givenUp(names: readonly string[]): Visit | undefined {
    return this.#trace.visits.find(
      ({ step, heard }) =>
        step.kind === "compensation" &&
        names.includes(step.task.name) &&
        heard !== "success" &&
        this.#last(step.task.name)?.heard !== "success",
    );
  }
}

const uncatchable = /^States\.(Runtime|DataLimitExceeded|NoChoiceMatched)$/;

function names(effects: readonly Effect[]): string {
  return [...new Set(effects.map(({ state }) => state))].join(", ");
}

function doubt(visit: Visit | undefined): string {
  const { name = "" } = visit?.outcome ?? {};
  if (name.startsWith("timedOut") || name === "late" || name === "slow")
    return "isn't answered in time, so it is in doubt";
  return name.startsWith("lost") ? "is in doubt, as its answer is lost" : "fails";
}

function doubtOrNot(visit: Visit | undefined, state: string): string {
  return visit?.heard === "failure" ? `${state} ${doubt(visit)}` : "something has replaced it on the way";
}
