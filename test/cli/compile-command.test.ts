import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { readCompileOptions } from "../../lib/cli/compile-command.js";
import { writeFiles } from "../support/assembly.js";
import { type Ended, type SagaProcess, startSagaProcess, userProject } from "../support/command-line.js";

const defaults = { module: "trip.ts", format: "asl", saga: undefined, out: "saga.out" };

describe("the arguments of saga compile", () => {
  test.each<[string, object]>([
    ["trip.ts", defaults],
    ["trip.ts --format sam", { ...defaults, format: "sam" }],
    ["--saga Trip trip.ts -o deploy/trip.tf.json", { ...defaults, saga: "Trip", out: "deploy/trip.tf.json" }],
  ])("are read: %s", (line, options) => {
    expect(readCompileOptions(line.split(" "))).toEqual(options);
  });

  test.each([
    [
      "--format sam",
      "saga compile takes one module that exports a saga, received none. See saga compile --help.",
    ],
    [
      "a.ts b.ts",
      "saga compile takes one module that exports a saga, received a.ts, b.ts. See saga compile --help.",
    ],
    ["trip.ts --format yaml", '--format has to be asl, sam, terraform, received "yaml".'],
    [
      "trip.ts --format terraform --out deploy/trip.tf",
      '--out is "deploy/trip.tf", but --format terraform writes a file that ends with .tf.json. Name such a file, or a directory.',
    ],
    [
      "trip.ts --format sam -o template.json",
      '--out is "template.json", but --format sam writes a file that ends with .yaml or .yml. Name such a file, or a directory.',
    ],
    ["trip.ts --format toString", '--format has to be asl, sam, terraform, received "toString".'],
    [
      "trip.ts --formt sam",
      "Unknown option '--formt'. Allowed are --format asl|sam|terraform, --saga NAME, --out PATH, --help and --version.",
    ],
  ])("fail for %s", (line, message) => {
    expect(() => readCompileOptions(line.split(" "))).toThrow(message);
  });
});

const trip = `
import { operation, snsPublishTask, saga, shape } from "cdk-saga";
const pay = operation("Pay", { request: shape(), rejections: ["Declined"] });
const tell = operation("Tell", { request: shape() });
export const trip = saga("Trip, paid")
  .step("Pay", { kind: "pivot", action: pay, request: ({ key }) => ({ key }) })
  .step("Tell", { kind: "best-effort", action: tell, request: ({ key }) => ({ key }) });
`;
const files = {
  "trip.mjs": trip,
  "told.mjs": `${trip} export const tasks = { Tell: snsPublishTask({ arn: "\${Travellers}" }) };`,
  "untold.mjs": `${trip} const { permissions, ...task } = snsPublishTask({ arn: "topic" }); export const tasks = { Tell: task };`,
  "mistaken.mjs": `${trip} export const tasks = { Tell: "arn:aws:sns:::topic" };`,
  "broken.mjs": `${trip} export default trip.step("Pay", { kind: "retriable", action: pay, request: () => ({}) });`,
};

let commands: SagaProcess;
let project: string;
beforeAll(async () => {
  project = await userProject();
  writeFiles(project, files);
  commands = await startSagaProcess(project);
});
afterAll(() => commands.end());

function compile(...args: readonly string[]): Promise<Ended> {
  return commands.run("compile", ...args);
}

function written(path: string): string {
  return readFileSync(join(project, path), "utf8");
}

