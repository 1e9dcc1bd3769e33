// npm run check:package [-- --all | --only TEXT] [--tarball PATH]: checks the package as npm would publish it. What is in it, that its types
// resolve, and that applications can use it: one that finds the package's dependencies in this checkout, and empty projects
// into which npm installs it, for which the npm registry has to be reachable. `--all` tries every kind of project, and takes
// some minutes; `--only` tries the kinds whose name holds a text. At its end it prints a table of what was tried. `--tarball`
// tries a package that was packed elsewhere, in projects alone.
import { spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { Attempts, tableOf } from "./package/attempts.js";
import { runDurably } from "./package/durable.js";
import { otherNode, Packages, projectKinds } from "./package/projects.js";
import { commandOf, node, npm, readManifest, root, unpack } from "./package/run.js";

const {
  all,
  only,
  tarball: packed,
} = parseArgs({
  options: {
    all: { type: "boolean", default: false },
    only: { type: "string" },
    tarball: { type: "string" },
  },
}).values;
const consumer = join(root, "test", "package", "consumer");
const manifest = readManifest(root);
const directory = mkdtempSync(join(tmpdir(), "cdk-saga-package-"));
const tally = { passed: 0, failed: 0 };

// A signal, too, ends the process by way of its exit.
process.on("exit", () => rmSync(directory, { recursive: true, force: true }));
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => process.exit(1));

void main();

async function main(): Promise<void> {
  if (packed !== undefined) {
    await checkProjects(resolve(packed));
    return finish();
  }
  const tarball = await check("is built and packed", pack);
  if (tarball !== undefined) {
    await check("contains what it should and nothing else", () => checkContents(tarball));
    await check("has a sound package.json (publint)", () =>
      node(root, commandOf("publint"), "run", tarball, "--strict"),
    );
    await check("has types that resolve (attw)", () =>
      node(root, commandOf("@arethetypeswrong/cli"), tarball, "--no-definitely-typed"),
    );
    const application = await install(tarball);
    await check("is compiled against by an application", () => compileIn(application));
    const command = join(application, "node_modules", manifest.name, "dist", "bin", "saga.js");
    await check("has a command that answers", () => node(root, command, "--help"));
    await check("compiles a saga of the application", () =>
      node(
        root,
        command,
        "compile",
        join(application, "letter-saga.js"),
        "--out",
        join(application, "saga.out"),
      ),
    );
    await check("draws a saga of the application, as BPMN too", async () => {
      const saga = join(application, "letter-saga.js");
      for (const format of ["svg", "bpmn"])
        await node(root, command, "draw", saga, "--format", format, "--out", application);
    });
    await check("opens the console with the page that is in it", () => openConsole(application, command));
    await check("works when imported by an ES module", () => node(root, join(application, "app.js")));
    await check("works when required by a CommonJS module", () => node(root, join(application, "app.cjs")));
    await check("tests a participant of the application", () =>
      node(root, join(application, "participant-test.js")),
    );
    await checkProjects(tarball);
  }
  finish();
}

function finish(): void {
  say(`${tally.passed} passed, ${tally.failed} failed`);
  process.exitCode = tally.failed === 0 ? 0 : 1;
}

/** Tries the package in empty projects. Without the registry none of them can be made, and that is one failure. */
async function checkProjects(tarball: string): Promise<void> {
  const kinds = projectKinds.filter(({ name, always }) =>
    only === undefined ? always || all : name.includes(only),
  );
  if (kinds.length === 0) throw new Error(`No kind of project has "${only}" in its name.`);
  const reached = await check(`can be installed: the npm registry answers`, async () => {
    await npm(root, "view", "constructs", "version").catch((error: Error) => {
      throw new Error(
        `The npm registry can't be reached, so the package can't be tried in ${kinds.length} kinds of projects.\n${error.message}`,
      );
    });
    return true;
  });
  if (reached === undefined) return;
  const packages = new Packages(tarball, directory);
  const tried: Attempts[] = [];
  for (const { name, use } of kinds) {
    const attempts = new Attempts(name);
    tried.push(attempts);
    await check(`works in ${name}`, async () => {
      await use(packages, attempts);
      if (attempts.failures.length > 0) throw new Error(attempts.failures.join("\n\n"));
    });
  }
  await check("runs a durable coordinator under AWS's testing package, on Node.js 22", async () =>
    runDurably(packages, await otherNode(packages, "22")),
  );
  say(`\n${tableOf(tried)}\n`);
}

