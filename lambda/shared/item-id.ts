/**
 * The id of the item that a resource's reservations of one date share: the parts as a JSON array, so that no two
 * lists of parts have one id, whatever separators a name holds.
 *
 * Names that differ only in case, in spaces, or in how an accent is encoded are one place: "New  York" and "new york"
 * share their cars. Nothing cleverer: "Köln" and "Cologne" are two places.
 */
export function itemId(...parts: readonly string[]): string {
  return JSON.stringify(parts.map(normalized));
}

function normalized(part: string): string {
  return part.normalize("NFC").trim().replace(/\s+/gu, " ").toLowerCase();
}
