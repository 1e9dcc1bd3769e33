import { byteLength, limits } from "../../asl/index.js";
import type { Json, State } from "../../model/index.js";

/** Bytes that a service, or a state, may add to a request or to what it keeps: names, keys, the parts of an answer. */
const around = 8_192;

/** True if values together may be too large for AWS, with what is put around them. */
export function isLarge(values: readonly Json[]): boolean {
  const bytes = values.reduce<number>((sum, value) => sum + byteLength(JSON.stringify(value)), 0);
  return bytes > limits.payloadBytes - around;
}

/** Everything that calls have answered so far. */
export function resultsIn({ known }: State): Json[] {
  return Object.values(known.tries).flatMap((tries) =>
    tries.flatMap(({ ended }) => (ended !== undefined && "result" in ended ? [ended.result] : [])),
  );
}
