import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "@jest/globals";
import { build } from "esbuild";
import { buildPage } from "../../lib/console/build-page.js";

const root = join(__dirname, "..", "..");

describe("the console's page", () => {
  test("has at most 60 KB in all, compressed", async () => {
    const { html, script, style } = await buildPage(join(root, "lib/console/page"));
    const bytes = [html, script, style].map((text) => gzipSync(text).length);
    expect(bytes.every((each) => each > 100)).toBe(true);
    expect(bytes.reduce((sum, each) => sum + each, 0)).toBeLessThan(60_000);
  });

  test("is made of its own sources, the timeline's words and preact", async () => {
    const { metafile } = await build({
      entryPoints: [join(root, "lib/console/page/main.tsx")],
      absWorkingDir: root,
      bundle: true,
      write: false,
      metafile: true,
      jsx: "automatic",
      jsxImportSource: "preact",
    });
    const others = Object.keys(metafile.inputs).filter(
      (path) => !/^(lib\/console\/page|lib\/timeline|lib\/asl|node_modules\/preact)\//.test(path),
    );
    expect(others).toEqual([]);
  });
});
