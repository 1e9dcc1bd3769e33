import { mkdirSync, realpathSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "@jest/globals";
import { Watch } from "../../lib/cli/watch.js";
import { temporaryDirectory, writeFiles } from "../support/assembly.js";

const watches: Watch[] = [];
afterEach(() => {
  for (const watch of watches.splice(0)) watch.close();
});

/** A project whose `npx cdk synth` is the script given, and the things that a watch of it tells, as they come. */
function watched(files: Record<string, string>, synth = "") {
  const project = realpathSync(temporaryDirectory());
  const assembly = join(project, "cdk.out");
  mkdirSync(assembly);
  writeFiles(project, {
    ...files,
    "node_modules/cdk/package.json": '{"name":"cdk","version":"1.0.0","bin":"cdk.js"}',
  });
  writeFiles(project, { "node_modules/.bin/cdk": `#!/usr/bin/env node\n${synth}` });
  const told: string[] = [];
  const waiting: (() => void)[] = [];
  const tell = (what: string): void => {
    told.push(what);
    for (const look of waiting.splice(0)) look();
  };
  watches.push(
    new Watch({
      assembly,
      project,
      onAssembly: () => tell("assembly"),
      onSynth: (synthesis) => tell(synthesis.kind === "begun" ? "synth" : `failed: ${synthesis.output}`),
    }),
  );
  const has = async (what: string): Promise<void> => {
    while (!told.includes(what)) await new Promise<void>((resolve) => waiting.push(resolve));
  };
  return { project, assembly, told, has };
}

const executable = (project: string) =>
  import("node:fs").then(({ chmodSync }) => chmodSync(join(project, "node_modules/.bin/cdk"), 0o755));
const app = JSON.stringify({ app: "node app.js", watch: { exclude: ["**/*.d.ts", "test"] } });

test("tells of an assembly that is written anew, once it is whole", async () => {
  const { assembly, told, has } = watched({});
  writeFileSync(join(assembly, "Trip.template.json"), "{}");
  for (const text of ["{", "{}"]) writeFileSync(join(assembly, "manifest.json"), text);
  await has("assembly");
  expect(told).toEqual(["assembly"]);
});

test("synthesizes the app when a source changes, and tells of the assembly that this writes", async () => {
  const { project, told, has } = watched(
    { "cdk.json": app, "lib/stack.ts": "1" },
    'require("node:fs").writeFileSync(process.argv.at(-1) + "/manifest.json", process.argv.slice(2, 4).join(" "));',
  );
  await executable(project);
  writeFileSync(join(project, "lib/stack.ts"), "2");
  await has("assembly");
  expect(told).toEqual(["synth", "assembly"]);
}, 20_000);

test("tells what a synthesis that fails has said", async () => {
  const { project, has, told } = watched(
    { "cdk.json": app, "lib/stack.ts": "1" },
    'console.error("no such construct"); process.exit(1);',
  );
  await executable(project);
  writeFileSync(join(project, "lib/stack.ts"), "2");
  await has("failed: no such construct");
  expect(told).toHaveLength(2);
}, 20_000);

test("leaves out what cdk.json excludes, hidden files, packages and the assembly", async () => {
  const { project, assembly, told, has } = watched({
    "cdk.json": app,
    "lib/a.ts": "1",
    "test/a.ts": "1",
    "node_modules/x/a.js": "1",
  });
  for (const path of [
    "lib/a.d.ts",
    "test/a.ts",
    "node_modules/x/a.js",
    ".env",
    "cdk.out/Trip.template.json",
  ]) {
    writeFileSync(join(project, path), "2");
  }
  // The last change of all, of which the watch does tell.
  writeFileSync(join(assembly, "manifest.json"), "{}");
  await has("assembly");
  expect(told).toEqual(["assembly"]);
});
