import { hexadecimal, type Random } from "./random.js";

/** A task token: opaque text that nobody guesses. */
export function newToken(random: Random): string {
  return `AQCEAAAAKgAAAAMAAAAA${hexadecimal(64, random)}`;
}
