const SHOWN_CHARACTERS = 80;

/** A received value as messages show it: as JSON, cut to 80 characters. */
export function show(value: unknown): string {
  if (value === undefined) return "nothing";
  const json = JSON.stringify(value);
  return json.length <= SHOWN_CHARACTERS ? json : `${json.slice(0, SHOWN_CHARACTERS)}…`;
}
