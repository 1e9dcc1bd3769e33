/** Characters of a rejection's message that are kept: a cause of Step Functions has room for more, an item of DynamoDB too. */
const maxMessage = 4_000;

/**
 * A rejection: the participant refuses, nothing happened, and for this key nothing ever will. Made by `reject` of a handler's
 * tools; a handler may return or throw it. Its name is the error that the state machine catches. Of
 * its message, 4,000 characters are kept.
 */
export class ParticipantRejection<Name extends string = string> extends Error {
  override readonly name: Name;

  constructor(name: Name, message: string) {
    super(message.slice(0, maxMessage));
    this.name = name;
  }
}

/** Names of the errors that a ledger itself throws. None of them is a rejection: the step is in doubt. */
export type LedgerErrorName =
  /** Another call under the same key is being carried out. A later try finds its answer. */
  | "Ledger.Busy"
  /** The key was compensated, so that its action is no longer carried out. */
  | "Ledger.Compensated"
  /** The store kept changing, or throttled, under every attempt of this call. */
  | "Ledger.Contention"
  /** The key was used before with another request. */
  | "Ledger.RequestDiffers"
  /** The request is malformed, and the operation has no rejection for that. */
  | "Ledger.MalformedRequest"
  /** The answer is no JSON, or larger than 256 KiB. */
  | "Ledger.UnkeepableAnswer"
  /** The provider no longer knows the key, and nothing tells what became of the call. */
  | "Ledger.KeyForgotten"
  /** The item takes no more entries. */
  | "Ledger.ItemFull"
  /** The key cannot be settled as asked, for it already is otherwise. */
  | "Ledger.AlreadySettled";

/** An error of the ledger itself; see `LedgerErrorName` for what each name means. */
export class LedgerError extends Error {
  override readonly name: LedgerErrorName;

  constructor(name: LedgerErrorName, message: string) {
    super(message);
    this.name = name;
  }
}
