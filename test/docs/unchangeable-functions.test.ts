import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { compile } from "../../lib/compiler/index.js";
import { verify } from "../../lib/verifier/index.js";
import { codeBlocks } from "./support/markdown.js";
import { order } from "./unchangeable-functions.js";

describe("docs/unchangeable-functions.md", () => {
  it("shows operations from a file that these tests compile, without a warning", () => {
    const page = readFileSync(join(__dirname, "../../docs/unchangeable-functions.md"), "utf8");
    const compiled = readFileSync(join(__dirname, "unchangeable-functions.ts"), "utf8");
    const blocks = codeBlocks(page, "ts");
    expect(blocks).toHaveLength(2);
    for (const { text } of blocks) expect(compiled).toContain(text);
    expect(compile(order).diagnostics).toEqual([]);
  });

  it("has a saga that survives every failure", async () => {
    expect((await verify(order, { faults: 1 })).holds).toBe(true);
  });
});
