// Empty projects of the kinds that people have, into which npm installs the packed package. No kind needs a setting because of
// it: each has what its template or its compiler has by default.
import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Attempts } from "./attempts.js";
import { type Form, writeLetters } from "./letters.js";
import { commandOf, node, npm, readManifest, root, run } from "./run.js";

/** A kind of project, and what has to work in one. */
export interface ProjectKind {
  /** The noun phrase, as in "the package works in …". */
  readonly name: string;
  /** True if `.ci/run` tries it; the others take `--all`. */
  readonly always: boolean;
  /** Makes a project, and tries the package in it. */
  readonly use: (packages: Packages, attempts: Attempts) => Promise<void>;
}

const fixtures = join(root, "test", "package", "projects");
const { devDependencies } = readManifest(root);
const cdk = [
  `aws-cdk-lib@${devDependencies["aws-cdk-lib"]}`,
  `constructs@${devDependencies.constructs}`,
  "@types/node@22",
];
/** What projects have besides the CDK: compilers, a runner of TypeScript, and both test frameworks. */
const tools = [
  "typescript@5.6.3",
  "typescript-5.7@npm:typescript@5.7.3",
  `tsx@${devDependencies.tsx}`,
  `jest@${devDependencies.jest}`,
  "@types/jest@30.0.0",
  "vitest@4",
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
async function useTemplate(
  packages: Packages,
  attempts: Attempts,
  init: (directory: string) => Promise<string>,
): Promise<void> {
  const project = packages.directory("letters");
  await init(project);
  await attempts.try("npm i", () => packages.installInto(project));
  writeLetters(project, { ending: "ts", modules: "commonjs", tests: "jest", imports: "" });
  await attempts.try("import", () => node(project, "-e", `require("${readManifest(root).name}")`));
  await attempts.try("tsc", () => run("npx", ["tsc", "--noEmit"], project));
  await attempts.try("cdk synth", () => run("npx", ["cdk", "synth", "--quiet"], project));
  await attempts.try("snapshot", async () => {
    await run("npm", ["test", "--silent", "--", patient, "--ci=false", "template"], project);
    await run("npm", ["test", "--silent", "--", patient, "--ci", "template"], project);
  });
  await attempts.try("matcher", () =>
    run("npm", ["test", "--silent", "--", patient, "--ci=false", "letters.test"], project),
  );
  await attempts.try("saga verify", () =>
    run("npx", ["saga", "verify", "cdk.out", "--faults", "1"], project),
  );
}

const initialize = ["init", "app", "--language", "typescript", "--generate-only"];

/** A project of the application of letters, with settings that its template or its compiler has by default. */
interface Project {
  readonly form: Form;
  /** The package of the compiler, where there is one. */
  readonly compiler?: "typescript" | "typescript-5.7";
  readonly settings?: object;
  /** The directory that the compiler writes JavaScript to, which is run; without it, the sources are. */
  readonly out?: string;
  /** Node.js's executable. */
  readonly program?: string;
  /** The program that runs the app, with its flags; Node.js itself by default. */
  readonly runner?: "tsx";
}

/** Tries everything that a team does in a project. */
async function useLetters(
  packages: Packages,
  attempts: Attempts,
  { form, compiler, settings = {}, out, program = process.execPath, runner }: Project,
): Promise<void> {
  let project = "";
  await attempts.try("npm i", async () => {
    project = await packages.project([...cdk, ...tools], { type: form.modules });
  });
  if (project === "") return;
  const modules = join(project, "..");
  writeLetters(project, form);
  if (compiler !== undefined) {
    const compilerOptions = {
      target: "es2022",
      strict: true,
      skipLibCheck: true,
      ...(out === undefined ? { noEmit: true } : { outDir: out, rootDir: "." }),
      ...settings,
    };
    writeFileSync(
      join(project, "tsconfig.json"),
      JSON.stringify({ compilerOptions, include: ["bin", "lib", "test"] }),
    );
    await attempts.try("tsc", () => run(program, [commandOf(compiler, modules), "-p", project], project));
  }
  const built = out === undefined ? project : join(project, out);
  const ending = out === undefined ? form.ending : "js";
  const app = [
    ...(runner === undefined ? [] : [commandOf(runner, modules)]),
    join(built, "bin", `letters.${ending}`),
  ];
  writeFileSync(
    join(project, "cdk.json"),
    JSON.stringify({ app: [program, ...app].map((part) => JSON.stringify(part)).join(" ") }),
  );
  await attempts.try("cdk synth", () => node(project, commandOf("aws-cdk"), "synth", "--quiet"));
  const test = (...args: string[]) =>
    form.tests === "jest"
      ? run(program, [commandOf("jest", modules), "--rootDir", built, patient, ...args], project)
      : run(program, [commandOf("vitest", modules), "run", patient, ...args], project);
  await attempts.try("snapshot", async () => {
    await test(...(form.tests === "jest" ? ["--ci=false"] : ["--update"]), "template");
    await test(...(form.tests === "jest" ? ["--ci"] : []), "template");
  });
  await attempts.try("matcher", () =>
    test(...(form.tests === "jest" ? ["--ci=false"] : ["--update"]), "letters.test"),
  );
  const saga = commandOf(readManifest(root).name, modules);
  await attempts.try("saga verify", () =>
    run(program, [saga, "verify", "cdk.out", "--faults", "1"], project),
  );
}

/** Compiles the imports of every entry point, the types of the libraries included, and runs them. */
async function useImports(
  packages: Packages,
  attempts: Attempts,
  compiler: "typescript" | "typescript-5.7",
  settings: object,
  type: "commonjs" | "module" = "commonjs",
): Promise<void> {
  await attempts.try("import", async () => {
    const project = await packages.project([...cdk, ...tools], { type });
    cpSync(join(fixtures, "resolution"), project, { recursive: true });
    await compileAndRun(project, compiler, settings);
  });
}

async function compileAndRun(project: string, compiler: string, settings: object): Promise<void> {
  const compilerOptions = {
    target: "es2022",
    strict: true,
    skipLibCheck: false,
    outDir: "out",
    types: ["node"],
    ...settings,
  };
  writeFileSync(join(project, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["*.ts"] }));
  await node(project, commandOf(compiler, join(project, "..")), "--project", project);
  await node(project, join(project, "out", "app.js"));
}

