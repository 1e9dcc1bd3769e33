import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { main } from "../../lib/cli/main.js";
import { type LocalEnvironment, startLocalEnvironment } from "../../lib/local/index.js";
import { SystemClock } from "../../lib/runner/index.js";
import { temporaryDirectory, writeFiles } from "../support/assembly.js";
import { writeTripAssembly } from "../support/trip-machine.js";

/** One in which time leaps over waits, and one in which a wait of hours goes on while commands act on it. */
let leaping: LocalEnvironment;
let waiting: LocalEnvironment;
/** The one that commands talk to. */
let environment: LocalEnvironment;
const environmentVariables = { ...process.env };

beforeAll(async () => {
  Object.assign(process.env, {
    AWS_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID: "any",
    AWS_SECRET_ACCESS_KEY: "any",
  });
  const assembly = writeTripAssembly();
  leaping = await startLocalEnvironment({ assembly });
  waiting = await startLocalEnvironment({ assembly, clock: new SystemClock() });
});

beforeEach(() => {
  environment = leaping;
});

afterAll(async () => {
  await Promise.all([leaping.close(), waiting.close()]);
  process.env = environmentVariables;
});

afterEach(() => environment.faults.repairAll());

/** Runs a command against the environment, and returns what it told. */
async function run(
  ...args: readonly string[]
): Promise<{ readonly code: number; readonly output: string; readonly errors: string }> {
  return await runWith({}, ...args);
}

async function runWith(
  { answer }: { readonly answer?: string },
  ...args: readonly string[]
): Promise<{ readonly code: number; readonly output: string; readonly errors: string }> {
  const [output, errors]: [string[], string[]] = [[], []];
  const code = await main([...args, "--endpoint", environment.endpoints.sfn], {
    write: (line) => output.push(line),
    complain: (line) => errors.push(line),
    interrupted: new Promise(() => {}),
    ...(answer === undefined ? {} : { ask: async () => answer }),
  });
  return { code, output: output.join("\n"), errors: errors.join("\n") };
}

let started = 0;

/** Starts a trip by the command, and returns its name. */
async function start(): Promise<string> {
  started += 1;
  const name = `trip-${started}`;
  const input = join(temporaryDirectory(), "input.json");
  writeFiles(join(input, ".."), { "input.json": '{"city":"Rome"}' });
  const { code, output } = await run("start", "Trip", "--name", name, "--input", input);
  expect(output).toContain(`${name}: started at`);
  expect(code).toBe(0);
  return name;
}

/** Resolves when an execution of this name ends the next time; a redrive may let it go on after that. */
function end(name: string): Promise<void> {
  return observed((type, of) => of === name && /^Execution(Succeeded|Failed|Aborted)$/.test(type));
}

function observed(isIt: (type: string, executionName: string) => boolean): Promise<void> {
  return new Promise((resolve) => {
    const stop = environment.observe(({ event, executionName }) => {
      if (!isIt(event.type, executionName)) return;
      stop();
      resolve();
    });
  });
}

/** Starts a trip, and returns its name when it has ended. */
async function ended(): Promise<string> {
  const ends = observed((type) => /^Execution(Succeeded|Failed|Aborted)$/.test(type));
  const name = await start();
  await ends;
  return name;
}

describe("saga start", () => {
  it("starts one execution for the same name and input, and refuses another input", async () => {
    const directory = temporaryDirectory();
    writeFiles(directory, {
      "a.json": '{"city":"Oslo","days":2}',
      "same.json": '{"days":2,  "city":"Oslo"}',
      "b.json": '{"city":"Bonn"}',
    });
    const startWith = (file: string) =>
      run("start", "TripMachine", "--name", "once", "--input", join(directory, file));
    const ends = end("once");
    expect((await startWith("a.json")).output).toContain("once: started at");
    await ends;
    expect((await startWith("same.json")).output).toContain(", and has ended; ");
    const other = await startWith("b.json");
    expect(other.code).toBe(1);
    expect(other.errors).toContain('There is an execution "once" already, with another input');
  });

  it.each([
    [["start", "Trip", "--name", "x"], 2, "saga start needs --input FILE"],
    [["start", "Trip", "--name", "x", "--input", "nowhere.json"], 2, "The input nowhere.json can't be read"],
    [
      ["start", "Nobody", "--name", "x", "--input", "package.json"],
      1,
      'There is no saga "Nobody" here. There are TripMachine (Trip).',
    ],
    [["start", "Trip", "--name", "a b", "--input", "package.json"], 1, 'An execution can\'t be called "a b"'],
  ])("%j says what is wrong", async (args, code, words) => {
    const { code: actual, errors } = await run(...args);
    expect(errors).toContain(words);
    expect(actual).toBe(code);
  });
});

