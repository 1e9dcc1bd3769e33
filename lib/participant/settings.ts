import type { LedgerClient, Pause } from "./place.js";

/** Properties of a ledger. */
export interface LedgerOptions {
  /** Name of its table, whose partition key is `key`, a string. The construct `Ledger` makes such a table. */
  readonly table: string | undefined;
  /** The AWS SDK's client for DynamoDB. Make one for each process, outside the handler. */
  readonly client: LedgerClient;
  /**
   * Name of the request's field that holds the saga's key.
   * @default "key"
   */
  readonly keyField?: string;
  /**
   * Days after which a rejection and a tombstone are removed. Have it longer than your longest saga, and its redrives, may
   * last: what arrives later than that is taken for new.
   * @default 400
   */
  readonly daysKept?: number;
  /**
   * Receives a line for each call. `false` for none.
   * @default - writes it as JSON to the console
   */
  readonly log?: ((line: LedgerLogLine) => void) | false;
  /**
   * The clock, in milliseconds since 1970.
   * @default Date.now
   */
  readonly now?: () => number;
  /**
   * Makes unique ids.
   * @default crypto.randomUUID
   */
  readonly newId?: () => string;
  /**
   * Waits before another attempt; attempts are counted from 1.
   * @default - up to 50 ms, doubled for each attempt, at random
   */
  readonly pause?: Pause;
}

/** Result of a call, as it is logged. */
export interface LedgerLogLine {
  readonly ledger: string;
  readonly operation: string;
  /** The saga's key; absent if the request has none. */
  readonly key?: string;
  /** The execution that called: the key's part before the path. */
  readonly execution?: string;
  readonly outcome: LedgerOutcome;
  /** Only where it was refused or failed. */
  readonly error?: string;
  readonly milliseconds: number;
}

export type LedgerOutcome =
  | "carried out"
  | "answered again"
  | "refused"
  | "taken back"
  | "nothing to take back"
  | "failed";

/** Settings of a ledger, with their defaults. */
export type LedgerSettings = Required<Omit<LedgerOptions, "table" | "log">> & {
  readonly table: string;
  readonly log: (line: LedgerLogLine) => void;
};

/**
 * Checks a ledger's properties and adds the defaults.
 *
 * @throws TypeError if there is no table's name, no client, or a number of days that is none.
 */
export function settingsOf(props: LedgerOptions): LedgerSettings {
  const { table, client, keyField = "key", daysKept = 400, log } = props;
  if (typeof table !== "string" || table === "") {
    throw new TypeError(
      `A ledger needs the name of its table, received ${JSON.stringify(table)}. Is the environment variable set? grantUse(fn) sets LEDGER_TABLE.`,
    );
  }
  if (typeof client?.send !== "function") {
    throw new TypeError(`A ledger needs a client of @aws-sdk/client-dynamodb, received ${typeof client}.`);
  }
  if (!(Number.isFinite(daysKept) && daysKept > 0)) {
    throw new TypeError(`\`daysKept\` has to be a number of days above 0, received ${String(daysKept)}.`);
  }
  return {
    table,
    client,
    keyField,
    daysKept,
    log: log === false ? () => {} : (log ?? writeLine),
    now: props.now ?? Date.now,
    newId: props.newId ?? (() => crypto.randomUUID()),
    pause: props.pause ?? pauseAtRandom,
  };
}

function writeLine(line: LedgerLogLine): void {
  // biome-ignore lint/suspicious/noConsole: a Lambda function logs by the console.
  console.info(JSON.stringify(line));
}

function pauseAtRandom(attempt: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, Math.random() * 50 * 2 ** (attempt - 1));
  });
}
