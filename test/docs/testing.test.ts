import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, jest } from "@jest/globals";
import { codeBlocks } from "./support/markdown.js";

const root = join(__dirname, "../..");
const projects = join(root, "test/package/projects/typescript");
const read = (...path: string[]) => readFileSync(join(...path), "utf8");
const page = read(root, "docs/testing.md");

describe("docs/testing.md", () => {
  it("shows tests that stand, word for word, in the projects of jest and vitest", () => {
    const sources = ["letters.jest.ts", "letters.vitest.ts"].map((file) => read(projects, "test", file));
    const blocks = codeBlocks(page, "ts");
    expect(blocks.length).toBeGreaterThanOrEqual(8);
    for (const { text } of blocks) expect(sources.some((source) => source.includes(text))).toBe(true);
  });

  it("shows five tests", () => {
    expect(page.match(/^## \d\. /gm)).toHaveLength(5);
  });
});

// The tests that the page shows for jest.
jest.requireActual("../package/projects/typescript/test/letters.jest");
