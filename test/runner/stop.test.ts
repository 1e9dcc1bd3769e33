import { describe, expect, test } from "@jest/globals";
import {
  type Execution,
  type ExecutionOptions,
  type HistoryEvent,
  loadMachine,
  type Switches,
  seededRandom,
  startExecution,
  type TaskOutcome,
  VirtualClock,
} from "../../lib/runner/index.js";
import { invoke, machine, outline, stateMachineArn } from "./support.js";

const redrives = "{% $states.context.Execution.RedriveCount %}";

const task = (next?: string): Record<string, unknown> => ({
  Type: "Task",
  Resource: invoke,
  Arguments: { redrives },
  ...(next === undefined ? { End: true } : { Next: next }),
});

/** Two branches, one of them with a Map of three items, two at a time; then a Wait and a task. */
const everything = machine({
  First: { ...task("Both"), Assign: { first: "{% $states.result %}" } },
  Both: {
    Type: "Parallel",
    Branches: [
      {
        StartAt: "Each",
        States: {
          Each: {
            Type: "Map",
            Items: [1, 2, 3],
            MaxConcurrency: 2,
            ItemSelector: { item: "{% $states.context.Map.Item.Value %}" },
            ItemProcessor: {
              StartAt: "Item",
              States: {
                Item: { ...task("Told"), Output: "{% $states.input.item %}" },
                Told: { Type: "Pass", Output: "{% $states.input * 10 %}", End: true },
              },
            },
            End: true,
          },
        },
      },
      {
        StartAt: "Pause",
        States: {
          Pause: { Type: "Wait", Seconds: 5, Next: "Side" },
          Side: { ...task(), Output: "side" },
        },
      },
    ],
    Output: "{% [$first, $states.result] %}",
    Next: "Empty",
  },
  Empty: {
    Type: "Map",
    Items: [],
    ItemProcessor: { StartAt: "None", States: { None: { Type: "Pass", End: true } } },
    Output: "{% $states.input %}",
    Next: "Decide",
  },
  Decide: { Type: "Choice", Choices: [{ Condition: "{% true %}", Next: "Last" }], Default: "Last" },
  Last: { ...task("Done"), Output: "{% $states.input %}" },
  Done: { Type: "Succeed" },
});

const wholeOutput = ["First", [10, 20, 30], "side"];

interface Stopped {
  readonly execution: Execution;
  readonly clock: VirtualClock;
  /** The state, the place in forks and the arguments of each call. */
  readonly called: string[];
}

/** Runs a machine, stopped at each event that `when` says so, and redriven each time. */
async function stopAndRedrive(
  definition: unknown,
  when: (event: HistoryEvent) => boolean,
  more: Partial<ExecutionOptions> = {},
): Promise<Stopped> {
  const clock = new VirtualClock();
  const called: string[] = [];
  const execution = startExecution(loadMachine(definition), {
    input: {},
    name: "stopped",
    stateMachineArn,
    clock,
    random: seededRandom(1),
    tasks: (call): TaskOutcome => {
      called.push(`${[call.state, ...call.path].join(" ")} ${JSON.stringify(call.arguments)}`);
      return { succeeded: call.state };
    },
    observe: (event, observed) => {
      if (when(event)) observed.stop({ error: "Stopped" });
    },
    ...more,
  });
  await clock.run(execution.ended);
  for (let redriven = 0; execution.status === "ABORTED" && redriven < 200; redriven += 1) {
    expect(execution.error).toBe("Stopped");
    expect(execution.history.at(-1)?.type).toBe("ExecutionAborted");
    execution.redrive();
    await clock.run(execution.ended);
  }
  return { execution, clock, called };
}

const isEnd = ({ type }: HistoryEvent): boolean =>
  type === "ExecutionSucceeded" || type === "ExecutionAborted";

/** Stops once, at the event of this type about this state or iteration. */
function at(line: string): (event: HistoryEvent) => boolean {
  let stopped = false;
  return (event) => {
    if (stopped || outline([event])[0] !== line) return false;
    stopped = true;
    return true;
  };
}

const bothWays = (name: keyof Switches): Switches[] => [{ [name]: true }, { [name]: false }];

