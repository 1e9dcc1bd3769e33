/** Fields that every entry has. */
export interface LedgerEntryFields {
  /** The saga's key of the action. */
  readonly key: string;
  /** Name of the operation that wrote it last. */
  readonly operation: string;
  /** Id of the write that made it as it is. The next write requires that this is still the last one. */
  readonly write: string;
  /** Time of that write, in milliseconds since 1970. */
  readonly at: number;
}

/** An action whose effect is elsewhere and may be under way. Whoever wrote the entry owns the call. */
export interface BegunEntry extends LedgerEntryFields {
  readonly state: "begun";
  readonly requestHash: string;
  /** The action's request, as JSON. */
  readonly sent: string;
  /** Time at which its key was first sent to the provider, in milliseconds since 1970. */
  readonly begunAt: number;
  /** The owner works until then, in milliseconds since 1970. 0 if nobody does. */
  readonly until: number;
  /** The last owner worked at most until then. What it sent may arrive a little later. */
  readonly workedUntil: number;
}

/** An action that was carried out. */
export interface DoneEntry extends LedgerEntryFields {
  readonly state: "done";
  readonly requestHash: string;
  /** The answer, as JSON. Absent if the action answers nothing. */
  readonly answer?: string;
  /** Only where the effect is elsewhere: see BegunEntry. */
  readonly sent?: string;
  readonly begunAt?: number;
}

/** An action that was refused. */
export interface RejectedEntry extends LedgerEntryFields {
  readonly state: "rejected";
  /** Empty if an operator settled the key. */
  readonly requestHash: string;
  readonly error: string;
  readonly message: string;
  readonly expires: number;
}

/** An effect elsewhere that is being taken back. */
export interface CompensatingEntry extends LedgerEntryFields {
  readonly state: "compensating";
  readonly sent?: string;
  readonly begunAt?: number;
  readonly until: number;
  readonly workedUntil: number;
  /** True if it is known that the effect took place; `answer` is what its call answered. */
  readonly isKnown: boolean;
  readonly answer?: string;
  /** Time at which the provider was first asked to take it back, in milliseconds since 1970. */
  readonly backAt?: number;
}

/** A tombstone: the action was taken back, or never happened and never will. */
export interface CompensatedEntry extends LedgerEntryFields {
  readonly state: "compensated";
  readonly expires: number;
}

/** The record of one key. `expires` is in seconds since 1970, as DynamoDB's time to live needs it. */
export type LedgerEntry = BegunEntry | DoneEntry | RejectedEntry | CompensatingEntry | CompensatedEntry;

const states = ["begun", "done", "rejected", "compensating", "compensated"] as const;

/** True if an item is an entry, whatever else it holds. */
export function isEntry(item: unknown): item is LedgerEntry {
  return (
    typeof item === "object" &&
    item !== null &&
    "write" in item &&
    "state" in item &&
    states.some((state) => state === item.state)
  );
}
