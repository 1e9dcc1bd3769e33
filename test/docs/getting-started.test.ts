import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { verify } from "../../lib/verifier/index.js";
import { purchase } from "./getting-started/lib/purchase.js";
import { codeBlocks } from "./support/markdown.js";

const directory = join(__dirname, "getting-started/lib");
const page = readFileSync(join(__dirname, "../../docs/getting-started.md"), "utf8");

// test/docs/getting-started/test/shop.long.ts deploys what the page shows to the local environment.
describe("docs/getting-started.md", () => {
  it("shows files that are compiled and run by these tests, in order", () => {
    const files = ["operations", "purchase", "handlers", "shop-stack"];
    const blocks = codeBlocks(page, "ts");
    expect(blocks).toHaveLength(files.length);
    for (const [index, file] of files.entries()) {
      expect(readFileSync(join(directory, `${file}.ts`), "utf8")).toContain(blocks[index]?.text);
    }
  });

  it("tells how many runs the verifier does, and that every law holds in them", async () => {
    const { holds, runs } = await verify(purchase);
    expect(holds).toBe(true);
    expect(page).toContain(`Purchase: ${runs} runs of up to 2 faults`);
  });
});
