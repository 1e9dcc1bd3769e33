import { readFileSync, statSync } from "node:fs";
import { extname, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { TaskBinding } from "../compiler/index.js";
import { formatDiagnostics, readDocument, type SagaDocument } from "../saga/index.js";
import { CommandFailure } from "./command-failure.js";
import { importTypeScript } from "./import-typescript.js";
import { missingModule, shownMissing } from "./missing-module.js";
import { chooseSaga, type ExportedSaga, type Exports, sagasIn, tasksIn } from "./module-exports.js";
import { UsageError } from "./usage-error.js";

/** Options for loading a module. */
export interface LoadOptions {
  /**
   * The saga, by its name or by that of its export.
   * @default - the only one
   */
  readonly saga?: string | undefined;
  /**
   * The directory that a relative path starts from.
   * @default - the one the process runs in
   */
  readonly directory?: string;
}

const scripts = [".js", ".mjs", ".cjs"];
const typeScripts = [".ts", ".mts", ".cts"];

/** Exports of a module. */
export interface LoadedModule {
  readonly saga: SagaDocument;
  /** Tasks of the operations, from the export `tasks`, in the form that `compile()` takes. */
  readonly tasks: Readonly<Record<string, TaskBinding>>;
}

/** The saga that a module exports, as `loadModule` finds it. */
export async function loadSaga(module: string, options?: LoadOptions): Promise<SagaDocument> {
  const { saga } = await loadModule(module, options);
  return saga;
}

/**
 * Loads the saga that a module exports, and its tasks: what `saga(…)` returned, or its document. A `.json` file holds the document
 * itself.
 *
 * @param module the path of a `.js`, `.mjs`, `.cjs`, `.ts`, `.mts`, `.cts` or `.json` file.
 * @throws UsageError where there is no such file, no saga in it, or more than one and none is chosen.
 * @throws CommandFailure where the module itself fails, or its document has not the form of one.
 */
export async function loadModule(
  module: string,
  { saga, directory = process.cwd() }: LoadOptions = {},
): Promise<LoadedModule> {
  const path = resolve(directory, module);
  assertFile(path, module);
  const exports = await loadExports(path, module);
  return {
    saga: documentOf(chooseSaga(sagasIn(exports), { module, saga }), module),
    tasks: tasksIn(exports, module),
  };
}

function assertFile(path: string, module: string): void {
  const status = statSync(path, { throwIfNoEntry: false });
  if (status === undefined) throw new UsageError(`The file ${module} doesn't exist (${path}).`);
  if (!status.isFile()) {
    throw new UsageError(
      `${module} isn't a file. Name the module that exports the saga, such as lib/trip.ts.`,
    );
  }
}

/** Everything that a module exports, or the value of a file of JSON as `document`. Throws as `loadModule` does. */
export async function loadExports(path: string, module: string): Promise<Exports> {
  const extension = extname(path);
  if (extension === ".json") return { document: readJson(path, module) };
  if (![...scripts, ...typeScripts].includes(extension)) {
    throw new UsageError(
      `${module} can't be loaded. Its name has to end with one of ${[...scripts, ...typeScripts, ".json"].join(", ")}.`,
    );
  }
  try {
    return typeScripts.includes(extension)
      ? await importTypeScript(path)
      : await import(pathToFileURL(path).href);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new CommandFailure(`${module} can't be loaded: ${told(error)}`, { cause: error });
  }
}

function readJson(path: string, module: string): unknown {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    throw new CommandFailure(`${module} isn't valid JSON: ${told(error)}`, { cause: error });
  }
}

/** An error that a module threw, with its place unless the error names it. One line, if a module that it imports is missing. */
function told(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const missing = missingModule(error);
  if (missing !== undefined) return shownMissing(missing);
  return error instanceof SyntaxError ? error.message : (error.stack ?? error.message);
}

function documentOf({ value }: ExportedSaga, module: string): SagaDocument {
  const { document, diagnostics } = readDocument(value);
  if (document !== undefined) return document;
  throw new CommandFailure(`${module} contains an invalid saga document:\n${formatDiagnostics(diagnostics)}`);
}
