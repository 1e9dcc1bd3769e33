import type { ExecutionResult, LeapingClock, LocalEnvironment } from "../../lib/local/index.js";
import { cancelExecution, SdkStepFunctions, type StepFunctions } from "../../lib/operations/index.js";
import { runSaga } from "./run-saga.js";

/** A run that is cancelled while a task's call is under way. */
export interface CancelledRun {
  readonly environment: LocalEnvironment;
  readonly clock: LeapingClock;
  readonly stateMachine: string;
  readonly name: string;
  readonly input: object;
  /** The Task state whose first call is under way. */
  readonly task: string;
  /** Two commands at once; or one that is killed between its stop and its redrive, and called again. */
  readonly how: "twice" | "killed";
}

/** The end of a cancelled run. */
export interface CancelledEnd {
  readonly result: ExecutionResult;
  /** Last lines of the commands. */
  readonly told: readonly string[];
  readonly redrives: number;
}

/** Starts a run, cancels it by command while a task's call is under way, and follows it to its end. */
export async function cancelIn(run: CancelledRun): Promise<CancelledEnd> {
  const { environment, clock, stateMachine, name, input, task, how } = run;
  environment.faults.inject({ kind: "deliverLate", task, invocation: 1 });
  let isCalled = () => {};
  const called = new Promise<void>((resolve) => {
    isCalled = resolve;
  });
  let entered = "";
  let isUnderWay = false;
  let letTimePass = () => {};
  const execution = environment.startExecution(stateMachine, {
    name,
    input,
    observe: ({ type, stateEnteredEventDetails }) => {
      if (type === "TaskStateEntered") entered = stateEnteredEventDetails?.name ?? "";
      // From here on the call is under way, and no time leaps to where it would be given up.
      if (type !== "TaskScheduled" || entered !== task || isUnderWay) return;
      isUnderWay = true;
      letTimePass = clock.callBegan();
      isCalled();
    },
  });
  await Promise.race([called, execution.ended]);
  const command = async (): Promise<string> => {
    const lines: string[] = [];
    await runSaga(["cancel", name], {
      endpoint: environment.endpoints.sfn,
      write: (line) => lines.push(line),
    });
    return lines.at(-1) ?? "";
  };
  const told: string[] = [];
  if (how === "killed") {
    await cancelUntilKilled(environment.endpoints.sfn, execution.arn);
    told.push(await command());
  } else {
    told.push(...(await Promise.all([command(), command()])));
  }
  letTimePass();
  const result = await environment.resultOf(execution);
  await environment.settled();
  environment.faults.repairAll();
  return { result, told, redrives: execution.redriveCount };
}

/** Cancels as the command does, until it would redrive: then it is killed. */
async function cancelUntilKilled(endpoint: string, executionArn: string): Promise<void> {
  const connected = await SdkStepFunctions.connect({ endpoint });
  const killed = new Error("killed");
  const api: StepFunctions = {
    machines: () => connected.machines(),
    definition: (arn) => connected.definition(arn),
    definitionOfExecution: (arn) => connected.definitionOfExecution(arn),
    executions: (arn, status) => connected.executions(arn, status),
    describe: (arn) => connected.describe(arn),
    history: (arn, order) => connected.history(arn, order),
    start: (execution) => connected.start(execution),
    stop: (arn, reason) => connected.stop(arn, reason),
    redrive: () => Promise.reject(killed),
  };
  try {
    await cancelExecution(api, executionArn);
    throw new Error("The command was never about to redrive.");
  } catch (error) {
    if (error !== killed) throw error;
  } finally {
    connected.close();
  }
}
