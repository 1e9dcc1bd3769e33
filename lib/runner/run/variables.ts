import { type JsonValue, limits } from "../../asl/index.js";
import { byteLength, Payload } from "../payload.js";

/** The variables that a state sets; `tooLarge` when they are above 256 KiB, one alone or all of them. */
export function assignedPayloads(
  assigned: ReadonlyMap<string, JsonValue> | undefined,
): ReadonlyMap<string, Payload> | undefined | "tooLarge" {
  if (assigned === undefined) return undefined;
  const payloads = new Map<string, Payload>();
  let mayBeLarge = assigned.size > 1;
  for (const [name, value] of assigned) {
    const payload = new Payload(value);
    if (payload.isTooLarge) return "tooLarge";
    payloads.set(name, payload);
  }
  if (mayBeLarge) {
    // Together they are one object, whose estimate is enough in all but rare cases.
    mayBeLarge = new Payload(Object.fromEntries(assigned)).isTooLarge;
    if (mayBeLarge && totalBytes(payloads) > limits.variableBytes) return "tooLarge";
  }
  return payloads;
}

function totalBytes(payloads: ReadonlyMap<string, Payload>): number {
  return [...payloads.values()].reduce((total, payload) => total + byteLength(payload.text), 0);
}
