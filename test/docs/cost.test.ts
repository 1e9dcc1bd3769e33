import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { main } from "../../lib/cli/main.js";
import { codeBlocks } from "./support/markdown.js";

const root = join(__dirname, "../..");
const page = readFileSync(join(root, "docs/cost.md"), "utf8");

describe("docs/cost.md", () => {
  it("shows what the command says of the trip booking", async () => {
    const lines: string[] = [];
    const [command] = codeBlocks(page, "console");
    const [, ...args] = command?.text.trim().replace(/^\$ /, "").split(" ") ?? [];
    const code = await main(
      args.map((each) => (each.endsWith(".ts") ? join(root, each) : each)),
      { write: (line) => lines.push(line), complain: () => {}, interrupted: new Promise(() => {}) },
    );
    expect(code).toBe(0);
    const [shown] = codeBlocks(page, "text");
    expect(lines.join("\n")).toBe(shown?.text.trimEnd());
  });
});
