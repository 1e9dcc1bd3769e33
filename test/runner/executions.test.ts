import { beforeEach, describe, expect, test } from "@jest/globals";
import { Executions, loadMachine, seededRandom, VirtualClock } from "../../lib/runner/index.js";
import { machine, stateMachineArn } from "./support.js";

describe("executions by name", () => {
  const waiting = machine({
    Ask: { Type: "Task", Resource: "arn:aws:states:::sqs:sendMessage.waitForTaskToken", End: true },
  });
  let clock: VirtualClock;
  let executions: Executions;
  let tokens: string[];

  beforeEach(() => {
    clock = new VirtualClock();
    tokens = [];
    executions = new Executions(loadMachine(waiting), {
      stateMachineArn,
      clock,
      random: seededRandom(1),
      tasks: (call) => {
        tokens.push(call.taskToken ?? "");
        return { submitted: {} };
      },
    });
  });

  test("are started once, however often they are asked for with the same input", () => {
    const execution = executions.start({ name: "one", input: { a: 1 } });
    expect(executions.start({ name: "one", input: { a: 1 } })).toBe(execution);
    expect(executions.get("one")).toBe(execution);
    expect(executions.list()).toEqual([execution]);
  });

  test("fail to start under a name that is taken by another input, or by one that has ended", () => {
    const execution = executions.start({ name: "one", input: 1 });
    expect(() => executions.start({ name: "one", input: 2 })).toThrow("Execution Already Exists");
    execution.stop();
    expect(() => executions.start({ name: "one", input: 1 })).toThrow("Execution Already Exists");
  });

  test("may have a name again 90 days after it was given back", () => {
    executions.start({ name: "one", input: 1 }).stop();
    clock.advanceTo(clock.now() + 90 * 24 * 3600 * 1000);
    expect(executions.start({ name: "one", input: 2 }).status).toBe("RUNNING");
  });

  test("get the answers for their tokens", () => {
    const [one, two] = ["one", "two"].map((name) => executions.start({ name, input: {} }));
    const [first = "", second = ""] = tokens;
    expect(executions.sendTaskHeartbeat(first)).toBe("accepted");
    expect(executions.sendTaskFailure(first, { error: "No" })).toBe("accepted");
    expect(executions.sendTaskSuccess(second, "yes")).toBe("accepted");
    expect(executions.sendTaskSuccess("neither", "yes")).toBe("unknown");
    expect(one).toMatchObject({ status: "FAILED", error: "No" });
    expect(two).toMatchObject({ status: "SUCCEEDED", output: "yes" });
  });
});
