import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { main } from "../../lib/cli/main.js";
import { compile } from "../../lib/core.js";
import { type FakeExecution, FakeStepFunctions } from "../support/fake-step-functions.js";
import { order } from "../support/small-sagas.js";

const { definition = {} } = compile(order);
/** An hour ago: what ended then can be redriven for 13 days. */
const stopDate = Math.floor(Date.now() / 1000) - 3600;
const event = (id: number, type: string, details: object = {}) => ({
  id,
  previousEventId: id - 1,
  type,
  timestamp: stopDate,
  ...details,
});
const history = [
  event(1, "ExecutionStarted"),
  event(2, "TaskStateEntered", { stateEnteredEventDetails: { name: "Take" } }),
  event(3, "TaskScheduled", {
    taskScheduledEventDetails: {
      resourceType: "lambda",
      resource: "invoke",
      region: "us-east-1",
      parameters: '{"Payload":{"id":"Trips:late/Take"}}',
    },
  }),
  event(4, "TaskSucceeded", { taskSucceededEventDetails: { resourceType: "lambda", resource: "invoke" } }),
  event(5, "TaskStateExited", { stateExitedEventDetails: { name: "Take" } }),
  event(6, "TaskStateEntered", { stateEnteredEventDetails: { name: "Pay" } }),
  event(7, "TaskFailed", {
    taskFailedEventDetails: { resourceType: "lambda", resource: "invoke", error: "Down" },
  }),
  event(8, "ExecutionFailed", { executionFailedEventDetails: { error: "Down" } }),
];

/** 5,001 executions: one was stopped, and of 5,000 ten were compensated and three are stuck, one of them for too long. */
const ended = Array.from({ length: 5000 }, (_, index): FakeExecution => {
  const name = `trip-${index}`;
  if (index % 500 === 249) return { name, status: "FAILED", error: "Saga.Compensated", stopDate };
  if (index % 1500 !== 750) return { name, status: "SUCCEEDED", stopDate };
  if (index !== 3750) return { name, status: "FAILED", error: "Down", stopDate, history };
  return {
    ...{ name: "late", status: "FAILED", error: "Down", stopDate, history },
    redriveStatus: "NOT_REDRIVABLE",
    redriveStatusReason: "Execution redrivable period exceeded",
  };
});
const executions: FakeExecution[] = [...ended, { name: "stopped", status: "ABORTED", stopDate }];

let endpoint: FakeStepFunctions;
const environmentVariables = { ...process.env };
beforeEach(async () => {
  Object.assign(process.env, { AWS_MAX_ATTEMPTS: "1", AWS_EC2_METADATA_DISABLED: "true" });
  endpoint = await FakeStepFunctions.start(executions, definition);
});
afterEach(async () => {
  process.env = { ...environmentVariables };
  await endpoint.close();
});

async function run(args: readonly string[], { answer }: { readonly answer?: string } = {}) {
  const [output, errors, questions]: [string[], string[], string[]] = [[], [], []];
  const to = args.includes("--endpoint") ? [] : ["--endpoint", endpoint.url];
  const code = await main([...args, ...to], {
    write: (line) => output.push(line),
    complain: (line) => errors.push(line),
    interrupted: new Promise(() => {}),
    ...(answer === undefined
      ? {}
      : {
          ask: async (question: string) => {
            questions.push(question);
            return answer;
          },
        }),
  });
  return { code, output: output.join("\n"), errors: errors.join("\n"), questions };
}

