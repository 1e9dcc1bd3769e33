import type { NamedResources } from "../assembly/named-resources.js";
import { isTableOf, keyNamesOf, type Table } from "../assembly/tables.js";
import type { StoredWrite } from "./database.js";
import { plainItem } from "./plain-items.js";
import type { ItemChange } from "./table-item.js";

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