describe("an execution that is stopped", () => {
  test("at any event ends as ABORTED at once, and goes on to the same end when it is redriven", async () => {
    const { execution: whole } = await stopAndRedrive(everything, () => false);
    expect(whole).toMatchObject({ status: "SUCCEEDED", output: wholeOutput, redriveCount: 0 });
    expect(whole.history.length).toBeGreaterThan(60);
    for (let id = 1; id < whole.history.length; id += 1) {
      const { execution } = await stopAndRedrive(everything, (event) => event.id === id);
      expect([id, execution.status, execution.output, execution.redriveCount]).toEqual([
        id,
        "SUCCEEDED",
        wholeOutput,
        1,
      ]);
      expect(outline(execution.history).slice(id, id + 2)).toEqual(["ExecutionAborted", "ExecutionRedriven"]);
      expect(execution.history.map((event) => event.id)).toEqual(
        execution.history.map((_, index) => index + 1),
      );
      // Whatever has been left is never entered again.
      const exits = outline(execution.history).filter((line) => line.includes("StateExited"));
      expect([id, exits.sort()]).toEqual([
        id,
        outline(whole.history)
          .filter((line) => line.includes("StateExited"))
          .sort(),
      ]);
    }
  });

  test("again and again, some events after each redrive, still comes to its end", async () => {
    let next = 0;
    const { execution } = await stopAndRedrive(everything, (event) => {
      const stops = event.id > next && !isEnd(event) && event.type !== "ExecutionRedriven";
      if (stops) next = event.id + 8;
      return stops;
    });
    expect(execution).toMatchObject({ status: "SUCCEEDED", output: wholeOutput });
    expect(execution.redriveCount).toBeGreaterThan(8);
  });

  test("at any event, with every switch the other way, comes to an end", async () => {
    const { execution: whole } = await stopAndRedrive(everything, () => false);
    const switches: Switches = {
      redriveEvaluatesArguments: false,
      redriveEvaluatesWaits: false,
      redriveEvaluatesPasses: false,
      redriveStartsWaitingIterations: false,
      redriveKeepsFinishedBranches: false,
    };
    for (let id = 1; id < whole.history.length; id += 1) {
      const { execution } = await stopAndRedrive(everything, (event) => event.id === id, { switches });
      expect([id, execution.status]).toEqual([id, "SUCCEEDED"]);
    }
  });

  test("while it is being redriven is redriven from the same place once more", async () => {
    let stops = 0;
    const { execution, called } = await stopAndRedrive(everything, (event) => {
      const isStop = (event.id === 4 || event.type === "ExecutionRedriven") && stops < 3;
      if (isStop) stops += 1;
      return isStop;
    });
    expect(execution).toMatchObject({ status: "SUCCEEDED", output: wholeOutput, redriveCount: 3 });
    expect(called[0]).toBe('First {"redrives":3}');
  });

  test("tells its states how often, and when, it was redriven", async () => {
    const definition = machine({
      Told: { Type: "Pass", Output: "{% $states.context.Execution %}", End: true },
    });
    const { execution } = await stopAndRedrive(definition, at("PassStateEntered Told"));
    expect(execution.output).toMatchObject({ RedriveCount: 1, RedriveTime: "2000-01-01T00:00:00.000Z" });
    expect(execution.redriveDate).toEqual(new Date("2000-01-01T00:00:00.000Z"));
  });

  test("does not call a task that it was stopped in front of", async () => {
    for (const line of ["TaskStateEntered First", "TaskScheduled", "TaskStarted"]) {
      const { called } = await stopAndRedrive(everything, at(line));
      expect(called[0]).toBe('First {"redrives":1}');
      expect(called.filter((call) => call.startsWith("First"))).toHaveLength(1);
    }
  });

  test("gives up the task that is under way, and calls it again when it is redriven", async () => {
    const clock = new VirtualClock();
    const signals: AbortSignal[] = [];
    const execution = startExecution(loadMachine(machine({ Slow: task() })), {
      input: {},
      name: "slow",
      stateMachineArn,
      clock,
      random: seededRandom(1),
      tasks: ({ signal }) => {
        signals.push(signal);
        return new Promise((resolve) => {
          clock.schedule(clock.now() + 1000, () => resolve({ succeeded: signals.length }));
        });
      },
    });
    execution.stop();
    expect(execution.status).toBe("ABORTED");
    execution.redrive();
    await clock.run(execution.ended);
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, false]);
    expect(execution).toMatchObject({ status: "SUCCEEDED", output: 2 });
  });
});

