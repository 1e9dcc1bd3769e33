import db, {
  type ActionInput,
  type DynaliteStore,
  type Item,
  type ParsedExpression,
  type TableDescription,
} from "dynalite/db/index.js";
import validations, { type ParameterChecks } from "dynalite/validations/index.js";
import type { JsonObject } from "../../asl/index.js";
import { Listeners } from "../listeners.js";
import { KeyLocks } from "./key-locks.js";
import {
  assertIsKeyCondition,
  type FlatCondition,
  flattened,
  MalformedConditionError,
} from "./nested-conditions.js";
import { type DynaliteOperation, writes } from "./operations.js";
import { type ItemAddress, type ItemWrite, PendingWrites, storeWrites } from "./pending-writes.js";
import { validationException } from "./store-error.js";
import { type ExpiryClock, TimeToLive } from "./time-to-live.js";

/** Conditions of an operation, or of the actions of a transaction. */
interface ExpressionInput extends Conditions {
  readonly TransactItems?: readonly Readonly<Record<string, Conditions | undefined>>[];
}

interface Conditions {
  ConditionExpression?: string;
  FilterExpression?: string;
  readonly KeyConditionExpression?: string;
  _condition?: ParsedExpression;
  _filter?: ParsedExpression;
}

/** A write of an item that has been stored. */
export interface StoredWrite extends ItemWrite {
  /** The item that was there before. */
  readonly before: Item | undefined;
  /** The account and region of the table, if there are several. */
  readonly place?: { readonly account: string; readonly region: string };
  /** True if the item was deleted since its time had come. */
  readonly isExpiry: boolean;
}

/** Tables and items: dynalite's store in memory, with locks of its items and their time to live. */
export class Database {
  readonly timeToLive: TimeToLive;
  readonly #store: DynaliteStore = db.create({ createTableMs: 0, updateTableMs: 0, deleteTableMs: 0 });
  readonly #locks = new KeyLocks();
  readonly #observers = new Listeners<StoredWrite>();

  constructor(clock: ExpiryClock) {
    this.timeToLive = new TimeToLive(clock);
  }

