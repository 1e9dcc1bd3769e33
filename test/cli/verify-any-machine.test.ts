import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "@jest/globals";
import * as lambda from "aws-cdk-lib/aws-lambda";
import { DefinitionBody, StateMachine } from "aws-cdk-lib/aws-stepfunctions";
import { App, Stack } from "aws-cdk-lib/core";
import { writeFiles } from "../support/assembly.js";
import { bundle, type Ended, runNode, userProject } from "../support/command-line.js";
import { changed, catching, rental } from "../verifier/foreign/machines.js";

let command: string;
let project: string;
const sound = rental();
const broken = rental(changed("HoldSkipper", { Catch: [catching("States.ALL", "FreeBoat")] }));

beforeAll(async () => {
  [command, project] = await Promise.all([bundle("bin/saga.ts"), userProject({ hasTsx: true })]);
  writeFiles(project, {
    "sound.asl.json": JSON.stringify(sound.definition),
    "broken.asl.json": JSON.stringify(broken.definition),
    "rental.participants.json": JSON.stringify(sound.participants),
    "wrong.participants.json": JSON.stringify({ steps: { HoldBoat: { idempotent: "no" } } }),
    "unknown.participants.json": JSON.stringify({ steps: { HoldShip: {} } }),
    "invalid.asl.json": JSON.stringify({ StartAt: "A", States: { A: { Type: "Task", End: true } } }),
    "deployed.asl.json": JSON.stringify(sound.definition).replaceAll(
      /("TimeoutSeconds":)30/g,
      "$1${Timeout}",
    ),
    "template.yaml": [
      "Resources:",
      "  Rental:",
      "    Type: AWS::Serverless::StateMachine",
      "    Properties:",
      "      DefinitionUri: sound.asl.json",
      "      DefinitionSubstitutions:",
      "        HoldBoat: !GetAtt HoldFunction.Arn",
    ].join("\n"),
  });
});
const run = (line: string): Promise<Ended> => runNode([command, "verify", ...line.split(" ")], project);

describe("saga verify --asl", () => {
  test("takes a number that is only known once it is deployed as another, and says so", async () => {
    const { output, code } = await run(
      "--asl deployed.asl.json --participants rental.participants.json --faults 1",
    );
    expect(output).toContain(
      "TimeoutSeconds of HoldBoat is ${Timeout}, which is only known once it is deployed.",
    );
    expect(code).toBe(0);
  });

  test("ends with 0 if nothing is lost, and with 1 and the run if something is", async () => {
    const well = await run("--asl sound.asl.json --participants rental.participants.json --faults 1");
    expect(well.output).toContain("Nothing is lost");
    expect([well.code, well.errors]).toEqual([0, ""]);
    const { code, output } = await run(
      "--asl broken.asl.json --participants rental.participants.json --faults 1",
    );
    expect(code).toBe(1);
    expect(output).toContain(
      "in-doubt-not-compensated, HoldSkipper: HoldSkipper is in doubt, as its answer is lost",
    );
    expect(output).toContain('Again: --replay "HoldSkipper=lost(Lambda.Unknown)"');
    expect(output).not.toContain("Guessed");
  });

  test("prints its guesses, and writes them to a new file that it reads again", async () => {
    const first = await run("--asl broken.asl.json --faults 1 --write-participants guessed.json");
    expect(first.output).toContain("HoldBoat is taken back by FreeBoat");
    const written = JSON.parse(readFileSync(join(project, "guessed.json"), "utf8"));
    expect(written.steps.HoldBoat.compensatedBy).toEqual(["FreeBoat"]);
    const second = await run("--asl broken.asl.json --faults 1 --participants guessed.json --json");
    expect(JSON.parse(second.output).lost.map(({ code }: { code: string }) => code)).toEqual([
      "in-doubt-not-compensated",
    ]);
    const third = await run("--asl broken.asl.json --write-participants guessed.json");
    expect([third.code, third.errors]).toEqual([2, expect.stringContaining("guessed.json already exists")]);
  });

  test("reads a template of SAM", async () => {
    const { code, output } = await run("--asl template.yaml --faults 1 --saga Rental");
    expect(output).toContain("Rental: ");
    expect(code).toBe(0);
  });

  test.each([
    ["nothing is lost", sound, 0, "Nothing is lost"],
    ["something is lost", broken, 1, "in-doubt-not-compensated, HoldSkipper"],
  ])(
    "reads a machine of the CDK's own in what cdk synth wrote: %s",
    async (title, { definition }, code, told) => {
      const app = new App({ outdir: join(project, `cdk.out ${code}`) });
      const stack = new Stack(app, "Rentals");
      const functions = Object.keys(definition.States as object).flatMap((state) =>
        JSON.stringify(definition).includes(`\${${state}}`) ? [state] : [],
      );
      new StateMachine(stack, "Rental", {
        definitionBody: DefinitionBody.fromString(JSON.stringify(definition)),
        definitionSubstitutions: Object.fromEntries(
          functions.map((name) => [
            name,
            new lambda.Function(stack, name, {
              runtime: lambda.Runtime.NODEJS_22_X,
              handler: "index.handler",
              code: lambda.Code.fromInline("exports.handler = async () => ({});"),
            }).functionArn,
          ]),
        ),
      });
      app.synth();
      const ended = await runNode(
        [
          command,
          "verify",
          "--asl",
          `cdk.out ${code}`,
          "--participants",
          "rental.participants.json",
          "--faults",
          "1",
        ],
        project,
      );
      expect({ title, code: ended.code, output: ended.output }).toEqual({
        title,
        code,
        output: expect.stringContaining(told),
      });
    },
  );

  test("repeats a run", async () => {
    const { code, output } = await run("--asl broken.asl.json --replay HoldSkipper=lost(Lambda.Unknown)");
    expect(output).toContain("HoldSkipper  try 1  takes effect, but the answer is lost: Lambda.Unknown");
    expect(code).toBe(1);
  });

  test("prints a saga that does the same, and in which nothing is lost", async () => {
    const { output } = await run("--asl broken.asl.json --faults 1 --fix");
    writeFiles(project, { "fixed.ts": output });
    const verified = await run("fixed.ts --faults 1 --stops 0");
    expect(verified.errors).not.toContain("rror");
    expect(verified.output).toContain("Every law held.");
  });

  test.each([
    ["--asl none.json", "none.json doesn't exist"],
    ["--asl rental.participants.json", "holds no state machine"],
    ["--asl invalid.asl.json", "invalid can't be loaded:"],
    ["--asl sound.asl.json --participants wrong.participants.json", "at steps.HoldBoat.idempotent"],
    ["--asl sound.asl.json --participants unknown.participants.json", 'describes "HoldShip"'],
    ["--asl sound.asl.json --replay HoldBoat", "Cannot read"],
    ["--asl sound.asl.json trip.ts", "takes one file"],
    ["trip.ts --participants rental.participants.json", "--participants goes with --asl FILE only"],
  ])("ends with 2 for %s", async (line, message) => {
    const { code, errors } = await run(line);
    expect(errors).toContain(message);
    expect(code).toBe(2);
  });
});
