import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { readCloudAssembly } from "../../../lib/local/template/cloud-assembly.js";
import { temporaryDirectory, writeAssembly, writeFiles } from "../../support/assembly.js";

const topic = { Topic: { Type: "AWS::SNS::Topic" } };

describe("a cloud assembly", () => {
  test("gives its stacks with their templates and the files of their assets", () => {
    const directory = writeAssembly([
      {
        name: "Trip",
        resources: topic,
        assets: { abc: { "index.mjs": "export const handler = () => {};" } },
      },
    ]);
    const { stacks } = readCloudAssembly(directory);
    expect(stacks.map(({ name, template }) => ({ name, template }))).toEqual([
      { name: "Trip", template: { Resources: topic } },
    ]);
    expect([...(stacks[0]?.assets ?? [])]).toEqual([["abc.zip", join(directory, "asset.abc")]]);
  });

  test("gives the stacks of its stages too, which are assemblies within", () => {
    const directory = writeAssembly([{ name: "Outer", resources: topic }], {
      Production: [{ name: "Inner", resources: topic, environment: "aws://999999999999/eu-west-1" }],
    });
    expect(
      readCloudAssembly(directory).stacks.map(({ name, account, region }) => ({ name, account, region })),
    ).toEqual([
      { name: "Outer", account: undefined, region: undefined },
      { name: "Inner", account: "999999999999", region: "eu-west-1" },
    ]);
  });
});

describe("what is no cloud assembly", () => {
  const mend = /Run `npx cdk synth` in the app's directory/;

  test("fails where the directory is missing", () => {
    expect(() => readCloudAssembly("/nowhere/cdk.out")).toThrow(
      /Cannot read the manifest of a cloud assembly: ENOENT.*\/nowhere\/cdk\.out\/manifest\.json/,
    );
    expect(() => readCloudAssembly("/nowhere/cdk.out")).toThrow(mend);
  });

  test("fails where there is no manifest", () => {
    const directory = temporaryDirectory();
    mkdirSync(join(directory, "asset.abc"));
    expect(() => readCloudAssembly(directory)).toThrow(/manifest\.json/);
    expect(() => readCloudAssembly(directory)).toThrow(mend);
  });

  test("fails where the manifest is no JSON", () => {
    const directory = temporaryDirectory();
    writeFiles(directory, { "manifest.json": "{ artifacts" });
    expect(() => readCloudAssembly(directory)).toThrow(
      /manifest\.json, the manifest of a cloud assembly, is not JSON/,
    );
  });

  test("fails where it holds no stack", () => {
    expect(() => readCloudAssembly(writeAssembly([]))).toThrow(/holds no stack/);
  });

  test("fails where a template is missing", () => {
    const directory = temporaryDirectory();
    const artifact = { type: "aws:cloudformation:stack", properties: { templateFile: "Trip.template.json" } };
    writeFiles(directory, { "manifest.json": JSON.stringify({ artifacts: { Trip: artifact } }) });
    expect(() => readCloudAssembly(directory)).toThrow(/Cannot read the template of the stack Trip: ENOENT/);
  });
});
