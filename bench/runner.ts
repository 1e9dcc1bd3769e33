import { execFile, spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { build } from "esbuild";
import { hottest } from "./runner-profile.js";
import type { CasesMeasurement } from "./runner-cases.js";
import { type Measurement, scenarios } from "./runner-scenarios.js";

/**
 * npm run bench:runner [-- --ours | --profile | --cases FILE] — executions per second of this runner, in JSONata and in JSONPath, side by
 * side with `aws-local-stepfunctions` on the same machines in JSONPath. That package is no dependency: it is installed in a
 * temporary folder, and if it can't be, the exit code is 1. `--ours` leaves it out; `--profile` shows where this runner
 * spends its time instead. With a file of executions recorded on AWS it also says how many of them each of the two ends alike.
 */
const peer = "aws-local-stepfunctions";
const sameMachine = "JSONPath, history on";
const columns = ["history on", "history off", "tasks answer later", sameMachine, peer];

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
    const cases = process.argv.indexOf("--cases");
    if (cases > 0) await compareOnCases(folder, process.argv[cases + 1] ?? "");
    process.stdout.write(`\n${table(measurements)}\n${ratios(measurements)}\n`);
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
    process.stderr.write(`NOT MEASURED: ${peer} can't be installed or run. ${line}\n`);
    process.exitCode = 1;
    return [];
  }
}

/** Says how many of the executions recorded in a file end as recorded, here and by the other one. */
async function compareOnCases(folder: string, file: string): Promise<void> {
  const bundle = await bundled("runner-cases", folder);
  const { stdout } = await promisify(execFile)(process.execPath, [bundle, folder, file]);
  const { all, ours, theirs }: CasesMeasurement = JSON.parse(stdout);
  process.stdout.write(
    `\nof ${all} recorded executions in JSONPath end as on AWS: here ${ours}, by ${peer} ${theirs}, of which only status and output count\n`,
  );
}

async function bundled(name: string, folder: string): Promise<string> {
  const outfile = join(folder, `${name}.mjs`);
  await build({
    entryPoints: [join(__dirname, `${name}.ts`)],
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    outfile,
  });
  return outfile;
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
  const outfile = await bundled(name, folder);
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

/** Factor by which this runner is faster on the same machine. */
function ratios(measurements: readonly Measurement[]): string {
  const rate = (name: string, column: string) =>
    measurements.find((each) => each.scenario === name && each.column === column)?.perSecond;
  return scenarios
    .flatMap(({ name }) => {
      const [ours, theirs] = [rate(name, sameMachine), rate(name, peer)];
      return ours === undefined || theirs === undefined
        ? []
        : [`${name}: ${(ours / theirs).toFixed(1)} times ${peer}`];
    })
    .join("\n");
}

function table(measurements: readonly Measurement[]): string {
  const rows = scenarios.map(({ name }) => [
    name,
    ...columns.map((column) =>
      perSecond(measurements.find((measured) => measured.scenario === name && measured.column === column)),
    ),
  ]);
  const all = [["executions per second of processor time", ...columns], ...rows];
  const widths = [0, ...columns.map((_, index) => index + 1)].map((column) =>
    Math.max(...all.map((row) => (row[column] ?? "").length)),
  );
  const line = (row: readonly string[]): string =>
    row
      .map((cell, index) => (index === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[index] ?? 0)))
      .join("  ");
  return all.map(line).join("\n");
}

void main();
