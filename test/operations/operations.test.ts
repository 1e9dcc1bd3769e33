import { describe, expect, it } from "@jest/globals";
import type { StateMachineDefinition } from "../../lib/asl/index.js";
import { compile } from "../../lib/core.js";
import { operationError } from "../../lib/operations/sdk-errors.js";
import {
  cancelExecution,
  connectStuckLog,
  costOfListing,
  type DeployedSaga,
  FileOutcomeCache,
  listExecutions,
  listStuck,
  OperationError,
  planRedrive,
  redriveAll,
  showExecution,
  type StepFunctions,
  type StuckLog,
} from "../../lib/operations/index.js";
import { taskRoles } from "../../lib/operations/deployed-saga.js";
import type { DescribedExecution } from "../../lib/operations/step-functions.js";
import type { HistoryEvent } from "../../lib/timeline/index.js";
import { temporaryDirectory } from "../support/assembly.js";
import { order } from "../support/small-sagas.js";
import { sagaOf, step } from "../support/documents.js";

function compiled(saga: Parameters<typeof compile>[0]): StateMachineDefinition {
  const { definition } = compile(saga);
  if (definition === undefined) throw new Error("The saga doesn't compile.");
  return definition;
}

const definition = compiled(order);

const machine = "arn:aws:states:eu-west-1:123456789012:stateMachine:Order";
const arnOf = (name: string) => machine.replace("stateMachine", "execution") + `:${name}`;
const deployed: DeployedSaga = { arn: machine, name: "Order", saga: "Order", whenCompensated: "fail" };

/** Time that passes only where something waits for it. */
function patience(): {
  now: () => number;
  sleep: (milliseconds: number) => Promise<void>;
  passed: () => number;
} {
  let time = Date.UTC(2026, 10, 1);
  const begin = time;
  return {
    now: () => time,
    sleep: async (milliseconds) => {
      time += milliseconds;
    },
    passed: () => time - begin,
  };
}

function execution(name: string, parts: Partial<DescribedExecution> = {}): DescribedExecution {
  return {
    arn: arnOf(name),
    name,
    status: "FAILED",
    error: "Down",
    started: new Date("2026-10-01T00:00:00Z"),
    stopped: new Date("2026-10-01T01:00:00Z"),
    redriveCount: 0,
    stateMachineArn: machine,
    isRedrivable: true,
    ...parts,
  };
}

/** Step Functions with these executions, which a test may change. */
function fake(
  executions: Map<string, DescribedExecution>,
  history: readonly HistoryEvent[] = [],
): StepFunctions & { calls: string[] } {
  const calls: string[] = [];
  const found = (arn: string): DescribedExecution => {
    const there = executions.get(arn);
    if (there === undefined) throw new OperationError(`There is no ${arn}.`, { kind: "does-not-exist" });
    return there;
  };
  return {
    calls,
    async *machines() {
      yield { arn: machine, name: "Order" };
    },
    definition: async () => definition,
    definitionOfExecution: async () => definition,
    async *executions(_arn, status) {
      for (const each of executions.values()) if (status === undefined || each.status === status) yield each;
    },
    describe: async (arn) => {
      calls.push("describe");
      return found(arn);
    },
    async *history(_arn, order) {
      yield* order === "latest first" ? [...history].reverse() : history;
    },
    start: async () => ({ arn: "", started: new Date(0) }),
    stop: async (arn) => {
      calls.push("stop");
      executions.set(arn, { ...found(arn), status: "ABORTED", stopped: new Date("2026-10-02T00:00:00Z") });
    },
    redrive: async (arn, token) => {
      calls.push(`redrive ${token}`);
      const { redriveCount } = found(arn);
      executions.set(arn, {
        ...found(arn),
        status: "FAILED",
        error: "Saga.Compensated",
        redriveCount: redriveCount + 1,
      });
    },
  };
}

function event(id: number, type: string, at: string, details: object = {}): HistoryEvent {
  return {
    id,
    previousEventId: id - 1,
    type,
    timestamp: new Date(at),
    ...details,
  } as unknown as HistoryEvent;
}

