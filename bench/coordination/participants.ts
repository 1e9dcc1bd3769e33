import { linkName } from "../../lib/coordination/engine/chain.js";
import type { Answer } from "../../lib/coordination/engine/ports.js";
import type { Call, Json } from "../../lib/model/index.js";
import { isSuccess, type TracedTry } from "../../lib/verifier/run/trace.js";
import { act, compensate, type LedgerEntry, land, World } from "../../lib/verifier/run/world.js";
import {
  type Behaviour,
  type CallOutcome,
  doneWell,
  type TaskAnswer,
} from "../../lib/verifier/subject/outcomes.js";
import type { Subject, TaskRole } from "../../lib/verifier/subject/subject.js";

/** The duration of a call, in milliseconds. */
export const callMilliseconds = 100;

/** A try of a call, with who made it. */
export interface MadeTry extends Omit<TracedTry, "visit"> {
  readonly link: string;
  readonly role: TaskRole;
  readonly operation: string;
  readonly outcome: CallOutcome;
}

/** Participants that keep the contract, as the verifier's laws know them, behind calls of any coordinator. */
export class SimulatedParticipants {
  readonly world = new World();
  readonly tries: MadeTry[] = [];
  /** Links that a script can speak of, with the outcomes that their calls may have. */
  readonly offers = new Map<string, readonly CallOutcome[]>();
  readonly #subject: Subject;
  readonly #responses: ReadonlyMap<string, Json>;
  readonly #wanted: ReadonlyMap<string, string>;
  /** Callers by each link, in order, and how often they called. */
  readonly #visits = new Map<string, { readonly visitor: object; tries: number }[]>();
  /** True once everything that was out of order has been mended. */
  isMended = false;

  constructor(subject: Subject, responses: ReadonlyMap<string, Json>, wanted: ReadonlyMap<string, string>) {
    this.#subject = subject;
    this.#responses = responses;
    this.#wanted = wanted;
  }

  /**
   * Begins a try: what it comes to, and how long that takes in milliseconds.
   *
   * @param visitor who calls: what a script says of a call holds for all of its tries. Another run of the execution is another one.
   */
  receive(
    call: Call,
    at: number,
    visitor: object,
  ): { readonly answer: () => Answer; readonly milliseconds: number } {
    const tried = this.#begin(call, at, visitor);
    const { outcome, attempt: count } = tried;
    const behaviour = outcome.tries[Math.min(count, outcome.tries.length) - 1] ?? outcome.tries[0];
    const isSilent = behaviour.answer.kind === "nothing";
    const milliseconds = isSilent ? call.timeoutSeconds * 1000 : callMilliseconds;
    // It does what it is asked to at once; who waits is told in a while.
    tried.heard = this.#carryOut(tried, behaviour);
    return { milliseconds, answer: () => this.#told(tried) };
  }

  #begin(call: Call, at: number, visitor: object, befallen?: CallOutcome): MadeTry {
    const link = linkName(call);
    const role = this.#roleOf(call);
    const { point, count } = this.#visit(link, visitor);
    const outcome = befallen ?? this.#outcomeOf(point, role);
    const tried: MadeTry = {
      link,
      role,
      operation: call.operation,
      outcome,
      attempt: count,
      at,
      request: call.request,
      isPayload: true,
      key: call.key,
      entry: role.hasEffect ? this.world.entry(role.participant, call.key) : undefined,
      did: "",
      heard: { kind: "nothing" },
    };
    this.tries.push(tried);
    return tried;
  }

  /** A call that lands when all is over: nobody hears of it. */
  receiveLate(call: Call, at: number, visitor: object): void {
    const tried = this.#begin(call, at, visitor, {
      name: "ended at its timeout",
      tries: [doneWell.tries[0]],
    });
    const { entry, role } = tried;
    if (entry === undefined) return;
    if (role.isCompensation) tried.did = compensate(entry);
    else {
      entry.underWay += 1;
      tried.did = "is still under way";
    }
  }

  /** Lets everything land that is still under way. */
  finish(): void {
    for (const entry of this.world.entries.values()) while (entry.underWay > 0) land(entry);
  }

  #roleOf({ name, role, operation }: Call): TaskRole {
    const found = this.#subject.roleOf(role === "action" ? name : `${operation} (${name})`, {
      operation,
      isPlaceholder: false,
    });
    if (found === undefined)
      throw new Error(`${name} calls ${operation}, which isn't an operation of the saga.`);
    return found;
  }

  /** The point at which a script may say something: from the second visitor on with its number, `ReserveCar#2`. */
  #visit(link: string, visitor: object): { readonly point: string; readonly count: number } {
    const visits = this.#visits.get(link) ?? [];
    this.#visits.set(link, visits);
    const known = visits.find((visit) => visit.visitor === visitor);
    const visit = known ?? { visitor, tries: 0 };
    if (known === undefined) visits.push(visit);
    visit.tries += 1;
    const number = visits.indexOf(visit) + 1;
    return { point: number === 1 ? link : `${link}#${number}`, count: visit.tries };
  }

  #outcomeOf(point: string, role: TaskRole): CallOutcome {
    const outcomes = role.outcomes.filter(({ isStop }) => isStop !== true);
    this.offers.set(point, outcomes);
    const wanted = this.isMended ? undefined : this.#wanted.get(point);
    return outcomes.find(({ name }) => name === wanted) ?? doneWell;
  }

  #carryOut(tried: MadeTry, { effect, answer }: Behaviour): TaskAnswer {
    const { entry, role } = tried;
    if (entry === undefined) return answer;
    if (effect === "late") {
      entry.underWay += 1;
      tried.did = "is still under way";
    }
    if (answer.kind === "rejection") return reject(tried, entry, answer);
    if (effect !== "now") return answer;
    if (role.isCompensation) {
      tried.did = compensate(entry);
      return answer;
    }
    const arrival = act(entry);
    if (arrival.kind !== "refused") {
      tried.did = arrival.kind;
      return answer;
    }
    tried.did = "was refused";
    return answer.kind === "nothing" ? answer : refusal(arrival.error, role);
  }

  #told({ heard, operation }: MadeTry): Answer {
    if (heard.kind === "nothing" || heard.kind === "stopped") return { error: "States.Timeout" };
    if ("error" in heard) return { error: heard.error, cause: "as the script has it" };
    if (!isSuccess(heard) || heard.kind === "lacking") return { result: {} };
    return { result: this.#responses.get(operation) ?? {} };
  }
}

/** One key, one answer: who has done it already doesn't reject it. */
function reject(
  tried: MadeTry,
  entry: LedgerEntry,
  answer: Extract<TaskAnswer, { kind: "rejection" }>,
): TaskAnswer {
  if (entry.effect) {
    tried.did = "was known";
    return { kind: "well", isRepeated: true };
  }
  if (entry.tombstone) return refusal("RefusedAfterCompensation", tried.role);
  entry.rejection ??= answer.error;
  return { ...answer, error: entry.rejection };
}

function refusal(error: string, { operation }: TaskRole): TaskAnswer {
  return { kind: operation.rejections.includes(error) ? "rejection" : "error", error };
}
