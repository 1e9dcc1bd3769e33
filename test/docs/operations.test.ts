import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { main } from "../../lib/cli/main.js";
import { PassingTime } from "../../lib/examples/support/local/passing-time.js";
import { LeapingClock, type LocalEnvironment, startLocalEnvironment } from "../../lib/local/index.js";
import { writeTripAssembly } from "../support/trip-machine.js";
import { codeBlocks } from "./support/markdown.js";

const page = readFileSync(join(__dirname, "../../docs/operations.md"), "utf8");
const day = 24 * 60 * 60 * 1000;

/** Time that begins 15 days ago, so that something is too old when it has come to now. */
class TimeFromThePast extends PassingTime {
  override now(): number {
    return super.now() - 15 * day;
  }
}

const time = new TimeFromThePast();
const clock = new LeapingClock(time);
let environment: LocalEnvironment;

beforeAll(async () => {
  environment = await startLocalEnvironment({ assembly: writeTripAssembly(), clock });
});
afterAll(async () => {
  await environment.close();
  clock.close();
});

/** Runs a command as it is typed, and returns what a terminal shows, the question and its answer too. */
async function typed(command: string): Promise<string> {
  const lines = [`$ ${command}`];
  const [, ...args] = command.split(" ");
  await main([...args, "--endpoint", environment.endpoints.sfn], {
    write: (line) => lines.push(line),
    complain: (line) => lines.push(line),
    ask: async (question) => {
      lines.push(`${question}y`);
      return "y";
    },
    interrupted: new Promise(() => {}),
  });
  return lines.join("\n");
}

/** Masks what depends on the time at which it is run. */
function masked(text: string): string {
  return text
    .replace(/\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d\.\d+)?Z/g, "(a time)")
    .replace(/^ *[\d.:]+ (s|min|h) {2}/gm, "(elapsed) ");
}

describe("docs/operations.md", () => {
  it("shows what the commands say at three in the morning, word for word but for the times", async () => {
    const start = (name: string) => environment.startExecution("Trip", { name, input: { city: "Rome" } });
    const breakHotel = () => {
      for (const task of ["ReserveHotel", "CancelHotel"])
        environment.faults.inject({ kind: "failBefore", task, error: "HotelDown" });
    };
    breakHotel();
    await start("trip-2").ended;
    environment.faults.repairAll();
    time.pass(15 * day);
    await start("trip-3").ended;
    breakHotel();
    await start("trip-4").ended;

    const shown = codeBlocks(page, "console").map(({ text }) => text.trimEnd());
    const [list, show, redrive, cancel, ...others] = shown;
    expect(others).toEqual([]);
    const commandIn = (block = "") => block.split("\n")[0]?.replace(/^\$ /, "") ?? "";
    expect(masked(await typed(commandIn(list)))).toBe(masked(list ?? ""));
    expect(masked(await typed(commandIn(show)))).toBe(masked(show ?? ""));
    environment.faults.repairAll();
    expect(masked(await typed(commandIn(redrive)))).toBe(masked(redrive ?? ""));

    // Time doesn't leap over the wait that trip-5 is cancelled in.
    const letTimePass = clock.callBegan();
    const waits = new Promise<void>((resolve) => {
      environment.observe(({ event }) => event.type === "WaitStateEntered" && resolve());
    });
    start("trip-5");
    await waits;
    expect(masked(await typed(commandIn(cancel)))).toBe(masked(cancel ?? ""));
    letTimePass();
  }, 120_000);
});
