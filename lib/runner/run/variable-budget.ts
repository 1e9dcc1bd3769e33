import { byteLength, type JsonValue, limits } from "../../asl/index.js";
import type { Branch, StateVisit } from "./branch.js";
import { Payload } from "./payload.js";

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

/** The payload of a state's output, which is often its input or its result. */
export function payloadOf(output: JsonValue, { input, result }: StateVisit): Payload {
  if (output === input.value) return input;
  return result !== undefined && output === result.value ? result : new Payload(output);
}

/** Watches that the variables of an execution stay below 10 MiB in all. */
export class VariableBudget {
  /** No less than what has been assigned since the variables were counted last. */
  #bytesAtMost: number;

  /** @param original whose variables were assigned before. */
  constructor(original?: VariableBudget) {
    this.#bytesAtMost = original === undefined ? 0 : original.#bytesAtMost;
  }

  /** True if an assignment would exceed the limit; `root` is the state machine's own branch. */
  isExceededBy(assigned: ReadonlyMap<string, Payload>, root: Branch): boolean {
    let bytes = 0;
    for (const payload of assigned.values()) bytes += payload.bytesAtMost;
    this.#bytesAtMost += bytes;
    if (this.#bytesAtMost <= limits.executionVariableBytes) return false;
    this.#bytesAtMost = bytesOf(root) + bytes;
    return this.#bytesAtMost - bytes + totalBytes(assigned) > limits.executionVariableBytes;
  }
}

function bytesOf(branch: Branch): number {
  const inner = branch.visit?.fork?.branches ?? [];
  return inner.reduce((bytes, each) => bytes + bytesOf(each), branch.scope.bytes);
}
