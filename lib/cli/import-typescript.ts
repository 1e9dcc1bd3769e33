import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { missingModule } from "./missing-module.js";
import type { Exports } from "./module-exports.js";
import { UsageError } from "./usage-error.js";

/**
 * Imports a module written in TypeScript: by Node itself or by a loader that is registered, and where these cannot, by
 * `tsx` if the module's project has it.
 *
 * Node strips types since 22.18, but takes neither `import "./trip.js"` for trip.ts, nor enums and the like:
 * https://nodejs.org/api/typescript.html. So tsx is tried for these too.
 *
 * @param path absolute.
 * @throws UsageError where nothing here loads TypeScript; what the module throws otherwise.
 */
export async function importTypeScript(path: string): Promise<Exports> {
  try {
    return await import(pathToFileURL(path).href);
  } catch (error) {
    if (!needsLoader(error)) throw error;
    const load = tsxOf(path);
    if (load !== undefined) return load(path);
    throw new UsageError(
      `${path} is TypeScript, which Node.js ${process.versions.node} can't load on its own (${messageOf(error)}). Run ` +
        "`npm install --save-dev tsx` in its project, or name the compiled .js file.",
      { cause: error },
    );
  }
}

/** Error codes with which Node refuses a TypeScript file, or an import that names a .ts file by .js. */
const codes: ReadonlySet<unknown> = new Set([
  "ERR_UNKNOWN_FILE_EXTENSION",
  "ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX",
  "ERR_UNSUPPORTED_NODE_MODULES_TYPE_STRIPPING",
  "ERR_INVALID_TYPESCRIPT_SYNTAX",
  "ERR_MODULE_NOT_FOUND",
  "MODULE_NOT_FOUND",
]);

/** True if an import failed because nothing here loads TypeScript; false if something that it names is missing, or it threw. */
export function needsLoader(error: unknown): boolean {
  if (typeof error !== "object" || error === null || !("code" in error) || !codes.has(error.code))
    return false;
  return isTypeScriptMissing(error);
}

/**
 * False if what wasn't found is missing indeed, such as a package that isn't installed: no loader finds that. True if it is a file that
 * TypeScript's names lead to, `./trip.js` or `./trip` for trip.ts, and for any other error.
 */
function isTypeScriptMissing(error: unknown): boolean {
  const missing = missingModule(error);
  if (missing === undefined) return true;
  if (missing.file === undefined) return false;
  const stem = missing.file.replace(/\.([cm]?)js$/, "");
  return [".ts", ".tsx", ".mts", ".cts", "/index.ts"].some((ending) => existsSync(`${stem}${ending}`));
}

function messageOf(error: unknown): string {
  const [line = ""] = (error instanceof Error ? error.message : String(error)).split("\n");
  return line;
}

/** The `tsx` of the project that a module belongs to. Source: https://tsx.is/dev-api/ts-import */
function tsxOf(path: string): ((path: string) => Promise<Exports>) | undefined {
  let api: string;
  try {
    api = createRequire(path).resolve("tsx/esm/api");
  } catch {
    return undefined;
  }
  return async (file) => {
    // What require() finds is tsx's API as CommonJS, which looks for its loader in the wrong folder; beside it is the other.
    const tsx: TsxApi = await import(pathToFileURL(api.replace(/\.cjs$/, ".mjs")).href);
    return tsx.tsImport(file, pathToFileURL(file).href);
  };
}

interface TsxApi {
  readonly tsImport: (path: string, parent: string) => Promise<Exports>;
}
