import { execFile, spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { build } from "esbuild";
import { hottest } from "./runner-profile.js";
import { type Measurement, scenarios } from "./runner-scenarios.js";

/**
 * npm run bench:runner [-- --ours | --profile] — executions per second of this runner, side by side with
 * `aws-local-stepfunctions` on the same machines written in JSONPath. That package is no dependency: it is installed in
 * a temporary folder. `--ours` leaves it out; `--profile` shows where this runner spends its time instead.
 */
const columns = ["history on", "history off", "tasks answer later", "aws-local-stepfunctions"];

async function main(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "bench-runner-"));
  try {
    if (process.argv.includes("--profile")) {
      await runBundle("runner-ours", folder, { nodeOptions: ["--cpu-prof", `--cpu-prof-dir=${folder}`] });
      process.stdout.write(`\n${await hottest(folder)}\n`);
      return;
    }
    const measurements = await runBundle("runner-ours", folder);
    measurements.push(...(process.argv.includes("--ours") ? [] : await measureTheirs(folder)));
    process.stdout.write(`\n${table(measurements)}\n`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function measureTheirs(folder: string): Promise<Measurement[]> {
  try {
    await writeFile(join(folder, "package.json"), '{ "private": true }');
    // The package asks for Node 22; npm only warns of that, and it runs on Node 20.
    const options = [
      "install",
      "--no-audit",
      "--no-fund",
      "--ignore-scripts",
      "aws-local-stepfunctions@3.0.0",
    ];
    await promisify(execFile)("npm", options, { cwd: folder });
    return await runBundle("runner-theirs", folder, { args: [folder] });
  } catch (error) {
    const [line = ""] = String(error).split("\n");
    process.stdout.write(`aws-local-stepfunctions could not be measured: ${line}\n`);
    return [];
  }
}

/** Bundles a module of this folder and runs it with Node itself, so that no loader slows it down. */
async function runBundle(
  name: string,
  folder: string,
  {
    nodeOptions = [],
    args = [],
  }: { readonly nodeOptions?: readonly string[]; readonly args?: readonly string[] } = {},
): Promise<Measurement[]> {
  const outfile = join(folder, `${name}.mjs`);
  const entry = join(__dirname, `${name}.ts`);
  await build({
    entryPoints: [entry],
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    outfile,
  });
  const child = spawn(process.execPath, [...nodeOptions, outfile, ...args], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const measurements: Measurement[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    const measurement: Measurement = JSON.parse(line);
    measurements.push(measurement);
    process.stdout.write(`${measurement.scenario}, ${measurement.column}: ${perSecond(measurement)}\n`);
  }
  const code = child.exitCode ?? (await new Promise((resolve) => child.once("exit", resolve)));
  if (code !== 0) throw new Error(`${name} ended with exit code ${String(code)}`);
  return measurements;
}

function perSecond(measurement: Measurement | undefined): string {
  const rate = measurement?.perSecond;
  if (rate === undefined) return "-";
  return rate >= 100 ? Math.round(rate).toLocaleString("en") : rate.toFixed(1);
}

function table(measurements: readonly Measurement[]): string {
  const rows = scenarios.map(({ name }) => [
    name,
    ...columns.map((column) =>
      perSecond(measurements.find((measured) => measured.scenario === name && measured.column === column)),
    ),
  ]);
  const all = [["executions per second", ...columns], ...rows];
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...all.map((row) => (row[column] ?? "").length)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, index) => (index === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[index] ?? 0)))
      .join("  ");
  return all.map(line).join("\n");
}

void main();
