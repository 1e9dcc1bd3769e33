import type { NamedResources } from "../assembly/named-resources.js";
import { isTableOf, keyNamesOf, type Table } from "../assembly/tables.js";
import type { StoredWrite } from "./database.js";
import { plainItem } from "./plain-items.js";
import type { TableItem } from "./table-item.js";

/** A write of an item, by whoever it was. */
export interface ItemChange {
  /** Name of the table. */
  readonly table: string;
  /** The key's attributes. Of a table that isn't in the assembly: the store's own key, as `key`. */
  readonly key: TableItem;
  /** The item before; undefined if there was none. */
  readonly before: TableItem | undefined;
  /** The item now; undefined if it was deleted. */
  readonly after: TableItem | undefined;
}

/** A stored write, without DynamoDB's types. */
export function changeOf(
  { table, key: storeKey, before: found, item, place }: StoredWrite,
  tables: NamedResources<Table>,
): ItemChange {
  const before = found === undefined ? undefined : plainItem(found);
  const after = item === undefined ? undefined : plainItem(item);
  const declared = [...tables].find((one) => isTableOf(one, { table, place }));
  const attributes = declared === undefined ? [] : keyNamesOf(declared);
  const written = after ?? before ?? {};
  const key =
    attributes.length === 0
      ? { key: storeKey }
      : Object.fromEntries(attributes.map((name) => [name, written[name] ?? null]));
  return { table, key, before, after };
}
