// npm run api [-- --write]: compares what each entry point exports with the reports in etc/api. `--write` writes the reports
// anew: read the difference before you commit it. It also fails if a public signature mentions a type that its entry point
// doesn't export, and if a public name is one of aws-cdk-lib's or of constructs'.
import { execFileSync, spawnSync } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { cdkNames } from "./cdk-names.js";

const root = process.cwd();
const reports = join(root, "etc", "api");
const entryPoints = Object.keys(JSON.parse(readFileSync(join(root, "package.json"), "utf8")).exports)
  .filter((path) => !path.endsWith(".json"))
  .map((path) => path.slice(2) || "index");

/** The settings of API Extractor, which reads the built types of one entry point. */
function settingsOf(entryPoint: string, directory: string): object {
  const types = join(root, "dist", "lib", `${entryPoint}.d.ts`);
  const quiet = { default: { logLevel: "none" } };
  return {
    projectFolder: root,
    mainEntryPointFilePath: types,
    newlineKind: "lf",
    compiler: {
      overrideTsconfig: {
        compilerOptions: {
          target: "es2023",
          // @types/node declares AbortSignal in a form that API Extractor can't follow; the one of "dom" it can.
          lib: ["es2023", "dom"],
          module: "nodenext",
          strict: true,
          skipLibCheck: true,
          types: ["node"],
        },
        files: [types],
      },
    },
    apiReport: {
      enabled: true,
      reportFileName: `${entryPoint}.api.md`,
      reportFolder: directory,
      reportTempFolder: directory,
    },
    docModel: { enabled: false },
    dtsRollup: { enabled: false },
    tsdocMetadata: { enabled: false },
    messages: {
      compilerMessageReporting: { default: { logLevel: "error" } },
      extractorMessageReporting: {
        ...quiet,
        "ae-forgotten-export": { logLevel: "warning", addToApiReportFile: true },
      },
      tsdocMessageReporting: quiet,
    },
  };
}

/** The path of the report that API Extractor writes on an entry point. */
function extract(entryPoint: string, directory: string): string {
  const settings = join(directory, `${entryPoint}.json`);
  writeFileSync(settings, JSON.stringify(settingsOf(entryPoint, directory)));
  const extractor = join(root, "node_modules", "@microsoft", "api-extractor", "bin", "api-extractor");
  // With --local it writes the report, and warnings don't count as failures.
  execFileSync(process.execPath, [extractor, "run", "--local", "--config", settings], { cwd: root });
  return join(directory, `${entryPoint}.api.md`);
}

/** The names that a report says are exported. */
function exportedNames(text: string): string[] {
  const declared = text.matchAll(
    /^export (?:abstract |declare )?(?:class|const|enum|function|interface|namespace|type) (\w+)/gm,
  );
  const listed = [...text.matchAll(/^export \{([^}]*)\}/gm)].flatMap(([, names = ""]) => names.split(","));
  return [
    ...[...declared].map(([, name = ""]) => name),
    ...listed.map(
      (name) =>
        name
          .trim()
          .split(/\s+as\s+/)
          .at(-1) ?? "",
    ),
  ].filter((name) => name !== "");
}

function differenceOf(recorded: string, report: string): string {
  const command = ["diff", "--no-index", "--no-color", recorded, report];
  return spawnSync("git", command, { encoding: "utf8" }).stdout;
}

/** Problems of an entry point's report, a text each. */
function problemsOf(report: string): string[] {
  const text = readFileSync(report, "utf8");
  const forgotten = [...text.matchAll(/\(ae-forgotten-export\) (.*)$/gm)].map(([, message = ""]) => message);
  const clashes = exportedNames(text).flatMap((name) => {
    const modules = taken.get(name);
    return modules === undefined
      ? []
      : [`${name} is also exported by ${modules.join(", ")}. Choose another name.`];
  });
  return [...forgotten, ...clashes];
}

/** Differences of a report from the recorded one; with `--write` it is recorded instead. */
function compare(entryPoint: string, report: string): string[] {
  const recorded = join(reports, `${entryPoint}.api.md`);
  if (write) {
    copyFileSync(report, recorded);
    return [];
  }
  if (!existsSync(recorded)) return [`${recorded} is missing. Run npm run api -- --write.`];
  const difference = differenceOf(recorded, report);
  return difference === ""
    ? []
    : [`It isn't the API that is recorded. If you mean it, run npm run api -- --write.\n${difference}`];
}

const { write } = parseArgs({ options: { write: { type: "boolean", default: false } } }).values;
// API Extractor looks for the package.json above its settings.
const cache = join(root, "node_modules", ".cache");
mkdirSync(cache, { recursive: true });
mkdirSync(reports, { recursive: true });
const directory = mkdtempSync(join(cache, "api-"));
process.on("exit", () => rmSync(directory, { recursive: true, force: true }));

const taken = cdkNames();
let failed = 0;
for (const entryPoint of entryPoints) {
  const report = extract(entryPoint, directory);
  const problems = [...problemsOf(report), ...compare(entryPoint, report)];
  if (problems.length > 0) failed += 1;
  for (const problem of problems) process.stdout.write(`${entryPoint}: ${problem}\n`);
}
process.stdout.write(`${entryPoints.length - failed} passed, ${failed} failed\n`);
process.exitCode = failed > 0 ? 1 : 0;