/** Runs the plain modules of both formats on some Node.js. */
async function runModules(
  packages: Packages,
  program: string,
  flags: readonly string[] = [],
  installed: readonly string[] = [...cdk, ...tools],
): Promise<void> {
  const project = await packages.project(installed);
  cpSync(join(fixtures, "javascript"), project, { recursive: true });
  await run(program, [...flags, join(project, "app.cjs")], project);
  await run(program, [...flags, join(project, "app.mjs")], project);
}

/** The executable of another Node.js, which npm installs as a package. */
export async function otherNode(packages: Packages, version: string): Promise<string> {
  const name = `node-${process.platform}-${process.arch}`;
  const directory = packages.directory("node");
  writeFileSync(join(directory, "package.json"), JSON.stringify({ private: true }));
  await npm(directory, "install", "--no-audit", "--no-fund", "--prefer-offline", `${name}@${version}`);
  return join(directory, "node_modules", name, "bin", "node");
}

/** Tries a Node.js that strips types: the app is TypeScript, and nothing compiles it. */
async function useStripping(packages: Packages, attempts: Attempts, version: string): Promise<void> {
  const program = await otherNode(packages, version);
  await attempts.try("import", async () => {
    await runModules(packages, program);
    const project = await packages.project([...cdk, ...tools], { type: "module" });
    cpSync(join(fixtures, "stripping"), project, { recursive: true });
    await run(program, [join(project, "app.ts")], project);
  });
  await useLetters(packages, attempts, {
    form: { ending: "ts", modules: "module", tests: "vitest", imports: ".ts" },
    compiler: "typescript-5.7",
    settings: { module: "nodenext", allowImportingTsExtensions: true },
    program,
  });
}

/** A busy machine is no failure: the frameworks' own limit is 5 s for a test, in which the CDK may have to be loaded. */
const patient = "--testTimeout=120000";
const nodeNext = { module: "nodenext" };

