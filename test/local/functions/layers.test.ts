import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "@jest/globals";
import type { JsonObject, JsonValue } from "../../../lib/asl/index.js";
import { type LocalEnvironment, startLocalEnvironment } from "../../../lib/local/index.js";
import { functionResource, temporaryDirectory, writeAssembly, writeFiles } from "../../support/assembly.js";

const environments: LocalEnvironment[] = [];
afterEach(async () => {
  await Promise.all(environments.splice(0).map((environment) => environment.close()));
});

type Files = Readonly<Record<string, string>>;

/** Calls a function that has these layers. */
async function called(
  files: Files,
  layers: Readonly<Record<string, Files>>,
  {
    others = [],
    values = {},
    runtime = "nodejs22.x",
  }: {
    readonly others?: readonly string[];
    readonly values?: Readonly<Record<string, JsonValue>>;
    readonly runtime?: string;
  } = {},
): Promise<JsonValue> {
  const ids = Object.keys(layers);
  const declared = ids.map((id): [string, JsonObject] => [
    id,
    {
      Type: "AWS::Lambda::LayerVersion",
      Properties: { Content: { S3Bucket: "assets", S3Key: `${id}.zip` } },
    },
  ]);
  const Layers = [...ids.map((Ref) => ({ Ref })), ...others];
  const resources = {
    ...Object.fromEntries(declared),
    F: functionResource("code", { Layers, Runtime: runtime }),
  };
  const assembly = writeAssembly([{ resources, assets: { ...layers, code: files } }]);
  const environment = await startLocalEnvironment({ assembly, values });
  environments.push(environment);
  const result = await environment.invoke("F", {});
  return "payload" in result ? JSON.parse(result.payload) : result.error;
}

const rates: Files = { "nodejs/node_modules/rates/index.js": "exports.rate = () => 7;" };
const required = { "index.js": "const { rate } = require('rates'); exports.handler = async () => rate();" };

describe("a function finds in its layers", () => {
  test("a package that it requires", async () => {
    expect(await called(required, { rates })).toBe(7);
  });

  test("a package that it imports as an ES module", async () => {
    const files = { "index.mjs": "import { rate } from 'rates'; export const handler = async () => rate();" };
    expect(await called(files, { rates })).toBe(7);
  });

  test("a package for its version of Node.js", async () => {
    const layer = { "nodejs/node22/node_modules/rates/index.js": "exports.rate = () => 8;" };
    expect(await called(required, { layer })).toBe(8);
    expect(await called(required, { layer }, { runtime: "nodejs20.x" })).toMatchObject({
      errorType: "Runtime.ImportModuleError",
    });
  });

  test("modules and files by their path, however they are read", async () => {
    const layer = {
      "nodejs/tax.js": "exports.tax = 2;",
      "nodejs/tax.mjs": "export const tax = 3;",
      "a.txt": "A",
    };
    const source = `
      import { readFileSync, existsSync, readdirSync } from "node:fs";
      import { readFile } from "node:fs/promises";
      import { createRequire } from "node:module";
      import { tax } from "/opt/nodejs/tax.mjs";
      export const handler = async () => [
        tax, createRequire(import.meta.url)("/opt/nodejs/tax").tax, (await import("file:///opt/nodejs/tax.mjs")).tax,
        readFileSync("/opt/a.txt", "utf8"), await readFile(new URL("file:///opt/a.txt"), "utf8"),
        existsSync("/opt/b.txt"), readdirSync("/opt").sort(),
      ];`;
    expect(await called({ "index.mjs": source }, { layer })).toEqual([
      3,
      2,
      3,
      "A",
      "A",
      false,
      ["a.txt", "nodejs"],
    ]);
  });

  test("the file of the last one that has it", async () => {
    const later = { "nodejs/node_modules/rates/index.js": "exports.rate = () => 9;" };
    expect(await called(required, { rates, later })).toBe(9);
  });

  test("what the directory has that was given for a layer from elsewhere", async () => {
    const directory = temporaryDirectory();
    writeFiles(directory, rates);
    const arn = "arn:aws:lambda:us-east-1:999999999999:layer:rates:3";
    expect(await called(required, {}, { others: [arn], values: { [arn]: directory } })).toBe(7);
  });
});

test("an error in a layer names its files as on Lambda", async () => {
  const layer = {
    "nodejs/node_modules/rates/index.js": "exports.rate = () => { throw new Error('none'); };",
  };
  const { trace } = JSON.parse(JSON.stringify(await called(required, { layer })));
  expect(trace[1]).toContain("(/opt/nodejs/node_modules/rates/index.js:1:");
});

test("a package that isn't found may be in a layer that isn't there: the message names it", async () => {
  const arn = "arn:aws:lambda:us-east-1:999999999999:layer:rates:3";
  expect(await called(required, {}, { others: [arn] })).toMatchObject({
    errorType: "Runtime.ImportModuleError",
    errorMessage: expect.stringMatching(
      /Cannot find module 'rates'[\s\S]*layer:rates:3 aren't part of the cloud assembly/,
    ),
  });
});

describe("archives", () => {
  /** A zip archive, packed by Python, in the place of an asset's directory. */
  function withArchive(files: Files): { readonly assembly: string } {
    const directory = temporaryDirectory();
    writeFiles(directory, files);
    const archive = join(directory, "packed.zip");
    const pack =
      "import sys, zipfile, pathlib\nwith zipfile.ZipFile(sys.argv[1], 'w', zipfile.ZIP_DEFLATED) as z:\n  for p in sys.argv[3:]: z.write(pathlib.Path(sys.argv[2]) / p, p)";
    execFileSync("python3", ["-c", pack, archive, directory, ...Object.keys(files)]);
    const assembly = writeAssembly([{ resources: { F: functionResource("code") } }]);
    writeFiles(assembly, {
      "Stack.assets.json": JSON.stringify({
        files: { code: { source: { path: archive }, destinations: { here: { objectKey: "code.zip" } } } },
      }),
    });
    return { assembly };
  }

  test("of code are unpacked", async () => {
    const { assembly } = withArchive({
      "index.js": `exports.handler = async () => require("./lib/rates").rate; // ${"x".repeat(500)}`,
      "lib/rates.js": "exports.rate = 7;",
    });
    const environment = await startLocalEnvironment({ assembly });
    environments.push(environment);
    expect(await environment.call("F", {})).toBe(7);
  });
});
