import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { PageTexts } from "./build-page.js";

/** Content with its type. */
export interface Content {
  readonly type: string;
  readonly body: string | Uint8Array;
}

/** The page, as it is served. */
export interface PageFiles {
  readonly html: Content;
  /** Script and style, by path. */
  readonly files: Readonly<Record<string, Content>>;
}

/**
 * The files of the page: those that were built into the package. The sources, which have none, build them now; that takes esbuild,
 * which the package doesn't need.
 */
export async function pageFiles(directory = join(__dirname, "page")): Promise<PageFiles> {
  const { html, script, style } = existsSync(join(directory, "page.js"))
    ? builtTexts(directory)
    : await (await import("./build-page.js")).buildPage(directory);
  return {
    html: { type: "text/html; charset=utf-8", body: html },
    files: {
      "/page.js": { type: "text/javascript; charset=utf-8", body: script },
      "/page.css": { type: "text/css; charset=utf-8", body: style },
    },
  };
}

function builtTexts(directory: string): PageTexts {
  const read = (name: string): string => readFileSync(join(directory, name), "utf8");
  return { html: read("index.html"), script: read("page.js"), style: read("page.css") };
}
