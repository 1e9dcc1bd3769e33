import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { AwsSource, openConsole, type OpenConsole } from "../../lib/console/index.js";
import type { ConsoleNews, ConsoleState, RunList, RunView } from "../../lib/console/protocol.js";
import { openOrderConsole, type OrderConsole } from "../support/order-console.js";
import { order } from "../support/small-sagas.js";

let local: OrderConsole;
let aws: OpenConsole;
beforeAll(async () => {
  local = await openOrderConsole();
  const documents = new Map([["Order", order.toJSON()]]);
  const source = await AwsSource.connect({ api: local.source.api, place: "eu-west-1", documents });
  const html = { type: "text/html", body: "" };
  aws = await openConsole({ source, page: { html, files: {} } });
});
afterAll(async () => {
  await aws.close();
  await local.close();
});

/** Asks the console of executions on AWS. */
async function ask<Answer>(path: string, body?: object): Promise<{ status: number; json: Answer }> {
  const { origin, searchParams } = new URL(aws.url);
  const response = await fetch(`${origin}${path}`, {
    headers: { authorization: `Bearer ${searchParams.get("token")}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { method: "POST", body: JSON.stringify(body) }),
  });
  return { status: response.status, json: (await response.json()) as Answer };
}

const run = (name: string) => local.environment.run("Order", { name, input: { item: "book" } });

describe("the console of executions on AWS", () => {
  test("knows sagas by their definition, and draws those whose description was given", async () => {
    const { json } = await ask<ConsoleState>("/api/state");
    expect(json).toMatchObject({
      mode: "aws",
      place: "eu-west-1",
      hasTables: false,
      machines: [
        { name: "Order", saga: "Order", hasPicture: true },
        { name: "Plain", hasPicture: false },
      ],
    });
    expect(json).not.toHaveProperty("time");
  });

  test("lists and tells executions, redrives what is stuck, and starts nothing", async () => {
    await run("done");
    const refused = local.environment.faults.inject({ task: "Pay", kind: "reject", error: "Declined" });
    const down = local.environment.faults.inject({ task: "GiveBack", kind: "failBefore" });
    const stuck = await run("stuck");
    refused.repair();
    down.repair();
    const list = async () => (await ask<RunList>(`/api/runs?machine=${local.machine}`)).json;
    expect((await list()).rows).toMatchObject([
      { name: "stuck", outcome: "stuck", state: "GiveBack", error: "Lambda.ServiceException" },
      { name: "done", outcome: "completed" },
    ]);
    const { arn } = stuck.execution;
    const view = async () => (await ask<RunView>(`/api/run?run=${arn}`)).json;
    expect(await view()).toMatchObject({ isRedrivable: true, row: { outcome: "stuck" } });
    expect(
      (await view()).entries.filter(({ kind, state }) => kind === "failed" && state === "GiveBack").length,
    ).toBeGreaterThan(9);

    expect((await ask("/api/redrive", { run: arn })).status).toBe(200);
    await local.environment.resultOf(stuck.execution);
    expect(await view()).toMatchObject({ isRedrivable: false, row: { outcome: "compensated", redrives: 1 } });
    // What has ended as it should isn't redriven, and it says why.
    expect(await ask("/api/redrive", { run: arn })).toMatchObject({
      status: 409,
      json: { error: expect.stringMatching(/It isn't redriven: it is compensated/) },
    });
    const refusal = { status: 409, json: { error: "Nothing can be started here." } };
    expect(await ask("/api/start", { machine: local.machine, name: "no", input: "{}" })).toMatchObject(
      refusal,
    );
    expect((await ask("/api/fault", { machine: local.machine, task: "Pay", kind: "down" })).status).toBe(409);
    expect((await ask("/api/time", { action: "pause" })).status).toBe(409);
  });

  test("tells a page everything when it connects", async () => {
    const { execution } = await run("told");
    const { origin, searchParams } = new URL(aws.url);
    const end = new AbortController();
    const query = new URLSearchParams({
      token: searchParams.get("token") ?? "",
      machine: local.machine,
      run: execution.arn,
    });
    const { body } = await fetch(`${origin}/api/events?${query}`, { signal: end.signal });
    const reader = body?.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    while (!/"type":"run".*\n\n/.test(text)) text += (await reader?.read())?.value ?? "";
    end.abort();
    const types = [...text.matchAll(/^data: (.*)$/gm)].map(
      ([, json = ""]): ConsoleNews["type"] => JSON.parse(json).type,
    );
    expect(types).toEqual(["state", "run"]);
  });
});
