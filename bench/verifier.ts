import { execFileSync, spawnSync } from "node:child_process";
import { copyFileSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { hottest } from "./runner-profile.js";
import { say, table } from "./table.js";
import type { SearchMeasurement } from "./verifier-search.js";

/**
 * npm run bench:verifier [-- --all] [-- --base <commit>] [-- --profile]: searches with the verifier of this commit and with
 * that of the base, in turn, and compares their runs, the ends that they found and the seconds that they computed. `--all` adds what
 * takes minutes. `--profile` shows instead where this verifier spends its time.
 */

/** The last commit before the verifier copied runs, and before it judged them by what the saga means. */
const before = "bb42b4e";

/** One search: a saga, the number of faults, and the most runs. */
const searches: readonly (readonly [saga: string, faults: number, budget: number])[] = [
  ["trip", 2, 100_000],
  ["tour", 1, 100_000],
  ["5", 1, 100_000],
  ["10", 1, 100_000],
  ["20", 1, 100_000],
  ["2x2", 1, 100_000],
  ["3x3", 1, 100_000],
];
const longSearches: typeof searches = [
  ["trip", 3, 100_000],
  ["tour", 2, 200_000],
  ["40", 1, 100_000],
  ["4x4", 1, 100_000],
];

const root = join(__dirname, "..");

async function main(args: readonly string[]): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "bench-verifier-"));
  try {
    if (args.includes("--profile")) await profile(folder);
    else await compare(folder, args);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function compare(folder: string, args: readonly string[]): Promise<void> {
  const base = args.includes("--base") ? (args[args.indexOf("--base") + 1] ?? before) : before;
  const [ours, theirs, worker] = ["ours.cjs", "base.cjs", "worker.cjs"].map((name) => join(folder, name));
  if (ours === undefined || theirs === undefined || worker === undefined) return;
  await bundle(join(root, "lib/verifier/search/search-worker.ts"), worker);
  const worktree = join(folder, "base");
  execFileSync("git", ["worktree", "add", "--quiet", "--detach", worktree, base], { cwd: root });
  try {
    symlinkSync(join(root, "node_modules"), join(worktree, "node_modules"));
    copyFileSync(join(__dirname, "verifier-search.ts"), join(worktree, "bench/verifier-search.ts"));
    await bundle(join(__dirname, "verifier-search.ts"), ours);
    await bundle(join(worktree, "bench/verifier-search.ts"), theirs);
  } finally {
    execFileSync("git", ["worktree", "remove", "--force", worktree], { cwd: root });
  }
  const rows = [...searches, ...(args.includes("--all") ? longSearches : [])].map((each) =>
    rowFor(each, { ours, theirs, worker }),
  );
  say(
    `Seconds that were computed, on one core; and until it was over, on one core and on ${availableParallelism()}. The base is ${base}.`,
  );
  say(
    table(
      [
        "saga",
        "faults",
        "runs",
        "situations",
        "ways",
        "ends",
        "base",
        "now",
        "without the model",
        "faster",
        "wall, one core → all",
        "agree",
      ],
      rows,
    ),
  );
  if (rows.some((row) => row.at(-1) === "NO")) process.exitCode = 1;
}

function rowFor(
  [saga, faults, budget]: (typeof searches)[number],
  { ours, theirs, worker }: { readonly ours: string; readonly theirs: string; readonly worker: string },
): (string | number)[] {
  const args = [saga, faults, budget].map(String);
  const base = measured(theirs, args);
  const now = measured(ours, args);
  const withoutModel = measured(ours, [...args, "no"]);
  const shared = measured(ours, [...args, "yes", String(availableParallelism()), worker]);
  const isSame =
    now.digest === base.digest &&
    withoutModel.digest === base.digest &&
    shared.runs === now.runs &&
    shared.situations === now.situations &&
    shared.endStates === now.endStates;
  const of = (one: number, other: number) => (one === other ? one : `${other} → ${one}`);
  return [
    saga,
    faults,
    of(now.runs, base.runs),
    of(now.situations, base.situations),
    of(now.ways, base.ways),
    of(now.ends, base.ends),
    base.seconds.toFixed(2),
    now.seconds.toFixed(2),
    withoutModel.seconds.toFixed(2),
    `${(base.seconds / now.seconds).toFixed(1)}×, ${(base.seconds / withoutModel.seconds).toFixed(1)}×`,
    `${now.wall.toFixed(2)} → ${shared.wall.toFixed(2)}`,
    isSame ? "yes" : "NO",
  ];
}

function measured(script: string, args: readonly string[]): SearchMeasurement {
  const text = execFileSync(process.execPath, [script, ...args], { encoding: "utf8" });
  const measurement: SearchMeasurement = JSON.parse(text);
  return measurement;
}

/** As a bundle, as the package's users would run it: no loader slows it down. */
async function bundle(entryPoint: string, outfile: string): Promise<void> {
  await build({
    entryPoints: [entryPoint],
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node20",
    outfile,
  });
}

async function profile(folder: string): Promise<void> {
  const outfile = join(folder, "verifier.cjs");
  await bundle(join(__dirname, "verifier-ours.ts"), outfile);
  const flags = ["--cpu-prof", `--cpu-prof-dir=${folder}`];
  const { status } = spawnSync(process.execPath, [...flags, outfile], { stdio: "inherit" });
  say(await hottest(folder));
  process.exitCode = status ?? 1;
}

void main(process.argv.slice(2));
