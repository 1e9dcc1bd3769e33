// Empty projects of the kinds that people have, into which npm installs the packed package. No kind needs a setting because of
// it: each has what its template or its compiler has by default.
import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { commandOf, node, npm, readManifest, root, run } from "./run.js";

/** A kind of project, and what has to work in one. */
export interface ProjectKind {
  /** The noun phrase, as in "the package works in …". */
  readonly name: string;
  /** True if `.ci/run` tries it; the others take `--all`. */
  readonly always: boolean;
  /** Makes a project and uses the package in it. @throws with the output of what failed */
  readonly use: (packages: Packages) => Promise<void>;
}

const fixtures = join(root, "test", "package", "projects");
const { devDependencies } = readManifest(root);
const cdk = [
  `aws-cdk-lib@${devDependencies["aws-cdk-lib"]}`,
  `constructs@${devDependencies.constructs}`,
  "@types/node@22",
];
/** The oldest CDK that the package takes. */
const oldestCdk = ["aws-cdk-lib@2.179.0", "constructs@10.0.0", "@types/node@22"];

/** Makes directories of projects; projects with the same packages share one installation above them. */
export class Packages {
  readonly #tarball: string;
  readonly #directory: string;
  readonly #installations = new Map<string, Promise<string>>();
  #projects = 0;

  constructor(tarball: string, directory: string) {
    this.#tarball = tarball;
    this.#directory = directory;
  }

  /** An empty project that sees the package and others, as `name@version`. */
  async project(packages: readonly string[], manifest: object = {}): Promise<string> {
    const directory = join(await this.installation(packages), `project-${this.#projects++}`);
    mkdirSync(directory);
    writeFileSync(join(directory, "package.json"), JSON.stringify({ private: true, ...manifest }));
    return directory;
  }

  /** The directory whose node_modules has the packages. */
  installation(packages: readonly string[]): Promise<string> {
    const key = packages.toSorted().join(" ");
    const known = this.#installations.get(key) ?? this.#install(packages);
    this.#installations.set(key, known);
    return known;
  }

  async #install(packages: readonly string[]): Promise<string> {
    const directory = this.directory("installation");
    writeFileSync(join(directory, "package.json"), JSON.stringify({ private: true }));
    await this.installInto(directory, packages);
    return directory;
  }

  /** A new directory with nothing in it. */
  directory(name: string): string {
    const directory = join(this.#directory, `${name}-${this.#projects++}`, name);
    mkdirSync(directory, { recursive: true });
    return directory;
  }

  /** Installs the package, and others, into a project. */
  async installInto(directory: string, packages: readonly string[] = []): Promise<void> {
    const quick = ["--no-audit", "--no-fund", "--prefer-offline", "--ignore-scripts"];
    await npm(directory, "install", ...quick, this.#tarball, ...packages);
  }
}

/** The CDK's own template as `cdk init` of a version writes it, with a saga in its stack. */
async function useTemplate(packages: Packages, init: (directory: string) => Promise<string>): Promise<void> {
  const project = packages.directory("letters");
  await init(project);
  await packages.installInto(project);
  cpSync(join(fixtures, "typescript", "lib"), join(project, "lib"), { recursive: true });
  cpSync(join(fixtures, "typescript", "test", "letters.jest.ts"), join(project, "test", "letters.test.ts"));
  await run("npm", ["test", "--silent", "--", "--ci=false"], project);
  await run("npx", ["tsc", "--noEmit"], project);
  await run("npx", ["cdk", "synth", "--quiet"], project);
  await run("npx", ["saga", "verify", "cdk.out", "--faults", "1"], project);
}

const initialize = ["init", "app", "--language", "typescript", "--generate-only"];

interface Compiler {
  readonly version: string;
  readonly settings: object;
  readonly type?: "commonjs" | "module";
}

/** Compiles the imports of every entry point, the types of the libraries included, and runs them. */
async function useCompiler(
  packages: Packages,
  { version, settings, type = "commonjs" }: Compiler,
): Promise<void> {
  const project = await packages.project([...cdk, `typescript@${version}`], { type });
  cpSync(join(fixtures, "resolution"), project, { recursive: true });
  await compileAndRun(project, settings);
}

async function compileAndRun(project: string, settings: object): Promise<void> {
  const compilerOptions = { target: "es2022", strict: true, skipLibCheck: false, outDir: "out", ...settings };
  writeFileSync(join(project, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["*.ts"] }));
  await node(project, commandOf("typescript", join(project, "..")), "--project", project);
  await node(project, join(project, "out", "app.js"));
}

/** Runs the plain modules of both formats on some Node.js. */
async function useJavaScript(
  packages: Packages,
  program: string,
  flags: readonly string[] = [],
): Promise<void> {
  const project = await packages.project([...cdk, "typescript@5.6.3"]);
  cpSync(join(fixtures, "javascript"), project, { recursive: true });
  await run(program, [...flags, join(project, "app.cjs")], project);
  await run(program, [...flags, join(project, "app.mjs")], project);
}

