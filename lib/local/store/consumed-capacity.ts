import db, { type Item } from "dynalite/db/index.js";
import type { JsonObject } from "../../asl/index.js";

/** Units that an action on an item consumes in a transaction, and that reading it in one would. */
export interface Consumption {
  readonly table: string;
  readonly Write: number;
  readonly Read: number;
}

export type ReturnConsumedCapacity = "INDEXES" | "TOTAL" | "NONE";

/** Counts by the larger image of the item, twice what it is outside of a transaction, as AWS does. */
export function consumption(table: string, images: readonly (Item | undefined)[]): Consumption {
  const units = (isRead: boolean) =>
    2 * Math.max(...images.map((image) => db.capacityUnits(image, isRead, true)));
  return { table, Write: units(false), Read: units(true) };
}

/** The consumption of a transaction, by table. Indexes aren't counted. */
export function consumedCapacity(
  consumptions: readonly Consumption[],
  kind: "Read" | "Write",
  asked: ReturnConsumedCapacity | undefined,
): { readonly ConsumedCapacity?: readonly JsonObject[] } {
  if (asked === undefined || asked === "NONE") return {};
  const byTable = new Map<string, number>();
  for (const each of consumptions) byTable.set(each.table, (byTable.get(each.table) ?? 0) + each[kind]);
  return {
    ConsumedCapacity: [...byTable].map(([TableName, CapacityUnits]) => {
      const units = { CapacityUnits, [`${kind}CapacityUnits`]: CapacityUnits };
      return { TableName, ...units, ...(asked === "INDEXES" ? { Table: units } : {}) };
    }),
  };
}
