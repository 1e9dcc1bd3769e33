import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { operationCosts } from "../../bench/ledger/operations.js";

/** The cells of a page's rows that hold costs, such as `2×, 4 W`, without the names in front. */
function costsOn(page: string): string[][] {
  const rows = readFileSync(join(__dirname, "../../docs", page), "utf8").match(/^\| .+ \| \d×.*\|$/gm) ?? [];
  return rows.map((row) =>
    row
      .split("|")
      .slice(2, -1)
      .map((cell) => cell.trim()),
  );
}

describe("the costs of the ledger", () => {
  it("are those that the pages tell", async () => {
    const measured = (await operationCosts()).map(([, ...costs]) => costs);
    expect(costsOn("ledger.md")).toEqual(measured);
    expect(costsOn("participants.md")).toEqual(measured.map((costs) => costs.slice(0, 3)));
  });
});
