// Apart from what reads items: public types may not lead to dynalite, which has no types that users could find.

/** Value of an attribute, as JavaScript has it. Binary values are Uint8Arrays, sets are Sets. */
export type AttributeData =
  | string
  | number
  | boolean
  | null
  | Uint8Array
  | ReadonlySet<string | number | Uint8Array>
  | readonly AttributeData[]
  | { readonly [name: string]: AttributeData };

/** An item of a table, by attribute. */
export type TableItem = Readonly<Record<string, AttributeData>>;

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
