import { execFile, fork } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { build } from "esbuild";
import { temporaryDirectory, writeFiles } from "./assembly.js";

const root = process.cwd();

/**
 * Bundles a module of this project as Node itself runs it, with no loader of TypeScript, and returns the file.
 *
 * @param entry relative to the project; or the source of one, in the project's directory.
 */
export async function bundle(entry: string | { readonly source: string }): Promise<string> {
  const outdir = temporaryDirectory();
  await build({
    ...(typeof entry === "string"
      ? { entryPoints: [join(root, entry)] }
      : { stdin: { contents: entry.source, resolveDir: root, loader: "ts" } }),
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node20",
    // What no command needs that is tested so.
    external: ["dynalite", "aws-cdk-lib", "constructs"],
    outdir,
    entryNames: "bundle",
    outExtension: { ".js": ".cjs" },
  });
  return join(outdir, "bundle.cjs");
}

/** A directory as a user's project: it finds this package and, if it is to, tsx. */
export async function userProject({ hasTsx = false }: { readonly hasTsx?: boolean } = {}): Promise<string> {
  const directory = temporaryDirectory();
  const modules = join(directory, "node_modules", "cdk-saga");
  mkdirSync(modules, { recursive: true });
  const manifest = { name: "cdk-saga", type: "commonjs", exports: { ".": "./index.js" } };
  writeFileSync(join(modules, "package.json"), JSON.stringify(manifest));
  // The whole package would take the CDK along.
  const library = await bundle({
    source: 'export * from "./lib/saga/index.ts"; export * from "./lib/compiler/index.ts";',
  });
  symlinkSync(library, join(modules, "index.js"));
  const tsx = join(dirname(modules), "tsx");
  if (hasTsx) symlinkSync(join(root, "node_modules", "tsx"), tsx, "junction");
  // One that has nothing, in the place of any that may be further up.
  else writeFiles(tsx, { "package.json": JSON.stringify({ name: "tsx", exports: {} }) });
  return directory;
}

/** Bundles the command `saga` with all that `saga local` needs, and returns the file. */
export async function sagaCommand(): Promise<string> {
  const command = await bundle("bin/saga.ts");
  const functions = join(root, "lib/local/functions");
  for (const worker of readdirSync(functions).filter((name) => name.endsWith(".js"))) {
    copyFileSync(join(functions, worker), join(dirname(command), worker));
  }
  const modules = join(dirname(command), "node_modules");
  mkdirSync(modules);
  // Its version is in the package's own package.json.
  symlinkSync(root, join(modules, "cdk-saga"), "junction");
  symlinkSync(join(root, "node_modules", "dynalite"), join(modules, "dynalite"), "junction");
  return command;
}

/** What a process left behind. */
export interface Ended {
  readonly code: number;
  readonly output: string;
  readonly errors: string;
}

/** Runs a bundle to its end in a process of its own. */
export function runNode(args: readonly string[], directory: string): Promise<Ended> {
  return new Promise((resolve) => {
    const env = { ...process.env, NODE_OPTIONS: "" };
    execFile(process.execPath, [...args], { cwd: directory, env }, (error, output, errors) => {
      resolve({ code: error === null ? 0 : Number(error.code), output, errors });
    });
  });
}

/** The command `saga` in a process of Node itself, which runs one command line after the other and so is started only once. */
export interface SagaProcess {
  run(...args: readonly string[]): Promise<Ended>;
  end(): Promise<void>;
}

const sagaDriver = `
  import { main } from "./lib/cli/main.ts";
  process.on("message", async (args) => {
    const told = { output: "", errors: "" };
    const code = await main(args, {
      write: (line) => void (told.output += line + "\\n"),
      complain: (line) => void (told.errors += line + "\\n"),
      interrupted: new Promise(() => {}),
    });
    process.send({ code, ...told });
  });
`;

/** Starts the command `saga` in a directory. What it would write to standard output and error is told to the test. */
export async function startSagaProcess(directory: string): Promise<SagaProcess> {
  const driver = await bundle({ source: sagaDriver });
  const child = fork(driver, { cwd: directory, env: { ...process.env, NODE_OPTIONS: "" }, execArgv: [] });
  const ended = once(child, "exit");
  return {
    run: async (...args) => {
      child.send(args);
      const [answer] = await Promise.race([once(child, "message"), ended]);
      if (typeof answer !== "object") throw new Error(`The process of saga ended with ${answer}.`);
      return answer;
    },
    end: async () => {
      child.disconnect();
      await ended;
    },
  };
}
