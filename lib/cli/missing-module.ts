import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** A module that an import names, and that wasn't found. */
export interface MissingModule {
  /** Path of the file that isn't there. Undefined if a package is meant. */
  readonly file?: string;
  /** Name of the package that isn't installed, without the path in it. Undefined if a file is meant. */
  readonly package?: string;
  /** The file that imports it, as far as Node.js says. */
  readonly importer?: string;
}

const codes: ReadonlySet<unknown> = new Set(["ERR_MODULE_NOT_FOUND", "MODULE_NOT_FOUND"]);

/** The module that Node.js didn't find; undefined for any other error. */
export function missingModule(error: unknown): MissingModule | undefined {
  if (!(error instanceof Error) || !("code" in error) || !codes.has(error.code)) return undefined;
  // `Cannot find package 'zod' imported from /trip.mjs`, and `Cannot find module './fare.js'` with a stack of who requires it.
  const [, name = "", from] =
    /^Cannot find (?:module|package) '([^']+)'(?: imported from (.+))?/.exec(error.message) ?? [];
  if (name === "") return undefined;
  const [required] = "requireStack" in error && Array.isArray(error.requireStack) ? error.requireStack : [];
  // tsx adds a query to the paths of modules.
  const importer = (from ?? (typeof required === "string" ? required : undefined))?.replace(
    /\?namespace=.*$/,
    "",
  );
  const by = importer === undefined ? {} : { importer };
  if (name.startsWith("file:")) return { file: fileURLToPath(name), ...by };
  if (!/^(\.|\/|[A-Za-z]:)/.test(name)) {
    return { package: name.split("/", name.startsWith("@") ? 2 : 1).join("/"), ...by };
  }
  const folder = typeof required === "string" ? dirname(required) : ".";
  return { file: resolve(folder, name), ...by };
}

/** A module that wasn't found, in one line that says what to do. */
export function shownMissing({ file, package: name, importer }: MissingModule): string {
  const by = importer === undefined ? "" : `, which ${importer} imports`;
  return name === undefined
    ? `there is no file ${file}${by}. Correct the path, or create the file.`
    : `the package ${name}${by}, isn't installed. Run \`npm install ${name}\` in its project.`;
}