describe("an account with 5,000 executions", () => {
  it("is read by pages, and what is stuck is found, with what is left of that which can't be redriven", async () => {
    const { code, output, errors } = await run(["list", "--stuck"]);
    expect(code).toBe(0);
    expect(output.replace(/\d{4}-\d\d-\d\d \d\d:\d\dZ/g, "(when it ended) ")).toMatchInlineSnapshot(`
"Order, state machine Trips:
NAME       OUTCOME  AT   SINCE              ERROR  REDRIVABLE
trip-750   stuck    Pay  (when it ended)   Down   for 13 days
trip-2250  stuck    Pay  (when it ended)   Down   for 13 days
late       stuck    Pay  (when it ended)   Down   no, by hand: Execution redrivable period exceeded
3 executions.
By hand, since Step Functions doesn't redrive them any more:
  late, at Pay: Execution redrivable period exceeded
    Take  done        Trips:late/Take"
`);
    expect(errors).toBe("");
    const all = await run(["list", "--completed", "--json"]);
    expect(all.output.split("\n")).toHaveLength(
      executions.filter(({ status }) => status === "SUCCEEDED").length,
    );
    const pages = endpoint.calls.filter((action) => action === "ListExecutions").length;
    expect(pages).toBeGreaterThanOrEqual(5);
  });

  it("has all redriven that can be, and the rest told", async () => {
    endpoint.failing.set("RedriveExecution", { error: "ThrottlingException", of: "trip-2250" });
    const { code, output, errors } = await run(["redrive", "--stuck", "--yes"]);
    expect(output).toMatchInlineSnapshot(`
"trip-750: stuck at Pay with Down
trip-2250: stuck at Pay with Down
late: not redriven: Execution redrivable period exceeded
1 execution redriven, 1 refused, 1 failed
By hand, since Step Functions doesn't redrive them any more:
  late, at Pay: Execution redrivable period exceeded
    Take  done        Trips:late/Take"
`);
    expect(errors).toMatchInlineSnapshot(
      `"trip-2250: Redriving arn:aws:states:us-east-1:123456789012:execution:Trips:trip-2250 failed: Step Functions throttles the calls of this account, even after several tries. Try again in a minute."`,
    );
    expect(code).toBe(1);
  });
});

describe("saga redrive on an execution that was stopped", () => {
  it("says that this cancels it, and asks", async () => {
    const { code, output, questions } = await run(["redrive", "stopped"], { answer: "n" });
    expect(output).toBe("stopped: stopped; it was stopped, and redriving it cancels it\nNothing was done.");
    expect(questions).toEqual(["Redrive 1 execution, which cancels it? [y/N] "]);
    expect(code).toBe(1);
    expect(endpoint.calls).not.toContain("RedriveExecution");
  });
});

describe("a command that fails", () => {
  it.each<[string, string[], [action: string, error: string] | undefined, string]>([
    [
      "a throttled API",
      ["list"],
      ["ListStateMachines", "ThrottlingException"],
      "Listing state machines failed: Step Functions throttles the calls of this account, even after several tries.",
    ],
    [
      "an execution that is gone",
      ["show", "nobody"],
      undefined,
      'There is no execution "nobody": looked in Trips.',
    ],
    [
      "a saga that isn't there",
      ["list", "Trip"],
      undefined,
      'There is no saga "Trip" here. There are Trips (Order).',
    ],
    [
      "a missing permission",
      ["list"],
      ["ListStateMachines", "AccessDeniedException"],
      "AWS doesn't allow it: AccessDeniedException said so",
    ],
    [
      "no network",
      ["list", "--endpoint", "http://127.0.0.1:1"],
      undefined,
      "can't reach Step Functions (ECONNREFUSED). Check the network, the region, and AWS_ENDPOINT_URL_SFN",
    ],
    [
      "an execution among several that is gone",
      ["redrive", "trip-2250", "nobody", "--yes"],
      undefined,
      'There is no execution "nobody"',
    ],
  ])("says so in one line: %s", async (_what, args, failing, words) => {
    if (failing !== undefined) endpoint.failing.set(failing[0], { error: failing[1] });
    const { code, output, errors } = await run(args);
    expect(errors).toContain(words);
    expect(errors).not.toContain("\n");
    expect(output).toBe("");
    expect(code).toBe(1);
    expect(endpoint.calls).not.toContain("RedriveExecution");
  });

  it("says that there are no credentials", async () => {
    for (const name of ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"])
      delete process.env[name];
    Object.assign(process.env, { AWS_SHARED_CREDENTIALS_FILE: "/nowhere", AWS_CONFIG_FILE: "/nowhere" });
    const { code, errors } = await run([
      "list",
      "--region",
      "us-east-1",
      "--endpoint",
      "http://nowhere.invalid",
    ]);
    expect(errors).toMatch(
      /^Listing state machines failed: no AWS credentials were found\. Give them by [^\n]+$/,
    );
    expect(code).toBe(1);
  });

  it("says that nothing was redriven when an execution can't be looked at", async () => {
    const { errors } = await run(["redrive", "trip-2250", "nobody", "--yes"]);
    expect(errors).toMatch(/Nothing was redriven\.$/);
  });
});