describe("saga compile", () => {
  test("writes definition and policy, tells where, and what is to be filled in", async () => {
    expect(await compile("trip.mjs")).toEqual({
      code: 0,
      output: `Wrote saga.out/Trip-paid.asl.json
Wrote saga.out/Trip-paid.policy.json
Fill in, in both, the ARN of the function of each operation: \${Pay}, \${Tell}.
In the definition CloudFormation does so by DefinitionSubstitutions.
`,
      errors: "",
    });
    expect(JSON.parse(written("saga.out/Trip-paid.asl.json"))).toMatchObject({ StartAt: "Pay" });
    expect(written("saga.out/Trip-paid.policy.json")).toContain('"${Pay}"');
  });

  test("writes for SAM and for Terraform, with what else is to be filled in", async () => {
    const sam = await compile("told.mjs", "--format", "sam", "-o", "deploy");
    expect(sam).toEqual({
      code: 0,
      output: `Wrote deploy/Trip-paid.template.yaml
Wrote deploy/Trip-paid.asl.json
sam deploy --guided --template-file Trip-paid.template.yaml --parameter-overrides PayArn=… Travellers=…
It lacks what the CDK construct adds for operations: rules and alarms on outcomes, the stuck log, compensateStopped, an alias, SagaApi.
`,
      errors: "",
    });
    expect(written("deploy/Trip-paid.template.yaml")).toMatch(
      /- sns:Publish\n +Resource:\n +- !Ref Travellers\n/,
    );
    const terraform = await compile("told.mjs", "--format", "terraform", "-o", "module");
    expect(terraform).toEqual({
      code: 0,
      output: `Wrote module/Trip-paid.tf.json
Wrote module/Trip-paid.asl.json.tftpl
Use the directory as a module: module "trip_paid" { source = … } with name, pay_arn, travellers.
It lacks what the CDK construct adds for operations: rules and alarms on outcomes, the stuck log, compensateStopped, an alias, SagaApi.
`,
      errors: "",
    });
    expect(JSON.parse(written("module/Trip-paid.tf.json"))).toMatchObject({
      data: {
        aws_iam_policy_document: {
          saga: {
            statement: expect.arrayContaining([
              { actions: ["sns:Publish"], resources: ["${var.travellers}"] },
            ]),
          },
        },
      },
    });
  });

  test.each([
    ["asl", "main/saga.json", "main/saga.policy.json"],
    ["sam", "main/template.yaml", "main/Trip-paid.asl.json"],
    ["terraform", "main/saga.tf.json", "main/Trip-paid.asl.json.tftpl"],
  ])("writes the file that is named, and the other beside it: %s", async (format, main, other) => {
    const { output } = await compile("trip.mjs", "--format", format, "--out", main);
    expect(output).toMatch(`Wrote ${main}\nWrote ${other}\n`);
  });

  test("overwrites what it has written", async () => {
    for (const format of ["asl", "sam", "terraform"]) {
      const first = await compile("trip.mjs", "--format", format, "-o", `again/${format}`);
      expect(await compile("trip.mjs", "--format", format, "-o", `again/${format}`)).toEqual(first);
    }
  });

  test("fails for a file that is somebody else's, and leaves everything as it was", async () => {
    writeFileSync(join(project, "template.yaml"), "Resources: {}\n");
    const { code, errors } = await compile("trip.mjs", "--format", "sam", "-o", "template.yaml");
    expect({ code, errors }).toEqual({
      code: 2,
      errors:
        "template.yaml already exists and wasn't written by saga compile. Choose another place with --out, or remove it.\n",
    });
    expect(written("template.yaml")).toBe("Resources: {}\n");
    expect(existsSync(join(project, "Trip-paid.asl.json"))).toBe(false);
  });

  test("says whose permissions it does not know", async () => {
    const { code, errors } = await compile("untold.mjs");
    expect({ code, errors }).toEqual({
      code: 0,
      errors: "The task for Tell doesn't declare its permissions. Add them to the state machine's role.\n",
    });
  });

  test("fails with all that is wrong with a saga, and writes nothing", async () => {
    const { code, output, errors } = await compile("broken.mjs", "--saga", "default", "-o", "broken");
    expect({ code, output }).toEqual({ code: 1, output: "" });
    expect(errors).toMatch(
      /^The saga "Trip, paid" cannot become a state machine:\n(error|warning) [\s\S]*duplicate-name[\s\S]*missing-key/,
    );
    expect(existsSync(join(project, "broken"))).toBe(false);
  });

  test("fails for a module or a task that is none", async () => {
    expect(await compile("nowhere.ts")).toMatchObject({
      code: 2,
      errors: expect.stringMatching(/^The file nowhere\.ts doesn't exist/),
    });
    expect(await compile("mistaken.mjs")).toMatchObject({
      code: 2,
      errors:
        "The export tasks of mistaken.mjs has no valid task for the operation Tell. Create it with lambdaFunctionTask(), snsPublishTask() or another task function.\n",
    });
    expect(await compile()).toMatchObject({ code: 2 });
  });
});
