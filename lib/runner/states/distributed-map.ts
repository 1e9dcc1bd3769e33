import { byteLength, type JsonObject, type JsonValue, limits } from "../../asl/index.js";
import type { Batching, ReadItems } from "./effect.js";
import { integerOf } from "./common.js";
import type { FieldTemplate } from "./field-template.js";
import type { StateEnvironment } from "./state-environment.js";

/** The fields that only a distributed Map has. */
export interface DistributedMap {
  readonly label: string | undefined;
  readonly reader: LoadedReader | undefined;
  readonly batcher: LoadedBatcher | undefined;
  readonly writer: LoadedWriter | undefined;
}

/** ItemReader: the resource that holds the items, and how they are read from it. */
export interface LoadedReader {
  readonly resource: string;
  readonly arguments: FieldTemplate | undefined;
  readonly config: JsonObject;
  readonly maxItems: FieldTemplate | undefined;
}

/** ItemBatcher: how many items a child execution gets, and what else. */
export interface LoadedBatcher {
  readonly maxItems: FieldTemplate | undefined;
  readonly maxBytes: FieldTemplate | undefined;
  readonly input: FieldTemplate | undefined;
}

/** ResultWriter: the resource that takes the results. */
export interface LoadedWriter {
  /** Undefined where the results are only transformed. */
  readonly resource: string | undefined;
  readonly arguments: FieldTemplate | undefined;
  readonly config: JsonObject;
}

/** The items that are still to be read. */
export function readingOf(
  reader: LoadedReader,
  environment: StateEnvironment,
  document: JsonValue,
): ReadItems {
  const { resource, config } = reader;
  return {
    kind: "read",
    resource,
    config,
    arguments: reader.arguments === undefined ? {} : environment.valueOf(reader.arguments, { document }),
    maxItems:
      reader.maxItems === undefined
        ? undefined
        : integerOf(reader.maxItems, environment, { field: "MaxItems", atLeast: 0, document }),
  };
}

export function batchingOf(
  batcher: LoadedBatcher,
  environment: StateEnvironment,
  document: JsonValue,
): Batching {
  const atMost = (template: FieldTemplate | undefined, field: string, most: number): number | undefined =>
    template && integerOf(template, environment, { field, atLeast: 1, atMost: most, document });
  return {
    maxItems: atMost(batcher.maxItems, "MaxItemsPerBatch", Number.MAX_SAFE_INTEGER),
    maxBytes: atMost(batcher.maxBytes, "MaxInputBytesPerBatch", limits.payloadBytes),
    input: batcher.input && environment.valueOf(batcher.input, { document }),
  };
}

/** The inputs of the child executions, each with its number of items (AWS docs: "ItemBatcher (Map)"). */
export function batchesOf(
  items: readonly JsonValue[],
  { maxItems = Number.POSITIVE_INFINITY, maxBytes = limits.payloadBytes, input }: Batching,
): { readonly inputs: JsonValue[]; readonly sizes: number[] } {
  const inputOf = (batch: readonly JsonValue[]): JsonValue => ({
    ...(input === undefined ? {} : { BatchInput: input }),
    Items: batch,
  });
  const empty = byteLength(JSON.stringify(inputOf([])));
  const batches: JsonValue[][] = [];
  let bytes = 0;
  for (const item of items) {
    const more = byteLength(JSON.stringify(item)) + 1;
    const batch = batches.at(-1);
    if (batch !== undefined && batch.length < maxItems && bytes + more <= maxBytes) {
      batch.push(item);
      bytes += more;
    } else {
      batches.push([item]);
      bytes = empty + more;
    }
  }
  return { inputs: batches.map(inputOf), sizes: batches.map(({ length }) => length) };
}
