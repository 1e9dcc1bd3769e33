import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import * as core from "../../lib/core.js";

describe("the sources, which a project may run without a build", () => {
  it("give an ES module every value of core by its name", () => {
    const folder = mkdtempSync(join(tmpdir(), "source-exports-"));
    try {
      writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
      writeFileSync(
        join(folder, "exporting.ts"),
        `export * from ${JSON.stringify(join(__dirname, "../../lib/index.js"))};`,
      );
      writeFileSync(
        join(folder, "importing.ts"),
        'import * as all from "./exporting.js"; console.log(JSON.stringify(Object.keys(all)));',
      );
      const args = ["--import", "tsx", join(folder, "importing.ts")];
      const names: string[] = JSON.parse(execFileSync(process.execPath, args, { encoding: "utf8" }));
      expect(names).toEqual(expect.arrayContaining(Object.keys(core)));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
