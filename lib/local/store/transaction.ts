import db, { type ActionInput, type Item } from "dynalite/db/index.js";
import type { JsonObject } from "../../asl/index.js";
import { type CancellationReason, noReason, reasonOf, transactionCanceled } from "./cancellation.js";
import { type Consumption, consumption } from "./consumed-capacity.js";
import type { Database } from "./database.js";
import type { DynaliteOperation } from "./operations.js";
import type { ItemAddress, PendingWrites } from "./pending-writes.js";
import { validationException } from "./store-error.js";

/** An action of a transaction, on one item. */
export interface TransactionAction extends Pick<DynaliteOperation, "action"> {
  readonly input: ActionInput;
  /** Attributes of the item, those of its key among them. */
  readonly attributes: Item;
  /** True if the action's writes are to be stored. */
  readonly stores: boolean;
}

/** The effect of an action of a successful transaction. */
export interface ActionDone {
  readonly answer: JsonObject;
  readonly consumed: Consumption;
}

type Attempt =
  | { readonly pending: PendingWrites; readonly answer: JsonObject }
  | { readonly reason: CancellationReason };

/** The size that all items of a transaction may have together. */
const sizeLimit = 4 * 1024 * 1024;

/**
 * Carries all of these actions out, or none of them. Nobody else writes their items meanwhile. Throws a StoreError, for
 * a transaction that is cancelled TransactionCanceledException.
 */
export async function transact(
  database: Database,
  actions: readonly TransactionAction[],
): Promise<readonly ActionDone[]> {
  const places = await placesOf(database, actions);
  return await database.locked(places, async () => {
    const attempts = await Promise.all(actions.map((action) => attempt(database, action)));
    const done = attempts.flatMap((each) => ("reason" in each ? [] : [each]));
    if (done.length < attempts.length) throw transactionCanceled(attempts.map(reasonIn));
    const images = done.map(({ pending }) => [pending.found, ...pending.items.map(({ item }) => item)]);
    if (sizeOf(images) > sizeLimit) {
      throw validationException("The aggregate size of the items in the transaction exceeds 4 MB");
    }
    await database.commit(done.flatMap(({ pending }, index) => (actions[index]?.stores ? [pending] : [])));
    return done.map(({ answer }, index) => ({
      answer,
      consumed: consumption(places[index]?.table ?? "", images[index] ?? []),
    }));
  });
}

async function attempt(database: Database, { action, input }: TransactionAction): Promise<Attempt> {
  const pending = database.begin();
  return await pending.carryOut(action, input).then(
    (answer) => ({ pending, answer }),
    (thrown: unknown) => ({ reason: reasonOf(thrown) }),
  );
}

function reasonIn(attempt: Attempt): CancellationReason {
  return "reason" in attempt ? attempt.reason : noReason;
}

/** Throws where some action's key is none of its table, or two actions are on the same item. */
async function placesOf(
  database: Database,
  actions: readonly TransactionAction[],
): Promise<readonly ItemAddress[]> {
  const places = await Promise.all(
    actions.map(({ input, attributes }) => database.place(input.TableName, attributes)),
  );
  const known = places.filter((place) => place !== undefined);
  if (known.length < places.length) {
    // The action itself says what is wrong with the key.
    const reasons = actions.map(async (action, index) =>
      places[index] === undefined ? reasonIn(await attempt(database, action)) : noReason,
    );
    throw transactionCanceled(await Promise.all(reasons));
  }
  if (new Set(known.map(({ table, key }) => `${table}/${key}`)).size < known.length) {
    throw validationException("Transaction request cannot include multiple operations on one item");
  }
  return known;
}

function sizeOf(items: readonly (readonly (Item | undefined)[])[]): number {
  const sizes = items.map((images) =>
    Math.max(...images.map((image) => (image === undefined ? 0 : db.itemSize(image)))),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