export const projectKinds: readonly ProjectKind[] = [
  {
    name: `the CDK's template (aws-cdk ${devDependencies["aws-cdk"]}: tsx, @swc/jest, NodeNext)`,
    always: true,
    use: (packages, attempts) =>
      useTemplate(packages, attempts, (project) => node(project, commandOf("aws-cdk"), ...initialize)),
  },
  {
    name: "the CDK's template of early 2025 (aws-cdk 2.1000.2, aws-cdk-lib 2.179.0, TypeScript 5.6, ts-jest, ts-node)",
    always: false,
    use: (packages, attempts) =>
      useTemplate(packages, attempts, (project) =>
        npm(project, "exec", "--yes", "--", "aws-cdk@2.1000.2", ...initialize),
      ),
  },
  {
    name: "plain JavaScript that requires (CommonJS, jest)",
    always: true,
    use: async (packages, attempts) => {
      await attempts.try("import", () => runModules(packages, process.execPath));
      await useLetters(packages, attempts, {
        form: { ending: "js", modules: "commonjs", tests: "jest", imports: "" },
      });
    },
  },
  {
    name: "plain JavaScript that imports (ES modules, vitest)",
    always: false,
    use: async (packages, attempts) => {
      await attempts.try("import", () => runModules(packages, process.execPath));
      await useLetters(packages, attempts, {
        form: { ending: "js", modules: "module", tests: "vitest", imports: ".js" },
      });
    },
  },
  {
    name: "plain JavaScript on a Node.js that can't require ES modules",
    always: true,
    use: (packages, attempts) =>
      attempts.try("import", () => runModules(packages, process.execPath, withoutRequiredModules())),
  },
  {
    name: "TypeScript 5.6 as CommonJS (NodeNext, jest)",
    always: true,
    use: async (packages, attempts) => {
      await useImports(packages, attempts, "typescript", nodeNext);
      await useLetters(packages, attempts, {
        form: { ending: "ts", modules: "commonjs", tests: "jest", imports: "" },
        compiler: "typescript",
        settings: nodeNext,
        out: "out",
      });
    },
  },
  {
    name: "TypeScript 5.6 as ES modules (NodeNext, vitest)",
    always: false,
    use: async (packages, attempts) => {
      await useImports(packages, attempts, "typescript", nodeNext, "module");
      await useLetters(packages, attempts, {
        form: { ending: "ts", modules: "module", tests: "vitest", imports: ".js" },
        compiler: "typescript",
        settings: nodeNext,
        runner: "tsx",
      });
    },
  },
  {
    name: "TypeScript 5.6 with moduleResolution node10 (jest)",
    always: false,
    use: async (packages, attempts) => {
      const settings = { module: "commonjs", moduleResolution: "node10", esModuleInterop: true };
      await useImports(packages, attempts, "typescript", settings);
      await useLetters(packages, attempts, {
        form: { ending: "ts", modules: "commonjs", tests: "jest", imports: "" },
        compiler: "typescript",
        settings,
        out: "out",
      });
    },
  },
  {
    name: "TypeScript 5.7 as CommonJS (NodeNext, jest)",
    always: false,
    use: async (packages, attempts) => {
      await useImports(packages, attempts, "typescript-5.7", nodeNext);
      await useLetters(packages, attempts, {
        form: { ending: "ts", modules: "commonjs", tests: "jest", imports: "" },
        compiler: "typescript-5.7",
        settings: nodeNext,
        out: "out",
      });
    },
  },
  {
    name: "ES modules for a bundler (vitest, tsx)",
    always: false,
    use: async (packages, attempts) => {
      const settings = { module: "esnext", moduleResolution: "bundler" };
      await useLetters(packages, attempts, {
        form: { ending: "ts", modules: "module", tests: "vitest", imports: "" },
        compiler: "typescript-5.7",
        settings,
        runner: "tsx",
      });
    },
  },
  {
    name: "an application without the CDK, for which core, testing and local do",
    always: true,
    use: async (packages, attempts) => {
      let project = "";
      await attempts.try("npm i", async () => {
        project = await packages.project(["typescript@5.6.3", "@types/node@22"]);
      });
      if (project === "") return;
      cpSync(join(fixtures, "core"), project, { recursive: true });
      await attempts.try("import", () => compileAndRun(project, "typescript", nodeNext));
    },
  },
  {
    name: "the oldest CDK that it takes (aws-cdk-lib 2.179.0, constructs 10.0.0)",
    always: false,
    use: (packages, attempts) =>
      attempts.try("import", () => runModules(packages, process.execPath, [], oldestCdk)),
  },
  {
    name: "Node.js 22, which strips types (vitest)",
    always: false,
    use: (packages, attempts) => useStripping(packages, attempts, "22"),
  },
  {
    name: "Node.js 24, which strips types (vitest)",
    always: false,
    use: (packages, attempts) => useStripping(packages, attempts, "24"),
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
