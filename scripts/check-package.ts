// Checks the package as npm would publish it: what is in it, that its types resolve, and that an application can use it.
// Needs no registry: the application finds the package's dependencies and peers in this checkout.
import { execFile } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

interface Manifest {
  readonly name: string;
  readonly bin?: string | Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
}

const root = join(__dirname, "..");
const consumer = join(root, "test", "package", "consumer");
const manifest = readManifest(root);
const directory = mkdtempSync(join(tmpdir(), "cdk-saga-package-"));
const tally = { passed: 0, failed: 0 };

// A signal, too, ends the process by way of its exit.
process.on("exit", () => rmSync(directory, { recursive: true, force: true }));
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => process.exit(1));

void main();

async function main(): Promise<void> {
  const tarball = await check("is built and packed", pack);
  if (tarball !== undefined) {
    await check("contains what it should and nothing else", () => checkContents(tarball));
    await check("has a sound package.json (publint)", () =>
      node(commandOf("publint"), "run", tarball, "--strict"),
    );
    await check("has types that resolve (attw)", () =>
      node(commandOf("@arethetypeswrong/cli"), tarball, "--no-definitely-typed"),
    );
    const application = await install(tarball);
    await check("is compiled against by an application", () => compileIn(application));
    const command = join(application, "node_modules", manifest.name, "dist", "bin", "saga.js");
    await check("has a command that answers", () => node(command, "--help"));
    await check("compiles a saga of the application", () =>
      node(command, "compile", join(application, "letter-saga.js"), "--out", join(application, "saga.out")),
    );
    await check("works when imported by an ES module", () => node(join(application, "app.js")));
    await check("works when required by a CommonJS module", () => node(join(application, "app.cjs")));
    await check("tests a participant of the application", () =>
      node(join(application, "participant-test.js")),
    );
  }
  say(`${tally.passed} passed, ${tally.failed} failed`);
  process.exitCode = tally.failed === 0 ? 0 : 1;
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
  await npm("pack", "--pack-destination", directory);
  const [name] = readdirSync(directory);
  if (name === undefined) throw new Error("npm pack made no tarball");
  return join(directory, name);
}

async function checkContents(tarball: string): Promise<void> {
  const paths = await unpack(tarball, join(directory, "contents"));
  const code =
    /^dist\/(bin\/saga|lib\/(index|core|local|testing)|lib\/(saga|asl|compiler|constructs|runner|model|verifier|local|cli)\/.*)\.(js|d\.ts)$/;
  const documents = [
    "package.json",
    "README.md",
    "CHANGELOG.md",
    "LICENSE",
    "docs/README.md",
    "saga.schema.json",
  ];
  const page = /^docs\/[a-z-]+\.md$/;
  const workers = ["function-worker", "module-hooks", "aws-hosts"].map(
    (name) => `dist/lib/local/functions/${name}.js`,
  );
  const sources = paths.filter((path) => path.endsWith(".js"));
  const needed = [...documents, ...workers, ...sources.map((path) => path.replace(/\.js$/, ".d.ts"))];
  complain(
    "It lacks",
    needed.filter((path) => !paths.includes(path)),
  );
  complain(
    "It should not contain",
    paths.filter((path) => !documents.includes(path) && !page.test(path) && !code.test(path)),
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

async function compileIn(application: string): Promise<void> {
  const settings = {
    compilerOptions: { target: "es2023", module: "nodenext", strict: true, types: ["node"] },
  };
  writeFileSync(join(application, "tsconfig.json"), JSON.stringify(settings));
  await node(commandOf("typescript"), "--project", application);
}

/** Unpacks a tarball into a directory, and returns the paths of the files. */
async function unpack(tarball: string, into: string): Promise<string[]> {
  mkdirSync(into, { recursive: true });
  await run("tar", ["-xzf", tarball, "-C", into, "--strip-components", "1"]);
  return readdirSync(into, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(into.length + 1)
        .replaceAll("\\", "/"),
    );
}

/** The file behind a command of a package that this project develops with. */
function commandOf(name: string): string {
  const location = join(root, "node_modules", name);
  const { bin } = readManifest(location);
  const [path] = typeof bin === "string" ? [bin] : Object.values(bin ?? {});
  if (path === undefined) throw new Error(`${name} has no command`);
  return join(location, path);
}

function readManifest(location: string): Manifest {
  return JSON.parse(readFileSync(join(location, "package.json"), "utf8"));
}

async function npm(...args: readonly string[]): Promise<void> {
  const path = process.env.npm_execpath;
  if (path === undefined || !existsSync(path)) throw new Error("Start this by `npm run check:package`.");
  await node(path, ...args);
}

async function node(...args: readonly string[]): Promise<void> {
  await run(process.execPath, args);
}

/** Runs a program to its end. @throws with all its output, unless it succeeds */
async function run(program: string, args: readonly string[]): Promise<void> {
  // Whether CloudFormation likes the template is not a question of packaging, and takes the CDK longer than all the rest.
  const env = { ...process.env, CDK_VALIDATION: "false" };
  await promisify(execFile)(program, args, { cwd: root, env, maxBuffer: 2 ** 24 }).catch(
    ({ message, stdout }) => {
      throw new Error(`${message}\n${stdout}`); // the message holds what came to stderr
    },
  );
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
