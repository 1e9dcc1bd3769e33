import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";

const model = join(__dirname, "../../lib/model");
const files = readdirSync(model, { recursive: true, encoding: "utf8" }).filter((name) =>
  name.endsWith(".ts"),
);

describe("the model", () => {
  it.each(files)("imports types alone from the language, in %s", (file) => {
    const imports = readFileSync(join(model, file), "utf8").match(/^import [^;]*?from "[^"]+";/gm) ?? [];
    const ofLanguage = imports.filter((each) => each.includes("/saga/"));
    expect(ofLanguage.filter((each) => !each.startsWith("import type "))).toEqual([]);
  });
});
