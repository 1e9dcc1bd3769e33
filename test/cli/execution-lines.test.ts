import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { ExecutionLines } from "../../lib/cli/execution-lines.js";
import { HistoryLines } from "../../lib/cli/history-lines.js";
import { compile } from "../../lib/compiler/index.js";
import { type LocalEnvironment, startLocalEnvironment } from "../../lib/local/index.js";
import { inlineFunction, stateMachineResource, writeAssembly } from "../support/assembly.js";
import { order } from "../support/small-sagas.js";

const json = (value: unknown) => JSON.parse(JSON.stringify(value));
const { definition } = compile(order);
const arnOf = (name: string) => ({ "Fn::GetAtt": [name, "Arn"] });
const machine = stateMachineResource(json(definition), {
  StateMachineName: "Orders",
  DefinitionSubstitutions: { Take: arnOf("Take"), GiveBack: arnOf("GiveBack"), Pay: arnOf("Pay") },
});

let environment: LocalEnvironment;
beforeAll(async () => {
  const resources = {
    Take: inlineFunction('exports.handler = async () => ({ ref: "r1" });'),
    GiveBack: inlineFunction("exports.handler = async () => ({});"),
    Pay: inlineFunction(
      'exports.handler = async () => { throw Object.assign(new Error("no money"), { name: "Declined" }); };',
    ),
    Orders: { ...machine, Metadata: { "cdk-saga": { document: json(order) } } },
  };
  environment = await startLocalEnvironment({ assembly: writeAssembly([{ resources }]) });
});
afterAll(() => environment.close());

/** The lines of an order that is declined, after the first two answers to Take were lost. Times are left out. */
async function linesOf(name: string, read: Parameters<LocalEnvironment["observe"]>[0]): Promise<void> {
  const faults = [1, 2].map((invocation) =>
    environment.faults.inject({ task: "Take", kind: "loseAnswer", invocation }),
  );
  const stop = environment.observe(read);
  await environment.run("Orders", { input: { item: "book" }, name });
  stop();
  for (const fault of faults) fault.repair();
}

const withoutTimes = (lines: readonly string[]) =>
  lines.map((line) => line.replaceAll(/ +[\d:.]+ (s|min) {2}/g, "  (time)  "));

test("tells the steps of a saga, tries that fail alike on one line, and its outcome", async () => {
  const lines: string[] = [];
  const told = new ExecutionLines(environment);
  await linesOf("order-1", (event) => lines.push(...told.linesOf(event)));
  expect(withoutTimes(lines)).toMatchInlineSnapshot(`
[
  "order-1  (time)  started",
  "order-1  (time)    Take              tries 1–2   failed: Lambda.SdkClientException (The answer was lost on its way.)",
  "order-1  (time)    Take              try 3       done",
  "order-1  (time)    Pay               try 1       rejected: Declined (no money)",
  "order-1  (time)  ↩ GiveBack          try 1       done",
  "order-1  (time)  → compensated: FAILED on Compensated with Saga.Compensated (Pay failed with Declined)",
]
`);
});

test("tells every try when it begins and when it ends, if that is wanted", async () => {
  const lines: string[] = [];
  const told = new ExecutionLines(environment, { everyTry: true });
  await linesOf("order-2", (event) => lines.push(...told.linesOf(event)));
  expect(withoutTimes(lines).slice(0, 5)).toMatchInlineSnapshot(`
[
  "order-2  (time)  started",
  "order-2  (time)    Take              try 1       called",
  "order-2  (time)    Take              try 1       failed: Lambda.SdkClientException (The answer was lost on its way.)",
  "order-2  (time)    Take              try 2       called",
  "order-2  (time)    Take              try 2       failed: Lambda.SdkClientException (The answer was lost on its way.)",
]
`);
});

test("tells the events of a history, with their details", async () => {
  const lines: string[] = [];
  const told = new HistoryLines();
  await linesOf("order-3", (event) => lines.push(told.lineOf(event)));
  expect(withoutTimes(lines).slice(0, 4)).toMatchInlineSnapshot(`
[
  "order-3     1  (time)  ExecutionStarted  {"input":"{\\"item\\":\\"book\\"}","roleArn":"arn:aws:iam::123456789012:role/saga"}",
  "order-3     2  (time)  TaskStateEntered  {"name":"Take","input":"{\\"item\\":\\"book\\"}"}",
  "order-3     3  (time)  TaskScheduled  {"resourceType":"lambda","resource":"invoke","region":"us-east-1","parameters":"{\\"FunctionName\\":\\"arn:aws:lambda:us-east-1:123456789012:function:Stack-Take\\",\\"Payload\\":{\\"id\\":\\"Orders:order-3/Take\\"}}","timeoutInSeconds":915}",
  "order-3     4  (time)  TaskStarted  {"resourceType":"lambda","resource":"invoke"}",
]
`);
  expect(lines.join("\n")).not.toMatch(/function-worker|truncated/);
});