describe("redrive of an aborted execution, by switches", () => {
  test.each(bothWays("redriveEvaluatesArguments"))("arguments: %j", async (switches) => {
    const again = switches.redriveEvaluatesArguments ? 1 : 0;
    const under = await stopAndRedrive(everything, at("TaskSucceeded"), { switches });
    expect(under.called.slice(0, 2)).toEqual(['First {"redrives":0}', `First {"redrives":${again}}`]);
    // What had not been evaluated is evaluated in any case.
    const before = await stopAndRedrive(everything, at("TaskStateEntered First"), { switches });
    expect(before.called[0]).toBe('First {"redrives":1}');
  });

  test.each(bothWays("redriveEvaluatesArguments"))(
    "arguments of a task in an iteration, with its own token and timeout: %j",
    async (switches) => {
      const tokens: (string | undefined)[] = [];
      const definition = machine({
        Each: {
          Type: "Map",
          Items: [7],
          ItemProcessor: {
            StartAt: "Ask",
            States: {
              Ask: {
                Type: "Task",
                Resource: `${invoke}.waitForTaskToken`,
                Arguments: { redrives, token: "{% $states.context.Task.Token %}" },
                TimeoutSeconds: "{% 60 + $states.context.Execution.RedriveCount %}",
                End: true,
              },
            },
          },
          End: true,
        },
      });
      const seen: unknown[] = [];
      const { execution } = await stopAndRedrive(definition, at("TaskSubmitted"), {
        switches,
        tasks: ({ taskToken, timeoutSeconds, redriveCount }) => {
          tokens.push(taskToken);
          seen.push(timeoutSeconds);
          return redriveCount === 0 ? { submitted: {} } : { submitted: {}, succeeded: "ok" };
        },
      });
      expect(execution).toMatchObject({ status: "SUCCEEDED", output: ["ok"] });
      expect(seen).toEqual([60, switches.redriveEvaluatesArguments ? 61 : 60]);
      expect(new Set(tokens).size).toBe(2);
    },
  );

  test.each(bothWays("redriveEvaluatesWaits"))("a Wait: %j", async (switches) => {
    const definition = machine({
      Wait: {
        Type: "Wait",
        Seconds: "{% $states.context.Execution.RedriveCount = 0 ? 100 : 30 %}",
        End: true,
      },
    });
    const clock = new VirtualClock();
    const begin = clock.now();
    const execution = startExecution(loadMachine(definition), {
      input: {},
      name: "waits",
      stateMachineArn,
      clock,
      random: seededRandom(1),
      tasks: () => ({ succeeded: null }),
      switches,
    });
    clock.advanceTo(begin + 40_000);
    execution.stop();
    execution.redrive();
    await clock.run(execution.ended);
    expect((clock.now() - begin) / 1000).toBe(switches.redriveEvaluatesWaits ? 70 : 100);
  });

  test.each(bothWays("redriveEvaluatesWaits"))(
    "a Wait whose time has passed meanwhile: %j",
    async (switches) => {
      const definition = machine({ Wait: { Type: "Wait", Timestamp: "2000-01-01T00:00:10Z", End: true } });
      const clock = new VirtualClock();
      const execution = startExecution(loadMachine(definition), {
        input: {},
        name: "late",
        stateMachineArn,
        clock,
        random: seededRandom(1),
        tasks: () => ({ succeeded: null }),
        switches,
      });
      execution.stop();
      clock.advanceTo(clock.now() + 3_600_000);
      execution.redrive();
      expect(execution.status).toBe("SUCCEEDED");
    },
  );

  test.each(bothWays("redriveEvaluatesPasses"))("a Pass: %j", async (switches) => {
    const definition = machine({
      Pass: { Type: "Pass", Assign: { redrives }, Output: redrives, Next: "After" },
      After: { Type: "Pass", Output: ["{% $states.input %}", "{% $redrives %}", redrives], End: true },
    });
    const seen = switches.redriveEvaluatesPasses ? 1 : 0;
    const inside = await stopAndRedrive(definition, at("PassStateEntered Pass"), { switches });
    expect(inside.execution.output).toEqual([seen, seen, 1]);
    const afterwards = await stopAndRedrive(definition, at("PassStateExited Pass"), { switches });
    expect(afterwards.execution.output).toEqual([0, 0, 1]);
  });

  const each = machine({
    Each: {
      Type: "Map",
      Items: [1, 2, 3],
      MaxConcurrency: 1,
      ItemSelector: { item: "{% $states.context.Map.Item.Value %}" },
      ItemProcessor: { StartAt: "Item", States: { Item: { ...task(), Output: "{% $states.input.item %}" } } },
      End: true,
    },
  });

  test.each([
    ["MapStateStarted", []],
    ["MapIterationStarted 0", [1]],
    ["TaskStateEntered Item", [1]],
    ["TaskStateExited Item", [1]],
    ["MapIterationSucceeded 0", [1]],
    ["MapIterationStarted 1", [1, 2]],
    ["MapIterationSucceeded 2", [1, 2, 3]],
    ["MapStateSucceeded", [1, 2, 3]],
  ])("iterations that had not started, stopped at %s", async (line, started) => {
    const all = await stopAndRedrive(each, at(line), { switches: { redriveStartsWaitingIterations: true } });
    expect(all.execution.output).toEqual([1, 2, 3]);
    const few = await stopAndRedrive(each, at(line), { switches: { redriveStartsWaitingIterations: false } });
    expect(few.execution.output).toEqual(started);
  });

  const block = machine({
    Both: {
      Type: "Parallel",
      Branches: [
        {
          StartAt: "A",
          States: { A: { ...task("A2"), Assign: { a: redrives } }, A2: { ...task(), Output: "{% $a %}" } },
        },
        { StartAt: "B", States: { B: { ...task(), Output: redrives } } },
      ],
      End: true,
    },
  });

  test.each([
    // B has ended, A has not.
    ["TaskStateExited B", true, [0, 0], 0],
    ["TaskStateExited A2", true, [0, 0], 0],
    ["TaskStateEntered A2", false, [0, 1], 1],
    ["ParallelStateSucceeded", true, [0, 0], 0],
    ["ParallelStateSucceeded", false, [1, 1], 3],
  ])("finished branches of a block, stopped at %s, kept: %j", async (line, keeps, output, calledAgain) => {
    const switches = { redriveKeepsFinishedBranches: keeps };
    const { execution, called } = await stopAndRedrive(block, at(line), { switches });
    expect(execution).toMatchObject({ status: "SUCCEEDED", output });
    expect(called.length - new Set(called.map((call) => call.split(" ")[0])).size).toBe(calledAgain);
  });

  test("of a block that failed itself, only what failed runs again, however the switch", async () => {
    for (const switches of bothWays("redriveKeepsFinishedBranches")) {
      const called: string[] = [];
      let isDown = true;
      const clock = new VirtualClock();
      const execution = startExecution(loadMachine(block), {
        input: {},
        name: "failed",
        stateMachineArn,
        clock,
        random: seededRandom(1),
        switches,
        tasks: ({ state }) => {
          called.push(state);
          return state === "A2" && isDown ? { failed: { error: "Down" } } : { succeeded: state };
        },
      });
      expect(execution).toMatchObject({ status: "FAILED", error: "Down" });
      isDown = false;
      execution.redrive();
      expect(execution).toMatchObject({ status: "SUCCEEDED", output: [0, 0] });
      expect(called).toEqual(["A", "B", "A2", "A2"]);
    }
  });

  test("in a block within a Map within a block, each level keeps what had ended", async () => {
    const inner = { StartAt: "Both", States: block.States };
    const nested = machine({
      Outer: {
        Type: "Parallel",
        Branches: [
          {
            StartAt: "Each",
            States: {
              Each: { Type: "Map", Items: [1, 2], MaxConcurrency: 1, ItemProcessor: inner, End: true },
            },
          },
          { StartAt: "Slow", States: { Slow: { Type: "Wait", Seconds: 9, End: true } } },
        ],
        Output: "{% $states.result[0] %}",
        End: true,
      },
    });
    const { execution: whole } = await stopAndRedrive(nested, () => false);
    for (let id = 1; id < whole.history.length; id += 1) {
      const { execution, called } = await stopAndRedrive(nested, (event) => event.id === id);
      expect([id, execution.status]).toEqual([id, "SUCCEEDED"]);
      // Each of the six tasks is called once, and the one that the stop fell into once more.
      expect(called.length).toBeGreaterThanOrEqual(6);
      expect(called.length).toBeLessThanOrEqual(8);
    }
  });
});