describe("listing", () => {
  it("describes only what failed, at most 20 a second, however many there are", async () => {
    const executions = new Map<string, DescribedExecution>();
    for (let index = 0; index < 5000; index += 1) {
      const name = `trip-${index}`;
      const isStuck = index % 500 === 0;
      const failed = index % 2 === 0;
      executions.set(
        arnOf(name),
        execution(name, failed ? { error: isStuck ? "Down" : "Saga.Compensated" } : { status: "SUCCEEDED" }),
      );
    }
    const api = fake(executions);
    const waiting = patience();
    const stuck: string[] = [];
    for await (const { name, outcome } of listExecutions(api, deployed, { outcome: "stuck", waiting })) {
      expect(outcome).toBe("stuck");
      stuck.push(name);
    }
    expect(stuck).toEqual(Array.from({ length: 10 }, (_, index) => `trip-${index * 500}`));
    expect(api.calls.filter((call) => call === "describe")).toHaveLength(2500);
    expect(waiting.passed()).toBeCloseTo(124_950, -3);
  });

  it("says beforehand how many it describes, and describes no execution twice that was compensated", async () => {
    const executions = new Map(
      Array.from({ length: 10 }, (_, index) => {
        const name = `trip-${index}`;
        return [arnOf(name), execution(name, { error: index === 0 ? "Down" : "Saga.Compensated" })];
      }),
    );
    const api = fake(executions);
    const directory = temporaryDirectory();
    const list = async () => {
      const cache = new FileOutcomeCache(machine, directory);
      const options = { cache, waiting: patience() };
      const { described } = await costOfListing(api, deployed, options);
      const rows: string[] = [];
      api.calls.length = 0;
      for await (const { name, outcome, error } of listExecutions(api, deployed, options))
        rows.push(`${name} ${outcome} ${error}`);
      expect(api.calls).toHaveLength(described);
      return { described, rows };
    };
    const first = await list();
    const second = await list();
    expect([first.described, second.described]).toEqual([10, 1]);
    expect(second.rows).toEqual(first.rows);
    // One that was redriven since is another matter.
    const trip = execution("trip-1", { error: "Saga.Compensated", redriveCount: 1 });
    executions.set(trip.arn, trip);
    expect((await list()).described).toBe(2);
  });

  it("leaves out what ended before a time", async () => {
    const executions = new Map([
      [arnOf("old"), execution("old")],
      [arnOf("new"), execution("new", { stopped: new Date("2026-10-20T00:00:00Z") })],
    ]);
    const names: string[] = [];
    for await (const { name } of listExecutions(fake(executions), deployed, {
      since: new Date("2026-10-10T00:00:00Z"),
      waiting: patience(),
    }))
      names.push(name);
    expect(names).toEqual(["new"]);
  });
});

describe("listing what is stuck by the stuck log", () => {
  const now = Date.UTC(2026, 9, 20);
  const executions = new Map(
    [
      execution("before-the-log", { stopped: new Date("2026-10-01T00:00:00Z") }),
      execution("compensated-before", {
        stopped: new Date("2026-10-01T00:00:00Z"),
        error: "Saga.Compensated",
      }),
      ...Array.from({ length: 20 }, (_, index) =>
        execution(`compensated-${index}`, {
          stopped: new Date("2026-10-15T00:00:00Z"),
          error: "Saga.Compensated",
        }),
      ),
      execution("stuck", { stopped: new Date("2026-10-15T00:00:00Z") }),
      execution("redriven", { status: "SUCCEEDED", stopped: new Date("2026-10-16T00:00:00Z") }),
    ].map((each) => [each.arn, each]),
  );
  const logOf = (created: number | undefined): StuckLog & { asked: string[] } => {
    const asked: string[] = [];
    return {
      asked,
      createdAt: async (name) => {
        asked.push(name);
        return created;
      },
      async *executions() {
        for (const name of ["stuck", "redriven", "gone", "stuck"]) yield arnOf(name);
      },
      close: () => {},
    };
  };
  const found = async (log: StuckLog, onNoLog?: (name: string) => void) => {
    const api = fake(executions);
    const names: string[] = [];
    for await (const { name } of listStuck(api, deployed, {
      log,
      waiting: { ...patience(), now: () => now },
      ...(onNoLog === undefined ? {} : { onNoLog }),
    }))
      names.push(name);
    return { names, described: api.calls.length };
  };

  it("describes what the log lists, and of the rest only what ended before there was one", async () => {
    const log = logOf(Date.UTC(2026, 9, 10));
    // Three of the log, of which one is gone, and two from before.
    expect(await found(log)).toEqual({ names: ["stuck", "before-the-log"], described: 5 });
    expect(log.asked).toEqual(["/aws/events/cdk-saga/stuck/Order"]);
  });

  it("goes by the history if there is no log, and says so", async () => {
    const told: string[] = [];
    const { names } = await found(logOf(undefined), (name) => told.push(name));
    expect(names).toEqual(["before-the-log", "stuck"]);
    expect(told).toEqual(["/aws/events/cdk-saga/stuck/Order"]);
  });

  it("isn't read in a local environment, and its client need not be installed", async () => {
    expect(await connectStuckLog({ endpoint: "http://127.0.0.1:4566" })).toEqual({ reason: undefined });
    expect(await connectStuckLog({ endpoint: "https://states.eu-west-1.amazonaws.com" })).toEqual({
      reason: expect.stringContaining("npm install --save-dev @aws-sdk/client-cloudwatch-logs"),
    });
  });
});

