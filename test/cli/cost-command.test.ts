import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { main } from "../../lib/cli/main.js";
import { order } from "../support/small-sagas.js";
import { temporaryDirectory, writeFiles } from "../support/assembly.js";

const directory = temporaryDirectory();
const file = join(directory, "order.json");
writeFiles(directory, {
  "order.json": JSON.stringify(order),
  "prices.json": '{"standardMillionTransitions": 30}',
  "wrong.json": '{"standard": 30}',
  "below.json": '{"logsGb": -1}',
  "list.json": "[1]",
});

async function run(...args: readonly string[]) {
  const [output, errors]: [string[], string[]] = [[], []];
  const code = await main(["cost", ...args], {
    write: (line) => output.push(line),
    complain: (line) => errors.push(line),
    interrupted: new Promise(() => {}),
  });
  return { code, output: output.join("\n"), errors: errors.join("\n") };
}

describe("saga cost", () => {
  it("tells what each outcome costs, and what many runs do", async () => {
    const { code, output } = await run(file, "--runs", "2000", "--rejected", "50%");
    expect(code).toBe(0);
    expect(output).toMatchInlineSnapshot(`
"Order: USD for 2,000 runs, by the prices of us-east-1 in November 2026. Each call takes 200 ms.

IF                                     IT ENDS      TRANSITIONS  RETRIES  EVENTS  STANDARD
every step succeeds                    completed              2        0      12       0.1
Take is rejected                       compensated            2        0       8       0.1
Pay is rejected                        compensated            4        0      18       0.2
no answer from Take                    compensated            5        2      19      0.25
no answer from Pay                     stuck                 33       31     104      1.65
no answer from Take, GiveBack is down  stuck                 35       33     110      1.75

2,000 runs, of which 50 % are rejected, by each step equally often:
  Standard            0.13  what the saga compiles to
    X-Ray             0.01  if it traces every run, as the construct has it by default
    logs            0.0039  if it logs every event without data, as the construct has it by default
  Express           0.0028  can't be redriven, so what is stuck stays half done
  durable function    0.05  with a memory of 128 MB, 50 ms between calls, and without its data

Transitions include the retries. Delays between tries are their mean. What the called services cost, free tiers and taxes aren't in it.
Prices: https://aws.amazon.com/step-functions/pricing/, https://aws.amazon.com/lambda/pricing/, https://aws.amazon.com/xray/pricing/, https://aws.amazon.com/cloudwatch/pricing/"
`);
  });

  it("takes your own prices", async () => {
    const { output } = await run(
      file,
      "--prices",
      join(directory, "prices.json"),
      "--region",
      "eu-north-1",
      "--json",
    );
    expect(JSON.parse(output)).toMatchObject({
      saga: "Order",
      runs: 1_000_000,
      rejected: 0.05,
      outcomes: [{ when: "every step succeeds", transitions: 2, standard: 60 }, {}, {}, {}, {}, {}],
      prices: { region: "eu-north-1", standardMillionTransitions: 30, expressMillionRequests: 1 },
    });
  });

  it.each([
    [["--region", "eu-north-1"], '--region has to be us-east-1, received "eu-north-1"'],
    [["--runs", "0"], '--runs has to be a whole number of at least 1, received "0".'],
    [
      ["--rejected", "101%"],
      '--rejected has to be a share from 0% to 100%, or from 0 to 1, received "101%".',
    ],
    [
      ["--prices", join(directory, "wrong.json")],
      "wrong.json: standard isn't a price. Allowed are standardMillion",
    ],
    [["--prices", join(directory, "below.json")], "below.json: logsGb is below 0."],
    [["--prices", join(directory, "list.json")], "list.json: 0 isn't a price."],
    [["--prices", "nowhere.json"], "The prices nowhere.json can't be read: "],
    [["--input", "nowhere.json"], "The input nowhere.json can't be read: "],
  ])("refuses %j", async (args, words) => {
    const { code, errors } = await run(file, ...args);
    expect(errors).toContain(words);
    expect(code).toBe(2);
  });
});
