import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, type FSWatcher, readdirSync, readFileSync, statSync, watch } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import { arrayOr, objectOr, parseJson } from "../asl/index.js";

/** Surroundings of a watch. */
export interface WatchOptions {
  /** The directory of the cloud assembly. */
  readonly assembly: string;
  /** The directory of the app, with its cdk.json. */
  readonly project: string;
  /** Is called when the assembly was written anew. */
  readonly onAssembly: () => void;
  /** Is called when the app's files have changed, and again when the app was synthesized, with what it has said if it failed. */
  readonly onSynth: (
    told: { readonly kind: "begun" } | { readonly kind: "failed"; readonly output: string },
  ) => void;
}

/** Milliseconds for which nothing may change any more: editors and `cdk synth` write several files. */
const quietMilliseconds = 200;

/**
 * Watches a cloud assembly, and the sources of its app if there is a cdk.json: when they change, `cdk synth` writes the assembly
 * anew.
 */
export class Watch {
  readonly #options: WatchOptions;
  readonly #watchers: FSWatcher[] = [];
  readonly #watched = new Set<string>();
  readonly #timers = new Map<string, NodeJS.Timeout>();
  #synthesis: ChildProcess | undefined;
  #isDue = false;
  #closed = false;

  constructor(options: WatchOptions) {
    this.#options = options;
    const { assembly, project } = options;
    this.#watch(assembly, (file) => {
      // The CDK writes it last.
      if (file === "manifest.json") this.#soon("assembly", () => options.onAssembly());
    });
    const settings = readSettings(project);
    if (settings === undefined) return;
    const isExcluded = excluder([
      ...settings.exclude,
      relative(project, resolve(assembly)),
      "node_modules",
      "cdk.out",
    ]);
    this.#watchSources("", isExcluded);
  }

  /** Ends it, and a synthesis that is under way. */
  close(): void {
    this.#closed = true;
    for (const watcher of this.#watchers) watcher.close();
    for (const timer of this.#timers.values()) clearTimeout(timer);
    // A group of its own, since npx starts further processes.
    if (this.#synthesis?.pid !== undefined) endGroup(this.#synthesis.pid);
  }

  /** Watches a directory of the app and those in it. Node's own way of doing so on Linux begins a while after it was asked. */
  #watchSources(directory: string, isExcluded: (path: string) => boolean): void {
    const watchBelow = (name: string): void => {
      const path = directory === "" ? name : `${directory}/${name}`;
      if (!isExcluded(path) && isDirectory(join(this.#options.project, path)))
        this.#watchSources(path, isExcluded);
    };
    this.#watch(join(this.#options.project, directory), (name) => {
      if (isExcluded(directory === "" ? name : `${directory}/${name}`)) return;
      this.#soon("sources", () => this.#synthesize());
      watchBelow(name);
    });
    for (const name of readdirSync(join(this.#options.project, directory))) watchBelow(name);
  }

  /** Watches the entries of a directory. */
  #watch(directory: string, changed: (file: string) => void): void {
    if (this.#watched.has(directory)) return;
    this.#watched.add(directory);
    const watcher = watch(directory, (_event, file) => {
      if (file !== null) changed(file);
    });
    // A directory that was removed is not watched any more.
    watcher.on("error", () => {
      watcher.close();
      this.#watched.delete(directory);
    });
    this.#watchers.push(watcher);
  }

  /** Does something once nothing has changed for a while. */
  #soon(what: string, act: () => void): void {
    clearTimeout(this.#timers.get(what));
    this.#timers.set(what, setTimeout(act, quietMilliseconds));
  }

  #synthesize(): void {
    if (this.#closed) return;
    if (this.#synthesis !== undefined) {
      this.#isDue = true;
      return;
    }
    const { assembly, project, onSynth } = this.#options;
    onSynth({ kind: "begun" });
    const [command, ...args] = cdkCommand(project);
    const synthesis = spawn(command, [...args, "synth", "--quiet", "--output", resolve(assembly)], {
      cwd: project,
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#synthesis = synthesis;
    let output = "";
    const ended = (code: number | null): void => {
      if (this.#synthesis !== synthesis || this.#closed) return;
      this.#synthesis = undefined;
      if (code !== 0) onSynth({ kind: "failed", output: output.trim() });
      if (!this.#isDue) return;
      this.#isDue = false;
      this.#synthesize();
    };
    for (const stream of [synthesis.stdout, synthesis.stderr]) {
      stream.on("data", (chunk: Buffer) => {
        output += chunk.toString();
      });
    }
    synthesis.on("error", (error) => {
      output += error.message;
      ended(null);
    });
    synthesis.on("close", ended);
  }
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

/** The CDK's command line: that of the project, else the one that npx finds. */
function cdkCommand(project: string): readonly [command: string, ...args: string[]] {
  for (let directory = resolve(project); ; directory = dirname(directory)) {
    const path = join(directory, "node_modules", ".bin", "cdk");
    if (existsSync(path)) return [path];
    if (directory === dirname(directory)) return ["npx", "cdk"];
  }
}

/** Ends a process and those that it has started. */
function endGroup(pid: number): void {
  try {
    process.kill(-pid, "SIGTERM");
  } catch {
    // It has just ended by itself.
  }
}

/** The settings for watching in the app's cdk.json; undefined if there is none, or none with an app. */
function readSettings(project: string): { readonly exclude: readonly string[] } | undefined {
  const path = join(project, "cdk.json");
  if (!existsSync(path)) return undefined;
  const { app, watch: settings } = objectOr(parseJson(readFileSync(path, "utf8")));
  if (typeof app !== "string") return undefined;
  const { exclude } = objectOr(settings);
  return { exclude: (typeof exclude === "string" ? [exclude] : arrayOr(exclude)).map(String) };
}

/** Tells if a path is excluded: by a pattern as in cdk.json, for itself or for a directory above it, or by a dot in front of its name. */
function excluder(patterns: readonly string[]): (path: string) => boolean {
  const expressions = patterns.map((pattern) => {
    const source = pattern
      .replace(/[.+^${}()|[\]\\]/g, "\\$&")
      .replaceAll("**/", "\u0000")
      .replaceAll("**", "\u0001")
      .replaceAll("*", "[^/]*")
      .replaceAll("\u0000", "(?:.*/)?")
      .replaceAll("\u0001", ".*");
    return new RegExp(`^${source}(?:/|$)`);
  });
  return (path) =>
    path.split("/").some((part) => part.startsWith(".")) ||
    basename(path).endsWith("~") ||
    expressions.some((expression) => expression.test(path));
}
