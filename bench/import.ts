import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { say, table } from "./table.js";

/**
 * npm run bench:import [-- --before COMMIT] — what importing the built package costs, beside the CDK's own modules: time and
 * memory of loading it; time, memory and files of type-checking a file that imports it, and a saga of 60 steps; and the time to
 * the first synthesis of an app with one saga, beside one with a state machine of the CDK's. With `--before`, the package as it
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
      ["type-checking", "ms", "ms of CPU time", "MB", "files"],
      measure(checks(projects), 5).map(({ name, figures: [ms = 0, cpu = 0, mb = 0, files = 0] }) => [
        name,
        ms.toFixed(0),
        cpu.toFixed(0),
        mb.toFixed(0),
        String(files),
      ]),
    ),
  );
  say(
    table(
      ["first synthesis of an app with", "ms", "ms of CPU time"],
      measure(syntheses(projects), 5).map(({ name, figures: [ms = 0, cpu = 0] }) => [
        name,
        ms.toFixed(0),
        cpu.toFixed(0),
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
    "a saga of 60 steps": longSaga(60),
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

/** A saga of many steps, each of which refers to the one before. */
function longSaga(steps: number): string {
  const described = Array.from({ length: steps }, (_, index) => {
    const [results, weight] = index === 0 ? ["", "1"] : [", results", `results.P${index - 1}.cost`];
    return `  .step("P${index}", { action: pack, request: ({ key, input${results} }) => ({ id: key, code: input.orderId, grams: ${weight} }), compensation: unpack })`;
  });
  return `import { operation, saga, shape } from "cdk-saga";
const pack = operation("Pack", {
  request: shape<{ readonly id: string; readonly code: string; readonly grams: number }>(),
  response: shape<{ readonly cost: number }>(),
  rejections: ["NoBoxLeft"],
});
const unpack = operation("Unpack", { request: shape<{ readonly id: string }>() });
export const long = saga<{ readonly orderId: string }>("Long")
${described.join("\n")}
  .output(({ results }) => ({ cost: results.P${steps - 1}.cost }));
`;
}

function syntheses(projects: readonly Project[]): Measured[] {
  const app = (imports: string, machine: string) => `${imports}
import { App, Stack } from "aws-cdk-lib/core";
import { Code, Function as LambdaFunction, Runtime } from "aws-cdk-lib/aws-lambda";
const stack = new Stack(new App({ outdir: process.argv[2], builtinCloudFormationValidation: false }), "Orders");
const [take, undo] = ["Take", "Undo"].map((name) =>
  new LambdaFunction(stack, name, { runtime: Runtime.NODEJS_22_X, handler: "i.h", code: Code.fromInline("exports.h = async () => ({});") }));
${machine}
stack.node.root.synth();
const { user, system } = process.cpuUsage();
console.log(performance.now(), (user + system) / 1_000);`;
  const withSaga = app(
    `import { operation, Saga, saga } from "cdk-saga";`,
    `const [Take, Undo] = ["Take", "Undo"].map((name) => operation(name, {}));
const described = saga("Order").step("Take", { action: Take, request: ({ key }) => ({ id: key }), compensation: Undo });
new Saga(stack, "Order", { saga: described, operations: { Take: take, Undo: undo } });`,
  );
  const withMachine = app(
    `import { DefinitionBody, StateMachine } from "aws-cdk-lib/aws-stepfunctions";
import { LambdaInvoke } from "aws-cdk-lib/aws-stepfunctions-tasks";`,
    `const caught = new LambdaInvoke(stack, "DoTake", { lambdaFunction: take }).addCatch(new LambdaInvoke(stack, "DoUndo", { lambdaFunction: undo }));
new StateMachine(stack, "Order", { definitionBody: DefinitionBody.fromChainable(caught) });`,
  );
  const [{ project: first }] = projects as readonly [Project];
  return [
    ...projects.map(({ label, project }) => ({
      name: `a saga${label}`,
      run: () => synthesize(project, withSaga),
    })),
    { name: "a state machine of the CDK", run: () => synthesize(first, withMachine) },
  ];
}

/** Milliseconds, and those of CPU time, from the start of a process to the end of an app's synthesis. */
function synthesize(project: string, source: string): number[] {
  const file = join(project, "app.js");
  writeFileSync(file, source);
  const env = { ...process.env, CDK_DISABLE_STACK_TRACE: "1" };
  return execFileSync(process.execPath, [file, join(project, "cdk.out")], {
    cwd: project,
    env,
    encoding: "utf8",
  })
    .trim()
    .split(" ")
    .map(Number);
}

/** Milliseconds, those of CPU time, megabytes and files that checking a file's types took. */
function checkTypes(project: string, source: string): number[] {
  const file = join(project, "checked.ts");
  writeFileSync(file, source);
  const settings = ["--noEmit", "--strict", "--skipLibCheck", "--module", "nodenext", "--target", "es2022"];
  // A shell's `times` ends with the CPU time of what it ran: nothing of Node.js counts that of the compiler, a process of its own.
  const command = [process.execPath, tsc, ...settings, "--extendedDiagnostics", file];
  const output = execFileSync("sh", ["-c", '"$@"; times', "sh", ...command], {
    cwd: project,
    encoding: "utf8",
  });
  const cpu = [...(output.trim().split("\n").at(-1) ?? "").matchAll(/(\d+)m([\d.]+)s/g)]
    .map(([, minutes, seconds]) => Number(minutes) * 60_000 + Number(seconds) * 1_000)
    .reduce((sum, each) => sum + each, 0);
  const figure = (name: string) => Number(new RegExp(`^${name}:\\s+([\\d.]+)`, "m").exec(output)?.[1]);
  return [figure("Total time") * 1_000, cpu, figure("Memory used") / 1_024, figure("Files")];
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
