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

/** Who is called. */
export const callsAreKnown: Law = {
  code: "calls",
  says: "Nothing is called but the operations of the saga.",
  *broken({ visits }) {
    for (const { role, state, operation } of visits) {
      if (role === undefined)
        yield `${state} calls ${operation ?? "something"}, which the saga does not know.`;
    }
  },
};
