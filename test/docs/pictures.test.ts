import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { generatedFiles, picturedPages } from "../../scripts/pictures.js";
import { expectSound } from "../diagram/geometry.js";
import { layOut } from "../../lib/diagram/index.js";
import { linksIn } from "./support/markdown.js";

const root = join(__dirname, "../..");
const read = (path: string) => readFileSync(join(root, path), "utf8").replaceAll("\r\n", "\n");
const files = [...generatedFiles()];

describe("the pictures and pages in docs/", () => {
  it.each(files)("%s is what its saga says now; if not, run npm run pictures", (path, text) => {
    expect(existsSync(join(root, path))).toBe(true);
    expect(read(path)).toBe(text);
  });

  it("are all there are", () => {
    const pictures = files.map(([path]) => path).filter((path) => path.endsWith(".svg"));
    const found = readdirSync(join(root, "docs/pictures")).map((name) => `docs/pictures/${name}`);
    expect(found.sort()).toEqual(pictures.sort());
  });

  it.each(Object.keys(picturedPages))("%s.md shows the picture of its first saga", (name) => {
    expect(linksIn(read(`docs/${name}.md`))).toContain(`pictures/${name}.svg`);
  });

  it("have every label readable", () => {
    for (const { sagas } of Object.values(picturedPages)) {
      for (const shown of Object.values(sagas)) {
        expectSound(layOut(("tasks" in shown ? shown.saga : shown).toJSON()));
      }
    }
  });
});
