import type { JsonObject } from "../../asl/index.js";
import type { Table } from "../assembly/tables.js";
import { objectIn } from "../json-text.js";
import { openStore, type Store, type StoreOptions, type StorePlace } from "./store.js";

/** A store of one account and region, and its tables. */
interface PlacedStore {
  readonly place: Required<StorePlace>;
  readonly store: Store;
}

/**
 * Opens the store of an environment: one for each account and region that has tables, behind one face. Whoever calls without telling where
 * finds the table in whatever place has it.
 */
export async function openStores({ tables = [], clock }: StoreOptions): Promise<Store> {
  const byPlace = new Map<string, Table[]>();
  for (const table of tables) {
    const { account, region } = placeOf(table);
    const key = `${account}/${region}`;
    byPlace.set(key, [...(byPlace.get(key) ?? []), table]);
  }
  const open = (own: Iterable<Table>): Promise<Store> =>
    openStore({ tables: own, ...(clock === undefined ? {} : { clock }) });
  if (byPlace.size < 2) return await open(tables);
  const stores: PlacedStore[] = [];
  try {
    for (const [key, own] of byPlace) {
      const [account = "", region = ""] = key.split("/");
      stores.push({ place: { account, region }, store: await open(own) });
    }
  } catch (error) {
    await Promise.all(stores.map(({ store }) => store.close()));
    throw error;
  }
  return new StoresByPlace(stores);
}

/** The account and region of a table. */
export function placeOf({ arn }: Pick<Table, "arn">): Required<StorePlace> {
  const [, , , region = "", account = ""] = arn.split(":");
  return { account, region };
}

class StoresByPlace implements Store {
  readonly #stores: readonly PlacedStore[];

  constructor(stores: readonly PlacedStore[]) {
    this.#stores = stores;
  }

  async handle(...[request, place]: Parameters<Store["handle"]>): ReturnType<Store["handle"]> {
    const body = typeof request.body === "string" ? request.body : Buffer.from(request.body).toString();
    const store = await this.#storeFor({ operation: request.operation, parameters: objectIn(body), place });
    return await store.handle(request);
  }

  async request(
    ...[operation, parameters, place]: Parameters<Store["request"]>
  ): ReturnType<Store["request"]> {
    const store = await this.#storeFor({ operation, parameters, place });
    return await store.request(operation, parameters);
  }

  observe(listener: Parameters<Store["observe"]>[0]): () => void {
    const stops = this.#stores.map(({ place, store }) =>
      store.observe((write) => listener({ ...write, place })),
    );
    return () => {
      for (const stop of stops) stop();
    };
  }

  async close(): Promise<void> {
    await Promise.all(this.#stores.map(({ store }) => store.close()));
  }

  /** The store of the caller; of a caller whose account isn't known, the nearest one that has the tables. */
  async #storeFor({
    operation,
    parameters,
    place = {},
  }: {
    readonly operation: string;
    readonly parameters: JsonObject;
    readonly place: StorePlace | undefined;
  }): Promise<Store> {
    const distance = ({ place: { account, region } }: PlacedStore): number =>
      (place.region === undefined || place.region === region ? 0 : 2) +
      (place.account === undefined || place.account === account ? 0 : 1);
    const [first, ...others] = this.#stores.toSorted((one, other) => distance(one) - distance(other));
    if (first === undefined) throw new Error("There is no store.");
    const tableNames = operation === "CreateTable" ? [] : namesIn(parameters);
    const isCaller = place.account !== undefined && distance(first) === 0;
    if (isCaller || tableNames.length === 0) return first.store;
    for (const { store } of [first, ...others]) {
      const answers = await Promise.all(
        tableNames.map((TableName) => store.request("DescribeTable", { TableName })),
      );
      if (answers.every((answer) => "succeeded" in answer)) return store;
    }
    return first.store;
  }
}

/** The tables that a request names: by TableName, or in a batch or a transaction. */
function namesIn(parameters: JsonObject): string[] {
  const names = new Set<string>();
  const look = (value: unknown, depth: number): void => {
    if (typeof value !== "object" || value === null || depth > 4) return;
    for (const [name, field] of Object.entries(value)) {
      if (name === "TableName" && typeof field === "string") names.add(field);
      else if (name === "TransactItems" || depth > 0) look(field, depth + 1);
    }
  };
  look(parameters, 0);
  const batch = parameters.RequestItems;
  if (typeof batch === "object" && batch !== null) for (const name of Object.keys(batch)) names.add(name);
  return [...names];
}
