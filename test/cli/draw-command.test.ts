import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, jest, test } from "@jest/globals";
import { drawCommand, readDrawOptions } from "../../lib/cli/draw-command.js";
import { tripBooking } from "../../lib/examples/trip-booking/saga.js";
import { writeFiles } from "../support/assembly.js";

const defaults = { module: "trip.ts", format: "svg", saga: undefined, out: undefined, target: undefined };

describe("the arguments of saga draw", () => {
  test.each<[string, object]>([
    ["trip.ts", defaults],
    ["trip.ts --format mermaid", { ...defaults, format: "mermaid" }],
    ["trip.ts --format bpmn -o trip.bpmn", { ...defaults, format: "bpmn", out: "trip.bpmn" }],
    ["trip.ts --format bpmn --target camunda-8.10", { ...defaults, format: "bpmn", target: "camunda-8.10" }],
    ["--saga Trip trip.ts -o docs/trip.svg", { ...defaults, saga: "Trip", out: "docs/trip.svg" }],
  ])("are read: %s", (line, options) => {
    expect(readDrawOptions(line.split(" "))).toEqual(options);
  });

  test.each([
    ["--format svg", "saga draw takes one module that exports a saga, received none. See saga draw --help."],
    ["a.ts b.ts", "saga draw takes one module that exports a saga, received a.ts, b.ts."],
    ["trip.ts --format png", '--format has to be svg, mermaid, bpmn, received "png".'],
    [
      "trip.ts --target camunda-8.9",
      "--target is camunda-8.9, but --format svg writes nothing that runs there. Use --format bpmn.",
    ],
    [
      "trip.ts --format bpmn --target camunda-7",
      '--target has to be camunda-8.9, camunda-8.10, received "camunda-7".',
    ],
    ["trip.ts -o trip.mmd", '--out is "trip.mmd", but --format svg writes a file that ends with .svg.'],
    [
      "trip.ts --colour red",
      "Unknown option '--colour'. Allowed are --format svg|mermaid|bpmn, --target camunda-8.9|camunda-8.10, --saga NAME, --out FILE",
    ],
  ])("fail for %s", (line, message) => {
    expect(() => readDrawOptions(line.split(" "))).toThrow(message);
  });
});

/** Runs the command, and answers what it printed. */
async function draw(...args: readonly string[]): Promise<string[]> {
  const lines: string[] = [];
  const surroundings = { write: (line: string) => lines.push(line), complain: () => undefined };
  expect(await drawCommand.run(args, { ...surroundings, interrupted: new Promise(() => undefined) })).toBe(0);
  return lines;
}

describe("saga draw", () => {
  const trip = tripBooking.toJSON();
  const broken = { ...trip, steps: [...trip.steps, trip.steps[0]] };
  const directory = () => {
    const at = mkdtempSync(join(tmpdir(), "saga-draw-"));
    writeFiles(at, { "trip.json": JSON.stringify(trip), "broken.json": JSON.stringify(broken) });
    return at;
  };

  test.each([
    ["svg", /^<svg /],
    ["mermaid", /^%% .*\nflowchart TB\n/],
    ["bpmn", /^<\?xml .*\n<bpmn:definitions [^>]*exporter="cdk-saga"/],
  ])("writes %s, the same each time", async (format, beginning) => {
    const at = directory();
    const out = join(at, "new", "picture");
    expect(await draw(join(at, "trip.json"), "--format", format, "--out", out)).toEqual([`Wrote ${out}`]);
    const first = readFileSync(out, "utf8");
    expect(first).toMatch(beginning);
    await draw(join(at, "trip.json"), "--format", format, "--out", out);
    expect(readFileSync(out, "utf8")).toBe(first);
  });

  it("writes a process that Camunda runs, with the functions of the module's tasks", async () => {
    const at = directory();
    writeFiles(at, {
      "tasks.cjs": [
        'const saga = require("./trip.json");',
        'const arn = "arn:aws:lambda:eu-west-1:111122223333:function:car";',
        'const resource = "arn:aws:states:::lambda:invoke";',
        "const ReserveCar = { resource, arguments: (request) => ({ FunctionName: arn, Payload: request }), result: '$r' };",
        "module.exports = { saga, tasks: { ReserveCar } };",
      ].join("\n"),
    });
    const out = join(at, "trip.bpmn");
    await draw(join(at, "tasks.cjs"), "--format", "bpmn", "--target", "camunda-8.9", "--out", out);
    const xml = readFileSync(out, "utf8");
    expect(xml).toContain('isExecutable="true"');
    expect(xml).toContain('source="arn:aws:lambda:eu-west-1:111122223333:function:car"');
    expect(xml).toContain('source="ReserveHotel" target="awsFunction.functionName"');
  });

  it("lists what Camunda can't do, and writes nothing", async () => {
    const at = directory();
    const queue = "{ resource: 'arn:aws:states:::sqs:sendMessage', arguments: () => ({}), result: '$r' }";
    writeFiles(at, {
      "queue.cjs": `module.exports = { saga: require("./trip.json"), tasks: { ReserveCar: ${queue} } };`,
    });
    await expect(
      draw(join(at, "queue.cjs"), "--format", "bpmn", "--target", "camunda-8.10", "--out", at),
    ).rejects.toThrow(
      'error not-in-camunda: The task of the operation "ReserveCar" holds what Camunda can\'t do: a call of arn:aws:states:::sqs:sendMessage. Use a Lambda function that does the same.',
    );
    expect(readdirSync(at).filter((name) => name.endsWith(".bpmn"))).toEqual([]);
  });

  it("names the file after the saga in a directory", async () => {
    const at = directory();
    mkdirSync(join(at, "docs"));
    await draw(join(at, "trip.json"), "--out", join(at, "docs"));
    expect(readdirSync(join(at, "docs"))).toEqual(["TripBooking.svg"]);
  });

  it("doesn't overwrite a file of somebody else's", async () => {
    const at = directory();
    const out = join(at, "mine.svg");
    writeFileSync(out, "<svg>mine</svg>");
    await expect(draw(join(at, "trip.json"), "--out", out)).rejects.toThrow("wasn't written by saga draw");
    expect(readFileSync(out, "utf8")).toBe("<svg>mine</svg>");
  });

  it("asks for the package that writes BPMN if it is missing or old, and writes nothing", async () => {
    jest.doMock("bpmn-moddle", () => ({ default: class {} }));
    try {
      const at = directory();
      const drawn = draw(join(at, "trip.json"), "--format", "bpmn", "--out", at);
      await expect(drawn).rejects.toMatchObject({
        name: "CommandFailure",
        message: expect.stringContaining("Run `npm install bpmn-moddle@10`."),
      });
      expect(readdirSync(at).filter((name) => name.endsWith(".bpmn"))).toEqual([]);
    } finally {
      jest.dontMock("bpmn-moddle");
    }
  });

  it("lists everything that is wrong with a saga instead", async () => {
    const at = directory();
    await expect(draw(join(at, "broken.json"), "--out", join(at, "x.svg"))).rejects.toThrow("ReserveCar");
    expect(readdirSync(at)).not.toContain("x.svg");
  });
});
