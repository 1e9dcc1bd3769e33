// The application that is tried in every kind of project that has the CDK: a saga that sends letters, its stack, and a team's
// tests, written in the language and the module format of the kind.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { transformSync } from "esbuild";
import { root } from "./run.js";

const sources = join(root, "test", "package", "projects", "typescript");

/** A form in which the application is written. */
export interface Form {
  /** The ending of its files. */
  readonly ending: "ts" | "js";
  readonly modules: "commonjs" | "module";
  readonly tests: "jest" | "vitest";
  /** The ending by which modules import each other; none where the compiler finds them without. */
  readonly imports: "" | ".js" | ".ts";
}

/** Writes the application into a project: bin, lib and test. */
export function writeLetters(project: string, { ending, modules, tests, imports }: Form): void {
  const files = {
    "bin/letters": "bin/letters.ts",
    "lib/letter-saga": "lib/letter-saga.ts",
    "lib/letters-stack": "lib/letters-stack.ts",
    "lib/post-office": "lib/post-office.ts",
    "test/letters.test": `test/letters.${tests}.ts`,
    "test/template.test": `test/template.${tests}.ts`,
  };
  for (const [name, source] of Object.entries(files)) {
    const path = join(project, `${name}.${ending}`);
    mkdirSync(dirname(path), { recursive: true });
    const text = readFileSync(join(sources, source), "utf8");
    const linked = text.replace(/ from "(\.\.?\/[^"]+)"/g, ` from "$1${imports}"`);
    writeFileSync(path, ending === "ts" ? linked : javaScript(linked, modules));
  }
}

/** The JavaScript of a module as it would be written by hand: the types are gone, and nothing else. */
function javaScript(text: string, modules: Form["modules"]): string {
  const format = modules === "module" ? "esm" : "cjs";
  return transformSync(text, { loader: "ts", format, target: "node20" }).code;
}