/** Runs one check, tells how it went, and returns its result, which is undefined if it failed. */
async function check<Result>(what: string, run: () => Promise<Result>): Promise<Result | undefined> {
  const start = performance.now();
  try {
    const result = await run();
    tally.passed += 1;
    say(`ok      the package ${what} (${((performance.now() - start) / 1000).toFixed(1)} s)`);
    return result;
  } catch (error) {
    tally.failed += 1;
    say(`FAILED  the package ${what}\n${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  }
}

/** Packs the package, which builds it, and returns the tarball's path. */
async function pack(): Promise<string> {
  await npm(root, "pack", "--pack-destination", directory);
  const [name] = readdirSync(directory);
  if (name === undefined) throw new Error("npm pack made no tarball");
  return join(directory, name);
}

async function checkContents(tarball: string): Promise<void> {
  const paths = await unpack(tarball, join(directory, "contents"));
  const rooms = readdirSync(join(root, "lib"), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== "examples")
    .map(({ name }) => name);
  const entryPoints = Object.keys(manifest.exports).map((path) => path.slice(2) || "index");
  const code = new RegExp(
    `^dist/(bin/saga|lib/(${entryPoints.join("|")})|lib/(${rooms.join("|")})/.*)\\.(js|d\\.ts)$`,
  );
  const documents = [
    "package.json",
    "README.md",
    "CHANGELOG.md",
    "LICENSE",
    "docs/README.md",
    "saga.schema.json",
  ];
  const page = /^docs\/([a-z-]+\.md|pictures\/[a-z-]+\.svg)$/;
  const workers = ["function-worker", "module-hooks", "aws-hosts"].map(
    (name) => `dist/lib/local/functions/${name}.js`,
  );
  const consolePage = ["index.html", "page.js", "page.css"].map((name) => `dist/lib/console/page/${name}`);
  // Code of functions that constructs deploy.
  const bundle = /^dist\/lib\/coordination\/bundles\/[a-z-]+\.js$/;
  const sources = paths.filter((path) => path.endsWith(".js") && !consolePage.includes(path));
  const needed = [
    ...documents,
    ...workers,
    ...consolePage,
    ...sources.filter((path) => !bundle.test(path)).map((path) => path.replace(/\.js$/, ".d.ts")),
  ];
  complain(
    "It lacks",
    needed.filter((path) => !paths.includes(path)),
  );
  complain(
    "It should not contain",
    paths.filter(
      (path) =>
        !documents.includes(path) && !consolePage.includes(path) && !page.test(path) && !code.test(path),
    ),
  );
}

function complain(what: string, paths: readonly string[]): void {
  if (paths.length > 0) throw new Error(`${what}: ${paths.join(", ")}`);
}

/** An application in a directory of its own, that sees the package, what the package depends on, and nothing else. */
async function install(tarball: string): Promise<string> {
  const application = join(directory, "application");
  const modules = join(application, "node_modules");
  await unpack(tarball, join(modules, manifest.name));
  const needed = ["@types/node", ...Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies })];
  for (const name of needed) {
    mkdirSync(dirname(join(modules, name)), { recursive: true });
    symlinkSync(join(root, "node_modules", name), join(modules, name), "junction");
  }
  cpSync(consumer, application, { recursive: true });
  writeFileSync(join(application, "package.json"), JSON.stringify({ private: true, type: "module" }));
  return application;
}

/** Opens the console of the application's saga, loads its page, and ends it. */
async function openConsole(application: string, command: string): Promise<void> {
  const running = spawn(process.execPath, [command, "console", join(application, "letter-saga.js")], {
    cwd: application,
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    const url = await new Promise<URL>((resolve, reject) => {
      let text = "";
      running.stdout.on("data", (chunk) => {
        text += chunk;
        const [, found] = /Console: (\S+)/.exec(text) ?? [];
        if (found !== undefined) resolve(new URL(found));
      });
      running.once("exit", () => reject(new Error(`saga console ended at once: ${text}`)));
    });
    for (const path of [`/${url.search}`, "/page.js", "/page.css", `/api/state${url.search}`]) {
      const { status } = await fetch(`${url.origin}${path}`);
      if (status !== 200) throw new Error(`${path} is answered by ${status}`);
    }
  } finally {
    running.kill("SIGINT");
  }
}

async function compileIn(application: string): Promise<void> {
  const settings = {
    compilerOptions: { target: "es2023", module: "nodenext", strict: true, types: ["node"] },
  };
  writeFileSync(join(application, "tsconfig.json"), JSON.stringify(settings));
  await node(root, commandOf("typescript"), "--project", application);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
