import type { JsonObject, JsonValue } from "../../asl/index.js";
import type { StateFailure } from "./failure.js";

/** An effect that a state wants next. A state function only returns effects; the engine carries them out. */
export type Effect =
  | LeaveEffect
  | CallEffect
  /** Wait until a time in milliseconds since 1970, then ask the state again. */
  | { readonly kind: "wait"; readonly until: number }
  /** Run the branches of a Parallel, each with this input. */
  | { readonly kind: "branches"; readonly input: JsonValue }
  /** Run the processor of a Map, once for each item. */
  | ItemsEffect
  | { readonly kind: "fail"; readonly failure: StateFailure };

/** Run the processor of a Map, once for each item or batch of items. */
export interface ItemsEffect {
  readonly kind: "items";
  readonly items: ItemsSource;
  readonly maxConcurrency: number;
  /** Undefined where each child execution, or iteration, has one item. */
  readonly batching?: Batching | undefined;
}

/** Bounds of the batches that are made of the items. */
export interface Batching {
  readonly maxItems: number | undefined;
  readonly maxBytes: number | undefined;
  readonly input: JsonValue | undefined;
}

/** The items, or where they are read from. */
export type ItemsSource = readonly JsonValue[] | ReadItems;

/** Read the items by the handler of ItemReaders. */
export interface ReadItems {
  readonly kind: "read";
  readonly resource: string;
  readonly arguments: JsonValue;
  readonly config: JsonObject;
  /** Undefined and 0 are all. */
  readonly maxItems: number | undefined;
}

/** Leave the state: set variables, hand the output on. */
export interface LeaveEffect {
  readonly kind: "leave";
  readonly output: JsonValue;
  readonly assigned?: ReadonlyMap<string, JsonValue> | undefined;
  /** The state that follows; undefined when this was the last one. */
  readonly next: string | undefined;
}

/** Call a task, then ask the state again with its result. */
export interface CallEffect {
  readonly kind: "call";
  readonly arguments: JsonValue;
  readonly timeoutSeconds?: number | undefined;
  readonly heartbeatSeconds?: number | undefined;
  readonly credentials?: JsonValue | undefined;
}
