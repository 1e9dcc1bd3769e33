// npm run bench:local [-- --executions N]: the time in which an environment starts, and calls a second through it, from the state
// machine to the function and back, with 1, 10 and 100 executions at once. To see where the time goes, the same is measured with
// tasks that are answered by this process, without functions.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { App, Stack } from "aws-cdk-lib";
import { Code, Function as LambdaFunction, Runtime } from "aws-cdk-lib/aws-lambda";
import { operation, Saga, saga, shape } from "../lib/index.js";
import { type LocalEnvironment, startLocalEnvironment } from "../lib/local/index.js";
import { say, table } from "./table.js";

const { values } = parseArgs({ options: { executions: { type: "string", default: "300" } } });
const executions = Number(values.executions);
const steps = 5;

const act = operation("Act", { request: shape<{ readonly id: string }>() });
const undo = operation("Undo", { request: shape<{ readonly id: string }>() });

/** A cloud assembly with a saga of a few steps that call one function. */
function synthesize(outdir: string): void {
  const app = new App({ outdir });
  const stack = new Stack(app, "Bench", { env: { account: "123456789012", region: "us-east-1" } });
  const echo = new LambdaFunction(stack, "Echo", {
    runtime: Runtime.NODEJS_22_X,
    handler: "index.handler",
    code: Code.fromInline("exports.handler = async (event) => event;"),
  });
  let description = saga<{ readonly n: number }>("Bench").step("Step1", {
    action: act,
    request: ({ key }) => ({ id: key }),
    compensation: undo,
  });
  for (let step = 2; step <= steps; step += 1) {
    description = description.step(`Step${step}`, {
      action: act,
      request: ({ key }) => ({ id: key }),
      compensation: undo,
    }) as typeof description;
  }
  new Saga(stack, "Bench", { saga: description, operations: { Act: echo, Undo: echo } });
  app.synth();
}

/** Runs executions, so many at once; gives the seconds that it took, and those of the processor. */
async function measure(environment: LocalEnvironment, atOnce: number) {
  const before = process.cpuUsage();
  const start = performance.now();
  let started = 0;
  const runSome = async (): Promise<void> => {
    while (started < executions) {
      started += 1;
      const result = await environment.run("Bench", { input: { n: started } });
      if (result.status !== "SUCCEEDED") throw new Error(`An execution has failed: ${result.cause}`);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, runSome));
  const { user, system } = process.cpuUsage(before);
  return { seconds: (performance.now() - start) / 1000, cpu: (user + system) / 1e6 };
}

async function main(): Promise<void> {
  const outdir = mkdtempSync(join(tmpdir(), "bench-local-"));
  try {
    synthesize(outdir);
    const rows: string[][] = [];
    for (const withFunctions of [false, true]) {
      const start = performance.now();
      const environment = await startLocalEnvironment({
        assembly: outdir,
        ...(withFunctions ? {} : { stubs: { Echo: {} } }),
      });
      if (withFunctions) say(`Start of the environment: ${(performance.now() - start).toFixed(0)} ms`);
      try {
        for (const atOnce of [1, 10, 100]) {
          await measure(environment, atOnce); // Warms up: functions are loaded, code is compiled.
          const { seconds, cpu } = await measure(environment, atOnce);
          const calls = executions * steps;
          rows.push([
            `${withFunctions ? "functions" : "answered here"}, ${atOnce} at once`,
            (calls / seconds).toFixed(0),
            (calls / cpu).toFixed(0),
            ((cpu / calls) * 1000).toFixed(2),
          ]);
        }
      } finally {
        await environment.close();
      }
    }
    say(table(["", "calls a second", "calls a CPU second", "CPU ms a call"], rows));
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

void main();