describe("redriving", () => {
  const redriven = async (
    parts: Partial<DescribedExecution>,
    history: readonly HistoryEvent[] = [],
    force = false,
  ) =>
    await planRedrive(fake(new Map([[arnOf("a"), execution("a", parts)]]), history), arnOf("a"), { force });

  it.each<[string, Partial<DescribedExecution>, RegExp]>([
    ["is compensated", { error: "Saga.Compensated" }, /it is compensated, and only what is stuck or stopped/],
    ["is running", { status: "RUNNING" }, /it is running/],
    [
      "is too old",
      { isRedrivable: false, notRedrivableReason: "Execution redrivable period exceeded" },
      /Execution redrivable period exceeded/,
    ],
  ])("refuses what %s", async (_what, parts, refusal) => {
    expect((await redriven(parts)).refusal).toMatch(refusal);
  });

  it("says that a stopped execution is cancelled by it", async () => {
    expect(await redriven({ status: "ABORTED", error: "" })).toMatchObject({
      warning: "it was stopped, and redriving it cancels it",
      cancels: true,
    });
  });

  it("refuses to fill a history, unless it is forced to", async () => {
    const hour = Array.from({ length: 900 }, (_, index) =>
      event(24_000 + index, "TaskFailed", "2026-10-01T00:59:00Z"),
    );
    const { refusal } = await redriven({}, hour);
    expect(refusal).toMatch(/its history has 24899 events, wrote 900 in the hour before it failed/);
    expect((await redriven({}, hour, true)).refusal).toBeUndefined();
  });

  it("goes on with the others when one can't be redriven", async () => {
    const executions = new Map(["a", "b", "c"].map((name) => [arnOf(name), execution(name)]));
    const api = fake(executions);
    const plans = await Promise.all([...executions.keys()].map((arn) => planRedrive(api, arn)));
    executions.delete(arnOf("b"));
    const results: string[] = [];
    for await (const {
      execution: { name },
      result,
    } of redriveAll(api, plans, patience()))
      results.push(`${name} ${result}`);
    expect(results).toEqual(["a redriven", "b failed", "c redriven"]);
  });
});

