import type { Readable } from "node:stream";
import type {
  ActionInput,
  Callback,
  DynaliteStore,
  Item,
  ItemDb,
  ParsedExpression,
  WriteOperation,
} from "dynalite/db/index.js";
import type { JsonObject } from "../../asl/index.js";
import { withoutExceptions } from "./expressions.js";
import type { DynaliteOperation } from "./operations.js";
import { type StoreError, storeErrorOf } from "./store-error.js";

/** The address of an item in the store. */
export interface ItemAddress {
  readonly table: string;
  /** dynalite's key for it. */
  readonly key: string;
}

/** A write of an item; without an item, its deletion. */
export interface ItemWrite extends ItemAddress {
  readonly item: Item | undefined;
}

/**
 * The writes of one action, kept back until they are committed. dynalite carries the action out as it always does, on a
 * view of its store: reads see what is stored, writes of items and index entries are collected here.
 */
export class PendingWrites {
  /** By table or index. */
  readonly batches = new Map<ItemDb, WriteOperation[]>();
  readonly items: ItemWrite[] = [];
  /** The item that the action found. */
  found: Item | undefined;
  readonly #store: DynaliteStore;

  constructor(store: DynaliteStore) {
    this.#store = store;
  }

  /** Resolves with the answer of dynalite's action. Rejects with a StoreError. */
  carryOut(action: DynaliteOperation["action"], input: ActionInput): Promise<JsonObject> {
    return new Promise<JsonObject>((resolve, reject) => {
      action(this.#view(reject), evaluable(input), (error, answer) =>
        error ? reject(error) : resolve(answer ?? {}),
      );
    }).catch((thrown: unknown) => {
      throw this.#withFound(storeErrorOf(thrown), input);
    });
  }

  /** A failed condition with the item that it was tried on, if that is asked for. */
  #withFound(error: StoreError, input: ActionInput): StoreError {
    return error.code === "ConditionalCheckFailedException" &&
      input.ReturnValuesOnConditionCheckFailure === "ALL_OLD" &&
      this.found !== undefined
      ? error.with({ Item: this.found })
      : error;
  }

  #view(fail: (thrown: unknown) => void): DynaliteStore {
    const store = this.#store;
    // dynalite works in callbacks and in listeners of streams, where an exception would end the process.
    const guarded =
      <Value>(callback: Callback<Value>): Callback<Value> =>
      (error, value) => {
        try {
          callback(error, value);
        } catch (thrown) {
          fail(thrown);
        }
      };
    return {
      ...store,
      getTable: (table, ...rest) =>
        rest.length === 1
          ? store.getTable(table, guarded(rest[0]))
          : store.getTable(table, rest[0], guarded(rest[1])),
      getItemDb: (table) => {
        const items = store.getItemDb(table);
        return {
          ...this.#collecting(items, (key, item) => this.items.push({ table, key, item })),
          get: (key, callback) =>
            items.get(
              key,
              guarded((error, item) => {
                this.found = item;
                callback(error, item);
              }),
            ),
          createValueStream: (options) => guardedStream(items.createValueStream(options), fail),
          // Whoever carries an action out holds the locks already.
          lock: (_key, work) => work((callback) => callback),
        };
      },
      getIndexDb: (type, table, index) => {
        const entries = store.getIndexDb(type, table, index);
        return {
          ...this.#collecting(entries, () => {}),
          createValueStream: (options) => guardedStream(entries.createValueStream(options), fail),
        };
      },
    };
  }

  #collecting(db: ItemDb, written: (key: string, item: Item | undefined) => void): ItemDb {
    const collect = (operation: WriteOperation, callback: Callback<never>) => {
      const batch = this.batches.get(db) ?? [];
      this.batches.set(db, batch);
      batch.push(operation);
      callback();
    };
    return {
      ...db,
      put: (key, value, callback) => {
        written(key, value);
        collect({ type: "put", key, value }, callback);
      },
      del: (key, callback) => {
        written(key, undefined);
        collect({ type: "del", key }, callback);
      },
    };
  }
}

/** The input with its expressions in a form that is evaluated without exceptions. */
function evaluable(input: ActionInput): ActionInput {
  const { _condition, _filter } = input;
  const parsed = ({ expression, ...rest }: ParsedExpression): ParsedExpression => ({
    ...rest,
    expression: withoutExceptions(expression),
  });
  return {
    ...input,
    ...(_condition === undefined ? {} : { _condition: parsed(_condition) }),
    ...(_filter === undefined ? {} : { _filter: parsed(_filter) }),
  };
}

/** The stream; if a listener throws, the stream ends and `fail` gets what was thrown. */
function guardedStream<Stream extends Readable>(stream: Stream, fail: (thrown: unknown) => void): Stream {
  const emit = stream.emit.bind(stream);
  stream.emit = (...event: Parameters<typeof emit>): boolean => {
    try {
      return emit(...event);
    } catch (thrown) {
      fail(thrown);
      stream.destroy();
      return true;
    }
  };
  return stream;
}

/** Stores all of these writes. The batches begin in the same turn, so no reader sees some of them without the others. */
export async function storeWrites(pending: readonly PendingWrites[]): Promise<void> {
  const batches = new Map<ItemDb, WriteOperation[]>();
  for (const [db, operations] of pending.flatMap((each) => [...each.batches])) {
    batches.set(db, [...(batches.get(db) ?? []), ...operations]);
  }
  await Promise.all(
    [...batches].map(
      ([db, operations]) =>
        new Promise<void>((resolve, reject) => {
          db.batch(operations, (error) => (error ? reject(error) : resolve()));
        }),
    ),
  );
}
