// npm run coordination [-- --json | --write] [-- --pairs N]: what each style of coordination loses by every fault, what it costs, and
// what a change of the process changes in it. `--write` puts the tables into docs/coordination-measured.md.
import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { usualPairs, withTables } from "./coordination/page.js";
import { measure, tables } from "./coordination/report.js";

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { json: { type: "boolean" }, write: { type: "boolean" }, pairs: { type: "string" } },
  });
  const pairs = Number(values.pairs ?? usualPairs);
  if (!Number.isInteger(pairs) || pairs < 0)
    throw new RangeError(`--pairs is a whole number of at least 0. Received ${values.pairs}.`);
  const measured = await measure(pairs, (line) => process.stderr.write(`${line}\n`));
  if (values.json === true) process.stdout.write(`${JSON.stringify(measured, jsonable, 2)}\n`);
  else if (values.write === true) {
    const page = "docs/coordination-measured.md";
    writeFileSync(page, withTables(readFileSync(page, "utf8"), tables(measured)));
  } else process.stdout.write(`${tables(measured)}\n`);
}

/** A run without faults is told by what it used. */
function jsonable(key: string, value: unknown): unknown {
  return key === "participants" && typeof value === "object" ? undefined : value;
}

void main();