/** The executable of another Node.js, which npm installs as a package. */
async function otherNode(packages: Packages, version: string): Promise<string> {
  const name = `node-${process.platform}-${process.arch}`;
  const directory = packages.directory("node");
  writeFileSync(join(directory, "package.json"), JSON.stringify({ private: true }));
  await npm(directory, "install", "--no-audit", "--no-fund", "--prefer-offline", `${name}@${version}`);
  return join(directory, "node_modules", name, "bin", "node");
}

async function useNode(packages: Packages, version: string): Promise<void> {
  const program = await otherNode(packages, version);
  await useJavaScript(packages, program);
  const project = await packages.project([...cdk, "typescript@5.6.3"], { type: "module" });
  cpSync(join(fixtures, "stripping"), project, { recursive: true });
  await run(program, ["--no-warnings", join(project, "app.ts")], project);
}

export const projectKinds: readonly ProjectKind[] = [
  {
    name: `the CDK's template (aws-cdk ${devDependencies["aws-cdk"]}: tsx, @swc/jest, NodeNext)`,
    always: true,
    use: (packages) => useTemplate(packages, (project) => node(project, commandOf("aws-cdk"), ...initialize)),
  },
  {
    name: "the CDK's template of early 2025 (aws-cdk 2.1000.2, aws-cdk-lib 2.179.0, TypeScript 5.6, ts-jest, ts-node)",
    always: false,
    use: (packages) =>
      useTemplate(packages, (project) =>
        npm(project, "exec", "--yes", "--", "aws-cdk@2.1000.2", ...initialize),
      ),
  },
  {
    name: "plain JavaScript, required and imported, with one copy of every class",
    always: true,
    use: (packages) => useJavaScript(packages, process.execPath),
  },
  {
    name: "plain JavaScript on a Node.js that can't require ES modules",
    always: true,
    use: (packages) => useJavaScript(packages, process.execPath, withoutRequiredModules()),
  },
  {
    name: "TypeScript 5.6 as CommonJS (NodeNext), the libraries' types checked",
    always: true,
    use: (packages) => useCompiler(packages, { version: "5.6.3", settings: { module: "nodenext" } }),
  },
  {
    name: "TypeScript 5.6 as ES modules (NodeNext), the libraries' types checked",
    always: false,
    use: (packages) =>
      useCompiler(packages, { version: "5.6.3", settings: { module: "nodenext" }, type: "module" }),
  },
  {
    name: "TypeScript 5.6 with moduleResolution node10, the libraries' types checked",
    always: true,
    use: (packages) =>
      useCompiler(packages, {
        version: "5.6.3",
        settings: { module: "commonjs", moduleResolution: "node10", esModuleInterop: true },
      }),
  },
  {
    name: "TypeScript 5.7 as CommonJS (NodeNext), the libraries' types checked",
    always: false,
    use: (packages) => useCompiler(packages, { version: "5.7.3", settings: { module: "nodenext" } }),
  },
  {
    name: "an application without the CDK, for which core, testing and local do",
    always: true,
    use: async (packages) => {
      const project = await packages.project(["typescript@5.6.3", "@types/node@22"]);
      cpSync(join(fixtures, "core"), project, { recursive: true });
      await compileAndRun(project, { module: "nodenext", types: ["node"] });
    },
  },
  {
    name: "the oldest CDK that it takes (aws-cdk-lib 2.179.0, constructs 10.0.0)",
    always: false,
    use: async (packages) => {
      const project = await packages.project(oldestCdk);
      cpSync(join(fixtures, "javascript"), project, { recursive: true });
      await node(project, join(project, "app.cjs"));
      await node(project, join(project, "app.mjs"));
    },
  },
  {
    name: "ES modules with vitest",
    always: false,
    use: async (packages) => {
      const project = await packages.project([...cdk, "typescript@5.9.3", "vitest@4"], { type: "module" });
      cpSync(join(fixtures, "typescript", "lib"), join(project, "lib"), { recursive: true });
      mkdirSync(join(project, "test"));
      cpSync(
        join(fixtures, "typescript", "test", "letters.vitest.ts"),
        join(project, "test", "letters.test.ts"),
      );
      const compilerOptions = {
        target: "es2022",
        module: "esnext",
        moduleResolution: "bundler",
        strict: true,
        noEmit: true,
      };
      writeFileSync(join(project, "tsconfig.json"), JSON.stringify({ compilerOptions }));
      await node(project, commandOf("typescript", join(project, "..")), "--project", project);
      await node(project, commandOf("vitest", join(project, "..")), "run");
    },
  },
  {
    name: "Node.js 22, which strips types",
    always: false,
    use: (packages) => useNode(packages, "22"),
  },
  {
    name: "Node.js 24, which strips types",
    always: false,
    use: (packages) => useNode(packages, "24"),
  },
];

/** The flag that takes require() of ES modules away, where Node.js has that. */
function withoutRequiredModules(): readonly string[] {
  const flag = "--no-experimental-require-module";
  return process.allowedNodeEnvironmentFlags.has(flag) ||
    process.allowedNodeEnvironmentFlags.has("--experimental-require-module")
    ? [flag]
    : [];
}
