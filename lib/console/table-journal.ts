import type { AttributeData, ItemChange, TableItem } from "../local/index.js";
import type { TableRow, TableView } from "./protocol.js";

type ShownItem = Readonly<Record<string, string>>;

interface JournalWrite {
  readonly table: string;
  readonly key: string;
  readonly before: ShownItem | undefined;
  readonly after: ShownItem | undefined;
  /** Id of the event of the execution after which it was written. */
  readonly afterEvent: number;
}

/** Bounds of what is kept. */
export interface JournalLimits {
  /** Number of executions. @default 300 */
  readonly runs?: number;
  /** Number of writes of one execution. @default 2,000 */
  readonly writes?: number;
}

/** An execution to which a write may belong. */
export interface JournalRun {
  readonly arn: string;
  /** `<state machine>:<execution>`, with which its keys begin. */
  readonly keyPrefix: string;
}

/**
 * The writes of each execution in the participants' tables, in the order in which they happened. A write belongs to the
 * executions whose keys it changes something under; if there are none, to the only execution that runs.
 */
export class TableJournal {
  readonly #byRun = new Map<string, JournalWrite[]>();
  readonly #limits: Required<JournalLimits>;

  constructor({ runs = 300, writes = 2000 }: JournalLimits = {}) {
    this.#limits = { runs, writes };
  }

  /**
   * Takes a write.
   *
   * @param runOf finds an execution by the prefix of its keys.
   * @param only the execution that runs, if it is the only one.
   * @param eventOf the id of an execution's latest event.
   * @returns the executions that it belongs to.
   */
  add(
    change: ItemChange,
    {
      runOf,
      only,
      eventOf,
    }: {
      readonly runOf: (keyPrefix: string) => string | undefined;
      readonly only: string | undefined;
      readonly eventOf: (arn: string) => number;
    },
  ): readonly string[] {
    const named = new Set<string>();
    for (const text of changedTexts([change.before, change.after])) {
      for (const [, prefix = ""] of text.matchAll(/([A-Za-z0-9_-]{1,80}:[A-Za-z0-9_-]{1,80})\//g)) {
        const arn = runOf(prefix);
        if (arn !== undefined) named.add(arn);
      }
    }
    const runs = named.size > 0 ? [...named] : only === undefined ? [] : [only];
    const write = {
      table: change.table,
      key: Object.values(change.key).map(shownValue).join(" "),
      before: change.before && shownItem(change.before),
      after: change.after && shownItem(change.after),
    };
    for (const arn of runs) this.#keep(arn, { ...write, afterEvent: eventOf(arn) });
    return runs;
  }

  /** Forgets an execution: its name is used again. */
  forget(arn: string): void {
    this.#byRun.delete(arn);
  }

  /**
   * The rows that an execution has changed, by table.
   *
   * @param until id of the event up to which the writes count. @default - all do
   */
  tables(arn: string, until = Number.POSITIVE_INFINITY): TableView[] {
    const tables = new Map<string, Map<string, JournalWrite[]>>();
    for (const write of this.#byRun.get(arn) ?? []) {
      const rows = tables.get(write.table) ?? new Map<string, JournalWrite[]>();
      tables.set(write.table, rows);
      // Tables and rows are there from the beginning, so that nothing jumps when one looks back.
      const writes = rows.get(write.key) ?? [];
      rows.set(write.key, writes);
      writes.push(write);
    }
    return [...tables]
      .map(([table, rows]) => ({
        table,
        rows: [...rows].slice(0, mostRows).map(([key, writes]) => rowOf(key, writes, until)),
        more: Math.max(0, rows.size - mostRows),
      }))
      .sort((a, b) => (a.table < b.table ? -1 : 1));
  }

  #keep(arn: string, write: JournalWrite): void {
    const known = this.#byRun.get(arn);
    if (known !== undefined) {
      if (known.length < this.#limits.writes) known.push(write);
      return;
    }
    this.#byRun.set(arn, [write]);
    const [oldest] = this.#byRun.keys();
    if (this.#byRun.size > this.#limits.runs && oldest !== undefined) this.#byRun.delete(oldest);
  }
}

/** A page shows so many rows of a table. */
const mostRows = 200;

function rowOf(key: string, writes: readonly JournalWrite[], until: number): TableRow {
  const done = writes.filter(({ afterEvent }) => afterEvent < until);
  const before = writes[0]?.before;
  const last = done.at(-1);
  const item = last === undefined ? before : last.after;
  return {
    key,
    ...(item === undefined ? {} : { item }),
    ...(before === undefined ? {} : { before }),
    changedAfter: last?.afterEvent ?? -1,
    change: changeBetween(before, item),
  };
}

function changeBetween(before: ShownItem | undefined, item: ShownItem | undefined): TableRow["change"] {
  if (before === undefined) return item === undefined ? "same" : "new";
  if (item === undefined) return "deleted";
  const names = new Set([...Object.keys(before), ...Object.keys(item)]);
  return [...names].some((name) => before[name] !== item[name]) ? "changed" : "same";
}

/** The most characters that are kept of one attribute. */
const mostCharacters = 600;

function shownItem(item: TableItem): ShownItem {
  return Object.fromEntries(Object.entries(item).map(([name, value]) => [name, shownValue(value)]));
}

function shownValue(value: AttributeData): string {
  const text = typeof value === "string" ? value : JSON.stringify(value, plainly);
  return text.length > mostCharacters ? `${text.slice(0, mostCharacters)}…` : text;
}

function plainly(_name: string, value: unknown): unknown {
  if (value instanceof Set) return [...value];
  return value instanceof Uint8Array ? `${value.length} bytes` : value;
}

/** The texts and names that are in one of two values and not, at the same place, in the other. */
function* changedTexts([one, other]: readonly [
  AttributeData | undefined,
  AttributeData | undefined,
]): Generator<string> {
  if (one === other) return;
  if (isMap(one) || isMap(other)) {
    const [left, right] = [isMap(one) ? one : {}, isMap(other) ? other : {}];
    for (const name of new Set([...Object.keys(left), ...Object.keys(right)])) {
      if (!(name in left) || !(name in right)) yield name;
      yield* changedTexts([left[name], right[name]]);
    }
    return;
  }
  const [before, after] = [listed(one), listed(other)];
  if (before.some(isMap) || after.some(isMap)) {
    for (let index = 0; index < Math.max(before.length, after.length); index += 1)
      yield* changedTexts([before[index], after[index]]);
    return;
  }
  const texts = new Set(before.map(String));
  const now = new Set(after.map(String));
  for (const text of texts) if (!now.has(text)) yield text;
  for (const text of now) if (!texts.has(text)) yield text;
}

function isMap(value: AttributeData | undefined): value is { readonly [name: string]: AttributeData } {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Set) &&
    !(value instanceof Uint8Array)
  );
}

function listed(value: AttributeData | undefined): readonly AttributeData[] {
  if (value === undefined) return [];
  if (Array.isArray(value)) return value;
  return value instanceof Set ? [...value] : [value];
}
