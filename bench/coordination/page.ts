/** Runs with two faults in each style, in the tables of docs/coordination-measured.md. */
export const usualPairs = 600;

const begin = "<!-- made by npm run coordination -- --write -->";
const end = "<!-- end -->";

/** A page with its generated part made anew. */
export function withTables(page: string, text: string): string {
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from < 0 || to < from) throw new RangeError(`The page has no ${begin} with ${end} after it.`);
  return `${page.slice(0, from)}${begin}\n\n${text}\n\n${page.slice(to)}`;
}
