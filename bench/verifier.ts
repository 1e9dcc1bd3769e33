import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { hottest } from "./runner-profile.js";

/**
 * npm run bench:verifier [-- --profile] — runs a second of the verifier on the trip booking, in turn with the runner
 * alone on the same state machine; `--profile` also shows where the time is spent.
 */
async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "bench-verifier-"));
  try {
    // As a bundle, as the package's users would run it: no loader slows it down.
    const outfile = join(folder, "verifier.mjs");
    await build({
      entryPoints: [join(__dirname, "verifier-ours.ts")],
      bundle: true,
      platform: "node",
      format: "esm",
      target: "node20",
      outfile,
    });
    const isProfiled = process.argv.includes("--profile");
    const profile = isProfiled ? ["--cpu-prof", `--cpu-prof-dir=${folder}`] : [];
    const { status } = spawnSync(process.execPath, [...profile, outfile], { stdio: "inherit" });
    if (isProfiled) process.stdout.write(`\n${await hottest(folder)}\n`);
    process.exitCode = status ?? 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

void main();
