import type { Law } from "./law.js";

/** Checks a run against the saga's document, executed directly. */
export const meansItsSaga: Law = {
  code: "model",
  says:
    "A run does what the saga means: every call with its request, its time, its tries and its limits, and the end with " +
    "what is told.",
  *broken({ divergence }) {
    if (divergence !== undefined) yield divergence.what;
  },
};