describe("cancelling", () => {
  it("redrives what was stopped already, as after a command that was killed in between", async () => {
    const executions = new Map([[arnOf("a"), execution("a", { status: "ABORTED" })]]);
    const api = fake(executions);
    const { outcome, refusal } = await cancelExecution(api, arnOf("a"), { waiting: patience() });
    expect({ outcome, refusal }).toEqual({ outcome: "compensated", refusal: undefined });
    expect(api.calls).not.toContain("stop");
  });

  it("waits until Step Functions knows of the stop, and counts a redrive by somebody else as its own", async () => {
    const executions = new Map([[arnOf("a"), execution("a", { status: "RUNNING" })]]);
    const api = fake(executions);
    let tries = 0;
    const slow: StepFunctions = {
      ...api,
      redrive: async (arn, token) => {
        tries += 1;
        if (tries === 3) await api.redrive(arn, "another's");
        if (tries <= 3) throw new OperationError("not yet", { kind: "not-redrivable" });
        return api.redrive(arn, token);
      },
    };
    const { outcome } = await cancelExecution(slow, arnOf("a"), { waiting: patience() });
    expect(outcome).toBe("compensated");
    expect(tries).toBe(3);
    expect(executions.get(arnOf("a"))?.redriveCount).toBe(1);
  });

  it("says what is done and what isn't if a call fails in between", async () => {
    const executions = new Map([[arnOf("a"), execution("a", { status: "RUNNING" })]]);
    const api = fake(executions);
    const throttled: StepFunctions = {
      ...api,
      redrive: async () => {
        throw new OperationError("Redriving a failed: Step Functions throttles the calls.");
      },
    };
    await expect(cancelExecution(throttled, arnOf("a"), { waiting: patience() })).rejects.toThrow(
      "Redriving a failed: Step Functions throttles the calls. It is stopped and not redriven yet: call saga cancel a again.",
    );
    expect((await cancelExecution(api, arnOf("a"), { waiting: patience() })).outcome).toBe("compensated");
  });

  it("gives up after a minute, and says what Step Functions said", async () => {
    const executions = new Map([[arnOf("a"), execution("a", { status: "ABORTED" })]]);
    const never: StepFunctions = {
      ...fake(executions),
      redrive: async () => {
        throw new OperationError("not redrivable", { kind: "not-redrivable" });
      },
    };
    await expect(cancelExecution(never, arnOf("a"), { waiting: patience() })).rejects.toThrow(
      "not redrivable",
    );
  });

  it("refuses where the execution's own definition goes on after a stop", async () => {
    const goesOn = compiled(sagaOf([step("Book")], { options: { redriveAfterStop: "continue" } }));
    const api = fake(new Map([[arnOf("a"), execution("a", { status: "RUNNING" })]]));
    const { refusal } = await cancelExecution(
      { ...api, definitionOfExecution: async () => goesOn },
      arnOf("a"),
    );
    expect(refusal).toMatch(/its definition doesn't go back when it is redriven/);
    expect(api.calls).not.toContain("stop");
  });
});

describe("showing", () => {
  it("lists by key what has to be finished by hand", async () => {
    const history = [
      event(1, "ExecutionStarted", "2026-10-01T00:00:00Z"),
      event(2, "TaskStateEntered", "2026-10-01T00:00:00Z", { stateEnteredEventDetails: { name: "Take" } }),
      event(3, "TaskScheduled", "2026-10-01T00:00:00Z", {
        taskScheduledEventDetails: {
          resourceType: "lambda",
          resource: "invoke",
          region: "eu-west-1",
          parameters: '{"Payload":{"id":"Order:a/Take"}}',
        },
      }),
      event(4, "TaskSucceeded", "2026-10-01T00:00:01Z", {
        taskSucceededEventDetails: { resourceType: "lambda", resource: "invoke" },
      }),
      event(5, "TaskStateExited", "2026-10-01T00:00:01Z", { stateExitedEventDetails: { name: "Take" } }),
      event(6, "TaskStateEntered", "2026-10-01T00:00:01Z", { stateEnteredEventDetails: { name: "Pay" } }),
      event(7, "TaskFailed", "2026-10-01T01:00:00Z", { taskFailedEventDetails: { error: "Down" } }),
      event(8, "ExecutionFailed", "2026-10-01T01:00:00Z", { executionFailedEventDetails: { error: "Down" } }),
    ];
    const gone = execution("a", {
      isRedrivable: false,
      notRedrivableReason: "Execution redrivable period exceeded",
    });
    const { state, effects, advice } = await showExecution(
      fake(new Map([[arnOf("a"), gone]]), history),
      arnOf("a"),
    );
    expect(state).toBe("Pay");
    expect(effects).toEqual([{ action: "Take", effect: "done", key: "Order:a/Take" }]);
    expect(advice).toContain("It can't be redriven any more: Execution redrivable period exceeded.");
    expect(advice).toContain("  Take, done, with the key Order:a/Take");
  });
});

describe("the roles of a definition's tasks", () => {
  it("are those that the saga gave its steps", () => {
    const roleOf = taskRoles(definition);
    expect(roleOf("Take")).toMatchObject({
      isCompensation: false,
      compensatedBy: "GiveBack",
      rejections: ["SoldOut"],
      canGetStuck: false,
    });
    expect(roleOf("Pay")).toMatchObject({
      isCompensation: false,
      rejections: ["Declined"],
      canGetStuck: true,
    });
    expect(roleOf("GiveBack")).toMatchObject({ isCompensation: true, canGetStuck: true });
    expect(roleOf("Compensated")).toBeUndefined();
  });
});

describe("an error of the SDK", () => {
  it.each([
    [
      { name: "CredentialsProviderError", message: "Could not load credentials from any providers" },
      /no AWS credentials were found/,
    ],
    [
      { name: "Error", message: "connect ECONNREFUSED 127.0.0.1:1", code: "ECONNREFUSED" },
      /can't reach Step Functions \(ECONNREFUSED\)/,
    ],
    [{ name: "ThrottlingException", message: "Rate exceeded" }, /throttles the calls of this account/],
    [
      { name: "AccessDeniedException", message: "User: me is not authorized" },
      /AWS doesn't allow it: User: me is not authorized/,
    ],
    [{ name: "ExpiredTokenException", message: "expired" }, /have expired/],
    [{ name: "Error", message: "Region is missing" }, /no AWS region is set/],
    [
      { name: "ExecutionDoesNotExist", message: "Execution Does Not Exist: 'x'" },
      /Execution Does Not Exist: 'x'/,
    ],
  ])("is told in one line: %j", (thrown, words) => {
    const { message } = operationError(
      Object.assign(new Error(thrown.message), thrown),
      "Listing executions failed",
    );
    expect(message).toMatch(words);
    expect(message.startsWith("Listing executions failed: ")).toBe(true);
    expect(message).not.toContain("\n");
  });
});
