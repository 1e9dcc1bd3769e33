// npm run test:slowest [-- PATH…]: runs the tests, and prints the 15 files that take most of the processor's time, in seconds. That
// says more than how long they take, which depends on what else the machine does.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";

const directory = mkdtempSync(join(tmpdir(), "slowest-tests-"));
const measures = join(directory, "seconds");
writeFileSync(measures, "");
const args = [
  "--silent",
  "--testEnvironment",
  join(process.cwd(), "test/support/measuring-environment.js"),
  ...process.argv.slice(2),
];
const { status } = spawnSync("npx", ["jest", ...args], {
  stdio: "inherit",
  env: { ...process.env, TEST_SECONDS: measures },
});

const files = readFileSync(measures, "utf8")
  .split("\n")
  .filter((line) => line !== "")
  .map((line): { readonly file: string; readonly seconds: number } => JSON.parse(line))
  .sort((one, other) => other.seconds - one.seconds);
rmSync(directory, { recursive: true });
for (const { file, seconds } of files.slice(0, 15)) {
  process.stdout.write(`${seconds.toFixed(1).padStart(7)}  ${relative(process.cwd(), file)}\n`);
}
const total = files.reduce((sum, { seconds }) => sum + seconds, 0);
process.stdout.write(`${total.toFixed(1).padStart(7)}  all ${files.length} files\n`);
process.exitCode = status ?? 1;
