import { createRequire } from "node:module";
import { type StateMachineDefinition, statesOf } from "../lib/asl/index.js";
import { VirtualClock } from "../lib/runner/index.js";
import { type Outcome, type RecordedCase, readCases } from "../test/conformance/case.js";
import { differences } from "../test/conformance/compare.js";
import { invokeLambda, play, replay } from "../test/conformance/play.js";
import type { OtherConstructor } from "./runner-theirs.js";
import "./with-resolvers.js";

/** Executions recorded on AWS, and how many of them end as recorded. */
export interface CasesMeasurement {
  readonly all: number;
  readonly ours: number;
  /** By status and output alone: neither errors nor causes are compared. */
  readonly theirs: number;
}

/** Milliseconds after which the other one is taken to hang: it waits in real time for what never answers. */
const patience = 3_000;

/**
 * Plays the recorded executions in JSONPath here and by `aws-local-stepfunctions`, which is installed in the folder that is given. It is spared
 * what it doesn't claim: waits and delays between tries take no time, and of a failure only the status counts.
 */
async function measureCases(folder: string, file: string): Promise<CasesMeasurement> {
  const { StateMachine } = createRequire(`${folder}/package.json`)("aws-local-stepfunctions");
  const cases = (await readCases(file)).filter(({ query_language }) => query_language === "jsonpath");
  let [ours, theirs] = [0, 0];
  for (const recorded of cases) {
    if (await endsAsRecorded(recorded)) ours += 1;
    if (agrees(recorded, await outcomeOf(recorded, StateMachine))) theirs += 1;
  }
  return { all: cases.length, ours, theirs };
}

async function endsAsRecorded(recorded: RecordedCase): Promise<boolean> {
  const played = await play(recorded).catch(() => undefined);
  return played !== undefined && differences(recorded, played, "outcome").length === 0;
}

function agrees(recorded: RecordedCase, outcome: Outcome): boolean {
  const { status, output } = recorded.expected;
  const expected = output === undefined ? { status } : { status, output };
  return differences({ ...recorded, expected }, { outcome, events: [] }, "outcome").length === 0;
}

async function outcomeOf(recorded: RecordedCase, StateMachine: OtherConstructor): Promise<Outcome> {
  const { definition, input, tasks, lambdas } = recorded;
  const invocations = new Map(Object.entries(tasks).map(([state, list]) => [state, [...list]]));
  const states = [...statesOf(definition as unknown as StateMachineDefinition)];
  const taskResourceLocalHandlers = Object.fromEntries(
    states.map(([name, state]) => [
      name,
      async (given: RecordedCase["input"]) => {
        const invocation = invocations.get(name)?.shift();
        const resource = state.Type === "Task" ? state.Resource : "";
        const answer = await (invocation === undefined
          ? invokeLambda({ resource, arguments: given }, lambdas, new VirtualClock())
          : replay(invocation));
        if ("failed" in answer)
          throw Object.assign(new Error(answer.failed.cause), { name: answer.failed.error });
        return "succeeded" in answer ? answer.succeeded : await new Promise(() => {});
      },
    ]),
  );
  const none = Object.fromEntries(states.map(([name]) => [name, 0]));
  const overrides = { taskResourceLocalHandlers, waitTimeOverrides: none, retryIntervalOverrides: none };
  let timer: NodeJS.Timeout | undefined;
  try {
    const machine = new StateMachine(definition, { validationOptions: { checkArn: false } });
    const tooLong = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error("hangs")), patience);
    });
    const output = await Promise.race([machine.run(input, { overrides }).result, tooLong]);
    return { status: "SUCCEEDED", output: output as RecordedCase["input"] };
  } catch (error) {
    if (!(error instanceof Error) || error.message === "hangs") return { status: "RUNNING" };
    return { status: error.name === "ExecutionTimeoutError" ? "TIMED_OUT" : "FAILED" };
  } finally {
    clearTimeout(timer);
  }
}

// The other one goes on with branches that it has given up.
process.on("unhandledRejection", () => undefined);
const [, , folder = ".", file = ""] = process.argv;
void measureCases(folder, file).then((measured) => {
  process.stdout.write(`${JSON.stringify(measured)}\n`, () => process.exit());
});
