import type { Call } from "./call.js";
import type {
  BegunEntry,
  CompensatedEntry,
  CompensatingEntry,
  DoneEntry,
  LedgerEntry,
  RejectedEntry,
} from "./entry.js";
import { LedgerError, ParticipantRejection } from "./errors.js";
import { attempts, changed, type EntryPlace } from "./place.js";
import type { LedgerOutcome, LedgerSettings } from "./settings.js";
import { byteLength, maxAnswerBytes } from "./values.js";

/** Answer of a call, and what the call did. */
export interface HandlerOutcome {
  readonly answer?: unknown;
  readonly outcome: LedgerOutcome;
}

export const nothingToTakeBack: HandlerOutcome = { outcome: "nothing to take back" };
export const takenBack: HandlerOutcome = { outcome: "taken back" };

export type HandlerResult<T> = T | Promise<T>;

/** A call under a key, with the place of its entry, and the hash of its request. */
export class Work<Effect> {
  readonly call: Call;
  readonly key: string;
  readonly settings: LedgerSettings;
  readonly place: EntryPlace<Effect>;
  readonly requestHash: string;

  constructor(
    call: Call,
    key: string,
    settings: LedgerSettings,
    place: EntryPlace<Effect>,
    requestHash = "",
  ) {
    this.call = call;
    this.key = key;
    this.settings = settings;
    this.place = place;
    this.requestHash = requestHash;
  }

  begun(fields: Pick<BegunEntry, "requestHash" | "sent" | "begunAt" | "until" | "workedUntil">): BegunEntry {
    return { ...fields, ...this.#base(), state: "begun" };
  }

  done(answer: unknown, fields: Pick<DoneEntry, "sent" | "begunAt"> = {}): DoneEntry {
    const text = this.#keepable(answer);
    const { requestHash } = this;
    return {
      ...fields,
      ...this.#base(),
      state: "done",
      requestHash,
      ...(text === undefined ? {} : { answer: text }),
    };
  }

  rejected({ name, message }: ParticipantRejection): RejectedEntry {
    return {
      ...this.#base(),
      state: "rejected",
      requestHash: this.requestHash,
      error: name,
      message,
      ...this.#expiry(),
    };
  }

  compensating(
    fields: Pick<
      CompensatingEntry,
      "sent" | "begunAt" | "until" | "workedUntil" | "isKnown" | "answer" | "backAt"
    >,
  ): CompensatingEntry {
    return { ...fields, ...this.#base(), state: "compensating" };
  }

  compensated(): CompensatedEntry {
    return { ...this.#base(), state: "compensated", ...this.#expiry() };
  }

  /**
   * Answers an action by its entry. Undefined if the action has begun and nothing more is known.
   *
   * @throws ParticipantRejection if it was refused; LedgerError if it was compensated, or called with another request before.
   */
  kept(entry: LedgerEntry): HandlerOutcome | undefined {
    const { name } = this.call.operation;
    if ("requestHash" in entry && entry.requestHash !== "" && entry.requestHash !== this.requestHash) {
      throw new LedgerError(
        "Ledger.RequestDiffers",
        `${name} was called under the key ${this.key} with another request before. Name what may change in \`changingFields\`.`,
      );
    }
    switch (entry.state) {
      case "begun":
        return undefined;
      case "done":
        return { answer: parsed(entry.answer), outcome: "answered again" };
      case "rejected":
        throw new ParticipantRejection(entry.error, entry.message);
      case "compensating":
      case "compensated":
        throw this.tooLate();
    }
  }

  /** Records a rejection, and throws it; if the key is taken by now, its entry is the answer. */
  async refuse(rejection: ParticipantRejection): Promise<HandlerOutcome> {
    for (let attempt = 1; attempt <= attempts; attempt += 1) {
      const written = await this.place.write(this.rejected(rejection), undefined);
      if (written.isWritten) throw rejection;
      if (written.found !== undefined)
        return this.kept(written.found) ?? this.wait("the same call is being carried out");
      await this.settings.pause(attempt);
    }
    throw this.contention(changed);
  }

  /** Error of an action that arrives after its compensation. */
  tooLate(): LedgerError {
    return new LedgerError(
      "Ledger.Compensated",
      `${this.call.operation.name} arrived after the compensation of its key ${this.key}.`,
    );
  }

  /** Throws the error of a call that finds another one at work. */
  wait(why: string): never {
    throw new LedgerError(
      "Ledger.Busy",
      `${this.call.operation.name} waits under the key ${this.key}: ${why}. Try again later.`,
    );
  }

  /** Error of a call during which the store kept changing. A later try may get through. */
  contention(why: string): LedgerError {
    return new LedgerError(
      "Ledger.Contention",
      `${this.call.operation.name} failed ${attempts} times under the key ${this.key}, as ${why}. Try again later.`,
    );
  }

  /** An answer as it is kept: as JSON; undefined if there is none. */
  #keepable(answer: unknown): string | undefined {
    let problem: string;
    try {
      const text = JSON.stringify(answer);
      const bytes = byteLength(text ?? "");
      if (bytes <= maxAnswerBytes) return text;
      problem = `has ${bytes} bytes as JSON, and ${maxAnswerBytes} are allowed`;
    } catch (error) {
      problem = `is no JSON: ${String(error)}`;
    }
    throw new LedgerError("Ledger.UnkeepableAnswer", `The answer of ${this.call.operation.name} ${problem}.`);
  }

  #base() {
    const { newId, now } = this.settings;
    return { key: this.key, operation: this.call.operation.name, write: newId(), at: now() };
  }

  #expiry() {
    const { now, daysKept } = this.settings;
    return { expires: Math.ceil(now() / 1000) + daysKept * 86_400 };
  }
}

export function parsed(text: string | undefined): unknown {
  return text === undefined ? undefined : JSON.parse(text);
}

/** Result of a handler; a rejection that it throws is a result, too. */
export async function rejectionOr<T>(attempt: () => HandlerResult<T>): Promise<T | ParticipantRejection> {
  try {
    return await attempt();
  } catch (error) {
    if (error instanceof ParticipantRejection) return error;
    throw error;
  }
}
