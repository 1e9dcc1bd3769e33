import type { Trace } from "../run/trace.js";
import type { Law } from "./law.js";

/** By what participants tell calls apart. */
export const keysIdentify: Law = {
  code: "keys",
  says: "A step has one key, the same for every try, and no other step or iteration has it.",
  *broken({ visits }) {
    const keys = new Map<string, string>();
    const places = new Map<string, string>();
    for (const { role, place, tries } of visits) {
      if (role === undefined || role.isCompensation || !role.hasEffect) continue;
      for (const { key } of tries) {
        if (key === undefined) {
          yield `${place} was called without a key.`;
          break;
        }
        const before = keys.get(place);
        if (before !== undefined && before !== key) {
          yield `${place} was called with the key ${key}, and before that with ${before}.`;
          break;
        }
        const id = `${role.participant} ${key}`;
        const other = places.get(id);
        if (other !== undefined && other !== place) {
          yield `${place} was called with the key ${key} of ${other}.`;
          break;
        }
        keys.set(place, key);
        places.set(id, place);
      }
    }
  },
};

/** Laws on the participants that are called, and on their requests. */
export const callsAreKnown: Law = {
  code: "calls",
  says: "Only the saga's operations are called, each in a way that lets it answer.",
  *broken({ visits, switches }) {
    // A call that is repeated with its old arguments is told the old token.
    const mayHoldOldToken = switches.includes("redriveEvaluatesArguments");
    for (const { role, state, operation, outcome, tries, leg } of visits) {
      if (role === undefined)
        yield `${state} calls ${operation ?? "something"}, which isn't an operation of the saga.`;
      if (mayHoldOldToken && leg > 0) continue;
      if (outcome.name === "well" && tries[0]?.heard.kind === "nothing")
        yield `${state} waits for an answer by token, but the request doesn't contain the token.`;
    }
  },
};

/** The keys that one execution has in common with another one, of which it is told. */
export function keysAreOfOneExecution(others: readonly string[]): Law {
  return {
    code: keysIdentify.code,
    says: keysIdentify.says,
    *broken(trace) {
      for (const key of keysOf(trace)) {
        if (others.includes(key)) yield `Two executions call with the same key, ${key}.`;
      }
    },
  };
}

/** Every key with which something is done that counts. */
export function keysOf({ visits }: Trace): string[] {
  const keys = visits
    .filter(({ role }) => role?.hasEffect === true)
    .flatMap(({ tries }) => tries.flatMap(({ key }) => key ?? []));
  return [...new Set(keys)];
}
