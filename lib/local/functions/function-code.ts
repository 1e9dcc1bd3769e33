import { rmSync } from "node:fs";
import { cp, mkdir, realpath, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { FunctionCode } from "../assembly/lambda-functions.js";
import { createTemporaryDirectory } from "../temporary-directories.js";
import { unpackZip } from "./zip-archive.js";

/** The prefix of the names of these directories. */
export const codeDirectories = "saga-local";

/**
 * Unpacks the code of functions into a temporary directory, once for each asset.
 *
 * They do not run where they lie in cdk.out: a package.json above it that says `"type": "module"` would turn an index.js
 * of CommonJS into something that does not load. On Lambda, nothing lies above the code.
 */
export class FunctionCodeStore {
  #root: Promise<string> | undefined;
  readonly #unpacked = new Map<string, Promise<string>>();

  #rootPath: string | undefined;
  readonly #removeAtExit = () => {
    if (this.#rootPath !== undefined) rmSync(this.#rootPath, { recursive: true, force: true });
  };

  /** The directory that holds the code. */
  directoryOf(code: FunctionCode): Promise<string> {
    return this.#unpackedOnce(keyOf(code), [code]);
  }

  /** The directory that holds layers, as `/opt` does on Lambda; undefined if there are none. */
  layersOf(layers: readonly FunctionCode[]): Promise<string | undefined> {
    if (layers.length === 0) return Promise.resolve(undefined);
    return this.#unpackedOnce(`layers:${layers.map(keyOf).join(":")}`, layers);
  }

  /** Removes what was unpacked. */
  async close(): Promise<void> {
    // What is still being unpacked would otherwise be written after the directory is gone.
    await Promise.allSettled(this.#unpacked.values());
    if (this.#root !== undefined) await rm(await this.#root, { recursive: true, force: true });
    process.off("exit", this.#removeAtExit);
    this.#root = undefined;
    this.#unpacked.clear();
  }

  #unpackedOnce(key: string, codes: readonly FunctionCode[]): Promise<string> {
    const unpacked = this.#unpacked.get(key) ?? this.#unpack(codes, String(this.#unpacked.size));
    this.#unpacked.set(key, unpacked);
    return unpacked;
  }

  async #unpack(codes: readonly FunctionCode[], name: string): Promise<string> {
    this.#root ??= this.#createRoot();
    const directory = join(await this.#root, name);
    await mkdir(directory);
    for (const code of codes) {
      if ("directory" in code) {
        await cp(code.directory, directory, { recursive: true, verbatimSymlinks: true });
      } else if ("archive" in code) {
        await unpackZip(code.archive, directory);
      } else {
        await writeFile(join(directory, code.file), code.source);
      }
    }
    return directory;
  }

  #createRoot(): Promise<string> {
    this.#rootPath = createTemporaryDirectory(codeDirectories);
    // Should the process end before close() has come this far, the directory goes all the same.
    process.once("exit", this.#removeAtExit);
    // Stack traces name real paths, also where the temporary directory is reached by a link, as on macOS.
    return realpath(this.#rootPath);
  }
}

function keyOf(code: FunctionCode): string {
  if ("directory" in code) return code.directory;
  return "archive" in code ? code.archive : `inline:${code.file}:${code.source}`;
}
