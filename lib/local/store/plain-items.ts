import type { Item } from "dynalite/db/index.js";
import { isArray, isObject, type JsonObject, type JsonValue, objectOr } from "../../asl/index.js";
import { LocalEnvironmentError } from "../errors.js";
import type { Store, StorePlace } from "./store.js";
import type { AttributeData, TableItem } from "./table-item.js";

/** All items of a table. Numbers lose the digits that JavaScript's don't have. */
export async function itemsOf(store: Store, tableName: string, place?: StorePlace): Promise<TableItem[]> {
  const items: TableItem[] = [];
  let from: JsonValue | undefined;
  do {
    const request = {
      TableName: tableName,
      ConsistentRead: true,
      ...(from === undefined ? {} : { ExclusiveStartKey: from }),
    };
    const page = await store.request("Scan", request, place);
    if ("failed" in page) {
      throw new LocalEnvironmentError(`The table ${tableName} can't be read: ${page.failed.message}`);
    }
    const { Items, LastEvaluatedKey } = page.succeeded;
    if (isArray(Items)) items.push(...Items.map((item) => plainItem(objectOr(item))));
    from = LastEvaluatedKey;
  } while (from !== undefined);
  return items;
}

/** An item without DynamoDB's types: text, numbers, lists. */
export function plainItem(item: JsonObject | Item): TableItem {
  return Object.fromEntries(Object.entries(item).map(([name, value]) => [name, plain(objectOr(value))]));
}

/** Reads `{ S: "text" }` and the like. */
function plain(value: JsonObject): AttributeData {
  const [[type, data] = []] = Object.entries(value);
  switch (type) {
    case "S":
      return String(data);
    case "N":
      return Number(data);
    case "BOOL":
      return data === true;
    case "NULL":
      return null;
    case "B":
      return bytes(data);
    case "SS":
      return new Set(members(data).map(String));
    case "NS":
      return new Set(members(data).map(Number));
    case "BS":
      return new Set(members(data).map(bytes));
    case "L":
      return members(data).map((each) => plain(objectOr(each)));
    case "M":
      return isObject(data) ? plainItem(data) : {};
    default:
      throw new TypeError(`The store holds a value of the unknown type ${String(type)}.`);
  }
}

function members(data: JsonValue | undefined): readonly JsonValue[] {
  return isArray(data) ? data : [];
}

function bytes(data: JsonValue | undefined): Uint8Array {
  return new Uint8Array(Buffer.from(String(data), "base64"));
}
