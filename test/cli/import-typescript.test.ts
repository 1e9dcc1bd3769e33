import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import { needsLoader } from "../../lib/cli/import-typescript.js";

const directory = mkdtempSync(join(tmpdir(), "cdk-saga-import-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));
writeFileSync(join(directory, "trip.ts"), "export {};");
const importer = join(directory, "app.ts");

/** An error as Node.js makes it. */
function failing(code: string, message: string, more: object = {}): Error {
  return Object.assign(new Error(message), { code, ...more });
}

describe("an import of TypeScript that fails", () => {
  test.each([
    ["the extension", failing("ERR_UNKNOWN_FILE_EXTENSION", `Unknown file extension ".ts" for ${importer}`)],
    [
      "an enum",
      failing("ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX", "TypeScript enum is not supported in strip-only mode"),
    ],
    [
      "the name of a .ts file as .js",
      failing(
        "ERR_MODULE_NOT_FOUND",
        `Cannot find module '${join(directory, "trip.js")}' imported from ${importer}`,
      ),
    ],
    [
      "the name of a .ts file as .js, required",
      failing("MODULE_NOT_FOUND", "Cannot find module './trip.js'\nRequire stack:", {
        requireStack: [importer],
      }),
    ],
    [
      "the name of a .ts file without its ending",
      failing("MODULE_NOT_FOUND", "Cannot find module './trip'", { requireStack: [importer] }),
    ],
  ])("needs a loader because of %s", (_what, error) => {
    expect(needsLoader(error)).toBe(true);
  });

  test.each([
    [
      "a package isn't installed",
      failing("ERR_MODULE_NOT_FOUND", `Cannot find package 'zod' imported from ${importer}`),
    ],
    [
      "a package isn't installed, required",
      failing("MODULE_NOT_FOUND", "Cannot find module 'zod'", { requireStack: [importer] }),
    ],
    [
      "a file is missing in every language",
      failing(
        "ERR_MODULE_NOT_FOUND",
        `Cannot find module '${join(directory, "fare.js")}' imported from ${importer}`,
      ),
    ],
    ["the module threw", new RangeError("no fares today")],
  ])("doesn't need one if %s", (_what, error) => {
    expect(needsLoader(error)).toBe(false);
  });
});
