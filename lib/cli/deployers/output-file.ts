import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { UsageError } from "../usage-error.js";

/** A file that a command writes. */
export interface OutputFile {
  /** Relative to the directory that is written to. */
  readonly path: string;
  readonly content: string;
  /** True if a text that is there already was written by the command, and may be written anew. */
  readonly isOurs: (text: string) => boolean;
}

/** Says of a file that it may be written anew. */
export const comment = "Written by `saga compile` of cdk-saga, which overwrites it.";

/** Begins a file in which lines of comments can be written. */
export const heading = `# ${comment}`;

/** True if a file begins with the heading. */
export function hasHeading(text: string): boolean {
  return text.startsWith(heading);
}

/**
 * Writes files, and returns their paths.
 *
 * @param command the command that writes them, for the error.
 * @throws UsageError where one is there that the command did not write; then none is written.
 */
export function writeOutput(
  directory: string,
  files: readonly OutputFile[],
  command = "saga compile",
): string[] {
  for (const { path, isOurs } of files) {
    const target = join(directory, path);
    if (existsSync(target) && !isOurs(readFileSync(target, "utf8"))) {
      throw new UsageError(
        `${target} already exists and wasn't written by ${command}. Choose another place with --out, or remove it.`,
      );
    }
  }
  return files.map(({ path, content }) => {
    const target = join(directory, path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, content);
    return target;
  });
}