describe("saga list", () => {
  it("tells completed, compensated and stuck executions apart", async () => {
    const completed = await ended();
    environment.faults.inject({ kind: "reject", task: "ReserveHotel", error: "HotelFull" });
    const compensated = await ended();
    environment.faults.inject({ kind: "failBefore", task: "CancelCar", error: "CarDown" });
    const stuck = await ended();

    const rows = await run("list", "Trip", "--json");
    const outcomes = new Map(
      rows.output.split("\n").map((line): [string, { outcome: string; state?: string; error?: string }] => {
        const row = JSON.parse(line);
        return [row.name, row];
      }),
    );
    expect(outcomes.get(completed)).toMatchObject({ outcome: "completed" });
    expect(outcomes.get(compensated)).toMatchObject({ outcome: "compensated" });
    expect(outcomes.get(stuck)).toMatchObject({ outcome: "stuck", state: "CancelCar", error: "CarDown" });

    const { output, code } = await run("list", "--stuck");
    expect(code).toBe(0);
    expect(output).toMatch(
      new RegExp(`^${stuck} +stuck +CancelCar +\\S+ \\S+ +CarDown +for 1[34] days$`, "m"),
    );
    expect(output).not.toContain(`${completed} `);
    expect(output).toContain("1 execution.");

    environment.faults.repairAll();
    const redriveEnds = end(stuck);
    const redriven = await run("redrive", "--stuck", "--yes");
    expect(redriven).toMatchObject({ code: 0, output: expect.stringContaining("1 execution redriven") });
    await redriveEnds;
    expect((await run("list", "--stuck")).output).toContain("0 executions.");
    expect((await run("show", stuck)).output).toContain(`${stuck} of Trip: compensated`);
  });

  it("refuses two outcomes, and a time that is none", async () => {
    expect(await run("list", "--stuck", "--running")).toMatchObject({
      code: 2,
      errors: expect.stringContaining("--stuck and --running"),
    });
    expect(await run("list", "--since", "soon")).toMatchObject({
      code: 2,
      errors: expect.stringContaining(
        '--since has to be a number of minutes, hours or days: 30m, 12h, 2d, received "soon".',
      ),
    });
  });
});

describe("saga show", () => {
  it("tells what was done, what is in doubt, and what to do next", async () => {
    environment.faults.inject({ kind: "failBefore", task: "ReserveHotel", error: "HotelDown" });
    environment.faults.inject({ kind: "failBefore", task: "CancelHotel", error: "HotelDown" });
    const stuck = await ended();
    const { output, code } = await run("show", stuck);
    expect(code).toBe(0);
    expect(output).toContain(`${stuck} of Trip: stuck, at CancelHotel, with HotelDown`);
    expect(output).toMatch(/ReserveCar +done/);
    expect(output).toMatch(/ReserveHotel +in doubt +TripMachine:trip-\d+\/ReserveHotel/);
    expect(output).toContain(`filter execution = "TripMachine:${stuck}"\n`);
    expect(output).toContain(
      "The compensation CancelHotel failed with HotelDown until its tries were exhausted.",
    );
    expect(output).toContain(`Then run: saga redrive ${stuck}\n  It goes on at CancelHotel.`);
    environment.faults.repairAll();
    expect(await run("redrive", stuck)).toMatchObject({
      code: 2,
      errors: expect.stringContaining("Give --yes, or --dry-run"),
    });
    expect(await runWith({ answer: "n" }, "redrive", stuck)).toMatchObject({
      code: 1,
      output: expect.stringContaining("Nothing was done."),
    });
    expect(await run("redrive", stuck, "--dry-run")).toMatchObject({
      code: 0,
      output: expect.stringContaining("1 execution would be redriven"),
    });
    const redriveEnds = end(stuck);
    expect(await runWith({ answer: "yes" }, "redrive", stuck)).toMatchObject({ code: 0 });
    await redriveEnds;
    expect((await run("show", stuck)).output).toMatch(/ReserveHotel +taken back/);
    expect(await run("redrive", stuck, "--yes")).toMatchObject({
      code: 1,
      output: expect.stringContaining("it is compensated, and only what is stuck or stopped can be redriven"),
    });
  });

  it("says where it looked for an execution that isn't there", async () => {
    expect(await run("show", "nobody")).toMatchObject({
      code: 1,
      errors: expect.stringContaining('There is no execution "nobody": looked in TripMachine.'),
    });
  });
});

describe("saga cancel", () => {
  it("takes back what a running execution did, and does so once however often it is called", async () => {
    environment = waiting;
    const waits = observed((type) => type === "WaitStateEntered");
    const name = await start();
    await waits;
    const [first, second] = await Promise.all([run("cancel", name), run("cancel", name)]);
    expect(first).toMatchObject({ code: 0, output: `${name}: cancelled; everything was taken back` });
    expect(second).toMatchObject({ code: 0, output: `${name}: cancelled; everything was taken back` });
    expect(await run("cancel", name)).toMatchObject({
      code: 0,
      output: `${name}: cancelled; everything was taken back`,
    });
    const shown = JSON.parse((await run("show", name, "--json")).output);
    expect(shown).toMatchObject({
      outcome: "compensated",
      redriveCount: 1,
      effects: [
        { action: "ReserveCar", effect: "taken back", key: `TripMachine:${name}/ReserveCar` },
        { action: "ReserveHotel", effect: "taken back", key: `TripMachine:${name}/ReserveHotel` },
      ],
    });
  });

  it("leaves alone what has completed", async () => {
    const name = await ended();
    expect(await run("cancel", name)).toMatchObject({
      code: 1,
      output: expect.stringContaining(`${name}: not cancelled: it is completed already.`),
    });
  });
});
