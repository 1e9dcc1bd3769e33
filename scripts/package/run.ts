import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly bin?: string | Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<string, unknown>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
}

/** This checkout. */
export const root = join(__dirname, "..", "..");

export function readManifest(location: string): Manifest {
  return JSON.parse(readFileSync(join(location, "package.json"), "utf8"));
}

/** The file behind a command of a package in a directory's node_modules: the command of the package's name, or the first. */
export function commandOf(name: string, directory = root): string {
  const location = join(directory, "node_modules", name);
  const { bin } = readManifest(location);
  const path = typeof bin === "string" ? bin : (bin?.[name] ?? Object.values(bin ?? {})[0]);
  if (path === undefined) throw new Error(`${name} has no command`);
  return join(location, path);
}

/** Runs a program to its end, and returns its output. @throws with the first lines of its output, unless it succeeds */
export async function run(program: string, args: readonly string[], cwd: string): Promise<string> {
  // Whether CloudFormation likes the template is not a question of packaging, and takes the CDK longer than all the rest.
  const env = { ...process.env, CDK_VALIDATION: "false", CDK_DISABLE_VERSION_CHECK: "true" };
  const { stdout } = await promisify(execFile)(program, args, { cwd, env, maxBuffer: 2 ** 26 }).catch(
    ({ message, stdout }) => {
      const lines = `${message}\n${stdout}`.split("\n"); // the message holds what came to stderr
      throw new Error(
        lines.length > 40
          ? [...lines.slice(0, 40), `… ${lines.length - 40} lines more`].join("\n")
          : lines.join("\n"),
      );
    },
  );
  return stdout;
}

/** Runs a file with this process's Node.js. */
export function node(cwd: string, ...args: readonly string[]): Promise<string> {
  return run(process.execPath, args, cwd);
}

export async function npm(cwd: string, ...args: readonly string[]): Promise<string> {
  const path = process.env.npm_execpath;
  if (path === undefined || !existsSync(path)) throw new Error("Start this by `npm run check:package`.");
  return await node(cwd, path, ...args);
}

/** Unpacks a tarball into a directory, and returns the paths of the files. */
export async function unpack(tarball: string, into: string): Promise<string[]> {
  mkdirSync(into, { recursive: true });
  await run("tar", ["-xzf", tarball, "-C", into, "--strip-components", "1"], root);
  return readdirSync(into, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(into.length + 1)
        .replaceAll("\\", "/"),
    );
}
