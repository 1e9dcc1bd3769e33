import { readFile } from "node:fs/promises";
import { join } from "node:path";

/** The texts of the page's three files. */
export interface PageTexts {
  readonly html: string;
  readonly script: string;
  readonly style: string;
}

/** Bundles the page from its sources. @param directory theirs */
export async function buildPage(directory = join(__dirname, "page")): Promise<PageTexts> {
  const { build } = await import("esbuild");
  const { outputFiles } = await build({
    entryPoints: [join(directory, "main.tsx"), join(directory, "page.css")],
    outdir: "page",
    entryNames: "[name]",
    bundle: true,
    write: false,
    minify: true,
    format: "iife",
    target: ["es2022", "chrome111", "firefox113", "safari16"],
    jsx: "automatic",
    jsxImportSource: "preact",
    legalComments: "none",
  });
  const output = (end: string): string => outputFiles.find(({ path }) => path.endsWith(end))?.text ?? "";
  return {
    html: await readFile(join(directory, "index.html"), "utf8"),
    script: output(".js"),
    style: output(".css"),
  };
}
