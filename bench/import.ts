import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { say, table } from "./table.js";

/**
 * npm run bench:import [-- --before COMMIT] — what importing the built package costs, beside the CDK's own modules: time and
 * memory of loading it, and time, memory and files of type-checking a file that imports it. With `--before`, the package as it
 * was at a commit takes part, built in a worktree of its own.
 *
 * Every figure is the median of rounds in which everything takes its turn, each in a process of its own.
 */
function main(): void {
  const { before } = parseArgs({ options: { before: { type: "string" } } }).values;
  const packages: Package[] = [{ label: "", directory: process.cwd() }];
  if (before !== undefined) packages.unshift({ label: ` at ${before}`, directory: checkedOut(before) });
  for (const { directory: project } of packages) build(project);

  const projects = packages.map(({ label, directory: project }) => ({ label, project: projectOf(project) }));
  say(
    table(
      ["loading", "ms", "MB more than Node.js alone"],
      measure(loads(projects), 7).map(({ name, figures: [ms = 0, mb = 0] }) => [
        name,
        ms.toFixed(0),
        mb.toFixed(1),
      ]),
    ),
  );
  say(
    table(
      ["type-checking", "ms", "MB", "files"],
      measure(checks(projects), 5).map(({ name, figures: [ms = 0, mb = 0, files = 0] }) => [
        name,
        ms.toFixed(0),
        mb.toFixed(0),
        String(files),
      ]),
    ),
  );
}

interface Package {
  readonly label: string;
  readonly directory: string;
}

interface Project {
  readonly label: string;
  readonly project: string;
}

interface Measured {
  readonly name: string;
  readonly run: () => readonly number[];
}

const root = process.cwd();
const scratch = mkdtempSync(join(tmpdir(), "bench-import-"));
const worktrees: string[] = [];
process.on("exit", () => {
  for (const worktree of worktrees) execFileSync("git", ["worktree", "remove", "--force", worktree]);
  rmSync(scratch, { recursive: true, force: true });
});

/** A worktree of a commit, which finds its dependencies in this checkout. */
function checkedOut(commit: string): string {
  const worktree = join(scratch, "before");
  execFileSync("git", ["worktree", "add", "--quiet", "--detach", worktree, commit]);
  worktrees.push(worktree);
  symlinkSync(join(root, "node_modules"), join(worktree, "node_modules"), "junction");
  return worktree;
}

const tsc = join(root, "node_modules", "typescript", "bin", "tsc");

function build(project: string): void {
  execFileSync(process.execPath, [tsc, "-p", "tsconfig.build.json"], { cwd: project, stdio: "inherit" });
}

/** A project into which a build of the package is linked, and the CDK. */
function projectOf(built: string): string {
  const project = mkdtempSync(join(scratch, "project-"));
  const modules = join(project, "node_modules");
  mkdirSync(modules);
  symlinkSync(built, join(modules, "cdk-saga"), "junction");
  for (const name of ["aws-cdk-lib", "constructs"]) {
    symlinkSync(join(root, "node_modules", name), join(modules, name), "junction");
  }
  writeFileSync(join(project, "package.json"), JSON.stringify({ private: true, type: "module" }));
  return project;
}

const cdkModules = ["aws-cdk-lib/aws-lambda", "aws-cdk-lib/aws-stepfunctions"];

function loads(projects: readonly Project[]): Measured[] {
  const packages = projects.flatMap(({ label, project }) =>
    ["cdk-saga", "cdk-saga/core", "cdk-saga/testing", "cdk-saga/local"]
      .filter((name) => isFound(project, name))
      .map((name): Measured => ({ name: `${name}${label}`, run: () => load(project, [name]) })),
  );
  const [{ project }] = projects as readonly [Project];
  const cdk = { name: "the CDK: aws-lambda, aws-stepfunctions", run: () => load(project, cdkModules) };
  return [...packages, cdk];
}

/** True if a project's package has an entry point. */
function isFound(project: string, name: string): boolean {
  const { status } = spawnSync(
    process.execPath,
    ["--input-type=module", "-e", `import.meta.resolve(${JSON.stringify(name)})`],
    { cwd: project },
  );
  return status === 0;
}

/** Milliseconds that importing modules takes, and megabytes that they leave on the heap and outside of it. */
function load(project: string, modules: readonly string[]): number[] {
  const source = `
    globalThis.gc();
    const used = () => { const { heapUsed, external } = process.memoryUsage(); return (heapUsed + external) / 2 ** 20; };
    const [memory, begin] = [used(), performance.now()];
    for (const name of ${JSON.stringify(modules)}) await import(name);
    const ms = performance.now() - begin;
    globalThis.gc();
    console.log(ms, used() - memory);`;
  return execFileSync(process.execPath, ["--expose-gc", "--input-type=module", "-e", source], {
    cwd: project,
    encoding: "utf8",
  })
    .trim()
    .split(" ")
    .map(Number);
}

function checks(projects: readonly Project[]): Measured[] {
  const sources = {
    "saga, operation and Saga of cdk-saga": `import { operation, Saga, saga } from "cdk-saga";\nexport const used = [operation, Saga, saga];\n`,
    "saga and operation of cdk-saga/core": `import { operation, saga } from "cdk-saga/core";\nexport const used = [operation, saga];\n`,
  };
  const cdk = `import { Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import { StateMachine } from "aws-cdk-lib/aws-stepfunctions";
export const used = [LambdaFunction, StateMachine];
`;
  const packages = projects.flatMap(({ label, project }) =>
    Object.entries(sources)
      .filter(
        ([name]) => !name.includes("core") || existsSync(join(project, "node_modules/cdk-saga/lib/core.ts")),
      )
      .map(
        ([name, source]): Measured => ({ name: `${name}${label}`, run: () => checkTypes(project, source) }),
      ),
  );
  const [{ project }] = projects as readonly [Project];
  return [...packages, { name: "StateMachine and Function of the CDK", run: () => checkTypes(project, cdk) }];
}

/** Milliseconds, megabytes and files that tsc says a file took. */
function checkTypes(project: string, source: string): number[] {
  const file = join(project, "checked.ts");
  writeFileSync(file, source);
  const settings = ["--noEmit", "--strict", "--skipLibCheck", "--module", "nodenext", "--target", "es2022"];
  const output = execFileSync(process.execPath, [tsc, ...settings, "--extendedDiagnostics", file], {
    cwd: project,
    encoding: "utf8",
  });
  const figure = (name: string) => Number(new RegExp(`^${name}:\\s+([\\d.]+)`, "m").exec(output)?.[1]);
  return [figure("Total time") * 1_000, figure("Memory used") / 1_024, figure("Files")];
}

/** The medians of each one's figures. */
function measure(all: readonly Measured[], rounds: number): { name: string; figures: number[] }[] {
  const rows = all.map(({ name, run }) => ({ name, run, rounds: [] as (readonly number[])[] }));
  for (let round = -1; round < rounds; round += 1) {
    for (const row of rows) {
      const figures = row.run();
      if (round >= 0) row.rounds.push(figures);
    }
  }
  return rows.map(({ name, rounds: measured }) => ({
    name,
    figures: (measured[0] ?? []).map((_, index) => median(measured.map((each) => each[index] ?? Number.NaN))),
  }));
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

main();
