import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { LedgerEntry } from "./entry.js";

/** Number of attempts within one call, where the store is merely busy or changes meanwhile. */
export const attempts = 6;

/** Waits before the attempt after this one, which is counted from 1. */
export type Pause = (attempt: number) => Promise<void>;

/** A client of the AWS SDK for DynamoDB; one for documents is one, too. */
export type LedgerClient = Pick<DynamoDBClient, "send">;

/** Result of a conditional write: it was carried out, or why not. */
export type Written =
  | { readonly isWritten: true }
  | {
      readonly isWritten: false;
      /** The entry that was there instead of the expected one. */
      readonly found?: LedgerEntry | undefined;
      /** Makes the error, if conditions of the effect did not hold that stand for one, and nothing else was in the way. */
      readonly otherwise?: (() => Error) | undefined;
      /** The reason, as the end of a sentence: "its entry had changed". */
      readonly why: string;
    };

/** The place where the entry of one key is kept, and the effect that is written together with it. */
export interface EntryPlace<Effect> {
  /** Reads the entry, as it is now. */
  find(): Promise<LedgerEntry | undefined>;
  /** Writes an entry in place of the previous one (if that is undefined, only if there is none) and the effect: both or nothing. */
  write(entry: LedgerEntry, previous: LedgerEntry | undefined, effect?: Effect): Promise<Written>;
}

export const changed = "its entry had changed";
