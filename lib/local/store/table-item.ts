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
