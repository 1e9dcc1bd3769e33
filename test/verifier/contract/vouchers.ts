import type { ParticipantContractProps } from "../../../lib/verifier/contract/index.js";

/** What a participant may get wrong; each is a mistake that is made. */
export interface Mistakes {
  /** Every call has an effect of its own. */
  readonly notIdempotent?: boolean;
  /** A repeated call gets an answer of its own. */
  readonly answersAnew?: boolean;
  /** What was done before is refused as if it were somebody else's. */
  readonly refusesDuplicates?: boolean;
  /** Reads, then writes: what came in between is not noticed. */
  readonly readsThenWrites?: boolean;
  /** A compensation takes back only what is there, and leaves no mark. */
  readonly noTombstone?: boolean;
  /** A compensation deletes what it takes back. */
  readonly deletesWhatItCancels?: boolean;
  /** A compensation finds nothing to take back, and fails. */
  readonly cancelsOnlyWhatIsThere?: boolean;
  /** A compensation takes back as often as it is called. */
  readonly givesBackTwice?: boolean;
  /** The compensation succeeds and does nothing. */
  readonly compensatesNothing?: boolean;
  /** A rejection is not recorded. */
  readonly forgetsRejections?: boolean;
  /** What is refused has taken effect. */
  readonly refusesTooLate?: boolean;
  /** A compensation cannot make sense of a rejection. */
  readonly stumblesOverRejections?: boolean;
  /** Two calls with one key at once: one of them refuses. */
  readonly refusesTheConcurrent?: boolean;
  /** Answers, and does nothing. */
  readonly doesNothing?: boolean;
  /** A compensation refuses a malformed request, as its action does. */
  readonly compensatesOnlyGoodForm?: boolean;
  /** A compensation fails when its request lacks what it needs itself. */
  readonly compensationNeedsTheValue?: boolean;
  /** A compensation gives back what a malformed request never took. */
  readonly givesBackForBadForm?: boolean;
  /** The action takes effect, and then finds that its request is malformed. */
  readonly readsTooLate?: boolean;
}

type State = "issued" | "cancelled" | "rejected";

export interface IssueVoucher {
  readonly key: string;
  readonly value: number;
  readonly holder: { readonly name: string };
  /** Any text, none too. */
  readonly remark: string;
}

/**
 * A participant in memory that keeps its contract, but for its mistakes: it issues vouchers, while it is open. Reads and
 * writes take a turn of the event loop each, as those of a store do.
 */
export function vouchers(mistakes: Mistakes = {}): ParticipantContractProps<IssueVoucher> {
  const states = new Map<string, State>();
  const issued = new Map<string, number>();
  const working = new Set<string>();
  let numbers = 0;
  let keys = 0;
  let isOpen = true;

  const turn = () => Promise.resolve();
  const count = (key: string, by: number) => issued.set(key, (issued.get(key) ?? 0) + by);
  const closed = () => Object.assign(new Error("The office is closed."), { name: "OfficeClosed" });
  const badForm = () => Object.assign(new Error("The request is malformed."), { name: "BadForm" });
  const answer = (key: string) => ({ voucher: mistakes.answersAnew ? ++numbers : key });

  /** The state under the key before this write, which changes it only where there is none: a conditional write. */
  async function putIfAbsent(key: string, state: State): Promise<State | undefined> {
    await turn();
    const found = states.get(key);
    if (mistakes.readsThenWrites) await turn();
    if (found === undefined) states.set(key, state);
    return found;
  }

  async function issue(request: IssueVoucher): Promise<unknown> {
    const { key } = request;
    if (!hasGoodForm(request)) {
      if (mistakes.readsTooLate) count(key, 1);
      throw badForm();
    }
    if (mistakes.doesNothing) return answer(key);
    if (mistakes.refusesTheConcurrent && working.has(key)) throw closed();
    working.add(key);
    try {
      if (!isOpen) {
        if (mistakes.refusesTooLate) count(key, 1);
        if (mistakes.forgetsRejections) throw closed();
      }
      const found = await putIfAbsent(key, isOpen ? "issued" : "rejected");
      if (found === "cancelled" || found === "rejected") throw closed();
      if (found === undefined && !isOpen) throw closed();
      if (found === undefined || mistakes.notIdempotent) count(key, 1);
      else if (mistakes.refusesDuplicates) throw closed();
      return answer(key);
    } finally {
      working.delete(key);
    }
  }

  async function cancel(request: IssueVoucher): Promise<void> {
    const { key } = request;
    if (mistakes.compensationNeedsTheValue) request.value.toFixed();
    if (!hasGoodForm(request)) {
      if (mistakes.compensatesOnlyGoodForm) throw badForm();
      if (mistakes.givesBackForBadForm) count(key, -1);
      return;
    }
    await turn();
    const found = states.get(key);
    if (mistakes.compensatesNothing) return;
    if (mistakes.stumblesOverRejections && found === "rejected") throw new Error("There is no voucher.");
    if (mistakes.cancelsOnlyWhatIsThere && found === undefined) throw new Error("There is no voucher.");
    if (mistakes.noTombstone && found === undefined) return;
    if (mistakes.readsThenWrites) await turn();
    if (found === "issued" || (mistakes.givesBackTwice && found === "cancelled")) count(key, -1);
    if (mistakes.deletesWhatItCancels && found === "issued") states.delete(key);
    else if (found !== "rejected") states.set(key, "cancelled");
  }

  return {
    name: "IssueVoucher",
    action: issue,
    compensation: cancel,
    request: (key) => ({ key, value: 50, holder: { name: "Ada" }, remark: "for her birthday" }),
    effects: (key) => issued.get(key) ?? 0,
    rejections: ["OfficeClosed", "BadForm"],
    rejection: {
      provoke: () => {
        isOpen = false;
      },
      relent: () => {
        isOpen = true;
      },
    },
    newKey: () => `Vouchers:run-${++keys}/IssueVoucher`,
  };
}

function hasGoodForm(request: unknown): boolean {
  if (!isObject(request) || !isObject(request.holder)) return false;
  return isName(request.key) && typeof request.value === "number" && isName(request.holder.name);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isName(value: unknown): boolean {
  return typeof value === "string" && value !== "";
}
