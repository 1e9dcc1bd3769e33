import { isObject } from "../../asl/index.js";

/** A change that makes a good request malformed. */
export interface Malformation {
  /** The change, as messages say it: "`city` is null". */
  readonly says: string;
  /** The request with this change. It may have other values than the one that the change was made for, but the same fields. */
  applyTo(request: unknown): unknown;
}

/**
 * Changes that make a request malformed: each field, also those of objects within, missing, null, of another type and as an
 * empty text; and the empty object. A request that is no object is itself treated as such a field.
 */
export function malformationsOf(request: unknown): readonly Malformation[] {
  if (!isObject(request)) return malformedValues(request, "the request");
  return [...malformedFields(request, ""), { says: "the request is an empty object", applyTo: () => ({}) }];
}

function malformedFields(object: DataFields, path: string): readonly Malformation[] {
  return Object.entries(object).flatMap(([field, value]) => {
    const name = `${path}${field}`;
    const within = isObject(value) ? malformedFields(value, `${name}.`) : [];
    return [
      { says: `\`${name}\` is missing`, applyTo: (request: unknown) => without(fieldsOf(request), field) },
      ...[...malformedValues(value, `\`${name}\``), ...within].map(({ says, applyTo }) => ({
        says,
        applyTo: (request: unknown) => {
          const fields = fieldsOf(request);
          return { ...fields, [field]: applyTo(fields[field]) };
        },
      })),
    ];
  });
}

function malformedValues(value: unknown, name: string): readonly Malformation[] {
  const otherType = typeof value === "string" ? 7 : "seven";
  return [null, otherType, ""]
    .filter((other) => other !== value)
    .map((other) => ({
      says: `${name} is ${JSON.stringify(other)}`,
      applyTo: () => other,
    }));
}

function without(fields: DataFields, field: string): DataFields {
  const { [field]: _, ...others } = fields;
  return others;
}

type DataFields = Readonly<Record<string, unknown>>;

function fieldsOf(value: unknown): DataFields {
  return isObject(value) ? value : {};
}
