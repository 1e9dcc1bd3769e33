import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import type { PlantedFault } from "./faults.js";

const lib = join(__dirname, "../../../lib");

/** Thrown for a fault that does not fit the source any more. */
export class StaleFaultError extends Error {
  override readonly name = "StaleFaultError";
}

/**
 * The source of a file with a fault in it.
 *
 * @throws StaleFaultError unless the text that it replaces is there exactly once.
 */
export function faultySource({ name, file, from, to }: PlantedFault): string {
  const source = readFileSync(join(lib, file), "utf8");
  const [before, after, ...more] = source.split(from);
  if (before === undefined || after === undefined || more.length > 0) {
    const times = source.split(from).length - 1;
    throw new StaleFaultError(
      `"${name}" replaces this text of lib/${file}, which is there ${times} times and has to be there once: ${from}. ` +
        "Write the fault anew for the source as it is now.",
    );
  }
  return before + to + after;
}

/** A verification of a base saga. */
export type Verified = Pick<PlantedFault, "shownBy" | "faults" | "inputs">;

/** The codes of the laws that are broken if the verifier, with the compiler and the model, is built with a fault in it. */
export async function brokenWith(
  fault: PlantedFault | undefined,
  { shownBy, faults = 1, inputs }: Verified,
): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), "planted-fault-"));
  try {
    const outfile = join(folder, "verify-base-saga.cjs");
    const patched = fault === undefined ? undefined : faultySource(fault);
    await build({
      entryPoints: [join(__dirname, "verify-base-saga.ts")],
      bundle: true,
      platform: "node",
      format: "cjs",
      target: "node20",
      logLevel: "error",
      outfile,
      plugins: [
        {
          name: "planted-fault",
          setup({ onLoad }) {
            onLoad({ filter: /\.ts$/ }, ({ path }) =>
              fault !== undefined && patched !== undefined && path === join(lib, fault.file)
                ? { contents: patched, loader: "ts" }
                : undefined,
            );
          },
        },
      ],
    });
    const { stdout, stderr, status } = spawnSync(
      process.execPath,
      [outfile, shownBy, JSON.stringify({ faults, inputs })],
      { encoding: "utf8" },
    );
    if (status !== 0) throw new Error(`The verifier failed: ${stderr}`);
    const codes: string[] = JSON.parse(stdout);
    return codes;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