  /** Parameters that have passed the checks, with their expressions parsed. Throws dynalite's error. */
  checked<Input>({ types, custom }: ParameterChecks<Input>, parameters: JsonObject): Input {
    const input = validations.checkTypes<Input & ExpressionInput>(parameters, types);
    const nest = flattenConditions(input);
    validations.checkValidations(input, types, custom, this.#store);
    nest();
    return input;
  }

  /** An action that is not under way yet. */
  begin(): PendingWrites {
    return new PendingWrites(this.#store);
  }

  /** Carries out an operation on tables. */
  administer(action: DynaliteOperation["action"], input: ActionInput): Promise<JsonObject> {
    return new Promise((resolve, reject) => {
      action(this.#store, input, (error, answer) => (error ? reject(error) : resolve(answer ?? {})));
    });
  }

  /** Throws dynalite's ResourceNotFoundException. */
  table(name: string): Promise<TableDescription> {
    return new Promise((resolve, reject) => {
      this.#store.getTable(name, (error, table) => (table === undefined ? reject(error) : resolve(table)));
    });
  }

  /** The place of the item with these attributes; undefined where they are no key of the table. */
  async place(tableName: string, attributes: Item): Promise<ItemAddress | undefined> {
    const table = await this.table(tableName);
    const broken = db.traverseKey(table, (attribute, type) => !attributes[attribute]?.[type] || undefined);
    return broken ? undefined : { table: tableName, key: db.createKey(attributes, table) };
  }

  /** Does the work while nobody else writes these items. */
  locked<Result>(places: readonly ItemAddress[], work: () => Promise<Result>): Promise<Result> {
    return this.#locks.hold([...new Set(places.map(({ table, key }) => `${table}/${key}`))], work);
  }

  /** Has a listener told every write from now on; the function returned takes that back. */
  observe(listener: (write: StoredWrite) => void): () => void {
    return this.#observers.add(listener);
  }

  /** Stores the writes of some actions, all at once. */
  async commit(pending: readonly PendingWrites[], { isExpiry = false } = {}): Promise<void> {
    const writes = pending.flatMap(({ items }) => items);
    // Read only if somebody is told. The items are locked, so nobody writes them meanwhile.
    const before = this.#observers.isEmpty
      ? []
      : await Promise.all(writes.map((write) => this.#found(write)));
    await storeWrites(pending);
    for (const write of writes) this.timeToLive.written(write);
    for (const [index, write] of writes.entries())
      this.#observers.tell({ ...write, before: before[index], isExpiry });
  }

  /** Has the items of a table expire by this attribute from now on. */
  async enableTimeToLive(tableName: string, attribute: string): Promise<void> {
    const table = await this.table(tableName);
    this.timeToLive.enable(tableName, attribute);
    for await (const item of this.#store.getItemDb(tableName).createValueStream()) {
      const place = { table: tableName, key: db.createKey(item, table) };
      // It may have been written anew since.
      await this.locked([place], async () =>
        this.timeToLive.written({ ...place, item: await this.#stored(place) }),
      );
    }
  }

  /** Deletes the items whose time has come. */
  async sweep(): Promise<void> {
    await Promise.all(
      this.timeToLive.due().map((place) => this.locked([place], () => this.#deleteExpired(place))),
    );
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#store.db.close((error) => (error ? reject(error) : resolve()));
    });
  }

  async #deleteExpired(place: ItemAddress): Promise<void> {
    // Somebody may have written it, or deleted it, while this was waiting for the lock.
    if (!this.timeToLive.isDue(place)) return;
    const { KeySchema } = await this.table(place.table);
    const attributesOfKey = new Set(KeySchema.map(({ AttributeName }) => AttributeName));
    const item = Object.entries((await this.#stored(place)) ?? {});
    const Key = Object.fromEntries(item.filter(([attribute]) => attributesOfKey.has(attribute)));
    const deletion = this.begin();
    await deletion.carryOut(writes.DeleteItem.action, { TableName: place.table, Key });
    await this.commit([deletion], { isExpiry: true });
  }

  /** The item at a place; undefined if there is none. */
  #found({ table, key }: ItemAddress): Promise<Item | undefined> {
    return new Promise((resolve) => {
      this.#store.getItemDb(table).get(key, (_missing, item) => resolve(item));
    });
  }

  #stored({ table, key }: ItemAddress): Promise<Item | undefined> {
    return new Promise((resolve, reject) => {
      this.#store.getItemDb(table).get(key, (error, item) => (error ? reject(error) : resolve(item)));
    });
  }
}

/**
 * Has dynalite parse the conditions without their parentheses. The function returned puts what it has parsed into the
 * conditions that were meant. Throws a StoreError.
 */
function flattenConditions(input: ExpressionInput): () => void {
  const nests: (() => void)[] = [];
  const actions = (input.TransactItems ?? []).flatMap((item) => Object.values(item));
  const { KeyConditionExpression: keyCondition } = input;
  if (keyCondition !== undefined) {
    readingAs("KeyConditionExpression", () => assertIsKeyCondition(keyCondition));
  }
  for (const each of [input, ...actions.filter((action) => action !== undefined)]) {
    for (const [text, parsed] of [
      ["ConditionExpression", "_condition"],
      ["FilterExpression", "_filter"],
    ] as const) {
      const condition = flattenedOf(text, each[text]);
      if (condition === undefined) continue;
      each[text] = condition.text;
      nests.push(() => {
        const { [parsed]: result } = each;
        if (result !== undefined)
          each[parsed] = { ...result, expression: condition.nested(result.expression) };
      });
    }
  }
  return () => {
    for (const nest of nests) nest();
  };
}

function flattenedOf(name: string, text: string | undefined): FlatCondition | undefined {
  // dynalite refuses an empty one.
  return text === undefined || text === "" ? undefined : readingAs(name, () => flattened(text));
}

function readingAs<Result>(name: string, read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    if (error instanceof MalformedConditionError)
      throw validationException(`Invalid ${name}: ${error.message}`);
    throw error;
  }
}
