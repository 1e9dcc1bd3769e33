import { request } from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { ConsoleNews, FaultInfo, RunList, RunView, TableView } from "../../lib/console/protocol.js";
import { openOrderConsole, type OrderConsole } from "../support/order-console.js";

let console: OrderConsole;
beforeAll(async () => {
  console = await openOrderConsole();
});
afterAll(() => console.close());

/** Starts an execution, and waits for its end. */
async function run(name: string): Promise<{ readonly arn: string; readonly view: RunView }> {
  const { json } = await console.ask("/api/start", {
    machine: console.machine,
    name,
    input: '{"item":"book"}',
  });
  const arn = (json as { run: string }).run;
  return { arn, view: await ended(arn) };
}

async function ended(arn: string): Promise<RunView> {
  const execution = console.environment.execution(arn);
  if (execution !== undefined) await console.environment.resultOf(execution);
  return (await console.ask(`/api/run?run=${arn}`)).json as RunView;
}

const fault = (task: string, kind: string, more: object = {}) =>
  console.ask("/api/fault", { machine: console.machine, task, kind, once: false, ...more });

/** A request with headers that `fetch` doesn't let one set. */
function raw(
  path: string,
  headers: Record<string, string>,
): Promise<{ status: number | undefined; body: string }> {
  const { hostname, port } = new URL(console.url);
  return new Promise((resolve, reject) => {
    request({ hostname, port, path, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk) => chunks.push(chunk));
      response.on("end", () =>
        resolve({ status: response.statusCode, body: Buffer.concat(chunks).toString() }),
      );
    })
      .on("error", reject)
      .end();
  });
}

describe("the console's server", () => {
  test("serves its page to those who know the token", async () => {
    const page = await fetch(console.url);
    expect(page.status).toBe(200);
    expect(await page.text()).toContain("<title>Console</title>");
    expect(page.headers.get("content-security-policy")).toMatch(
      /default-src 'none'.*frame-ancestors 'none'.*style-src 'self' 'sha256-/,
    );
  });

  test.each([
    ["no token", "/", {}, /by the whole URL that the command printed/],
    ["a wrong token", "/api/state?token=guess", {}, /by the whole URL/],
    ["a name that leads here", "/", { host: "evil.example" }, /Host is "evil\.example"/],
    ["a page of another origin", "/api/state", { origin: "http://evil.example" }, /page of another origin/],
    ["a link of another site", "/", { "sec-fetch-site": "cross-site" }, /Sec-Fetch-Site is "cross-site"/],
  ])("refuses a request with %s", async (_what, path, headers, message) => {
    const withToken = path === "/" ? `/${new URL(console.url).search}` : path;
    const target = _what === "no token" ? "/" : withToken;
    const { status, body } = await raw(target, headers);
    expect(status).toBe(403);
    expect(body).toMatch(message);
  });

  test.each([
    ["/api/runs", undefined, 400, /has no machine/],
    ["/api/run?run=arn:none", undefined, 404, /There is no execution arn:none/],
    ["/api/nothing", undefined, 404, /There is no GET \/api\/nothing/],
    ["/api/start", { machine: "arn:none", name: "a", input: "{}" }, 404, /no state machine arn:none/],
    ["/api/start", { machine: "Order", name: "a b", input: "{}" }, 400, /can't be called "a b"/],
    ["/api/start", { machine: "Order", name: "a", input: "{" }, 400, /The input isn't JSON/],
    ["/api/fault", { machine: "Order", task: "Take", kind: "explode" }, 400, /kind has to be one of refuse,/],
    ["/api/time", { action: "rewind" }, 400, /action has to be one of pause, resume/],
  ])("says what is wrong with a request: %s %j", async (path, body, status, message) => {
    const request = body === undefined ? undefined : { ...body, ...forMachine(body) };
    const answer = await console.ask(path, request);
    expect(answer.status).toBe(status);
    expect((answer.json as { error: string }).error).toMatch(message);
  });

  test("takes a body as JSON alone, which no form can send", async () => {
    const { origin, search } = new URL(console.url);
    const answer = await fetch(`${origin}/api/time${search}`, { method: "POST", body: '{"action":"pause"}' });
    expect(answer.status).toBe(415);
    expect(console.time.state.isPaused).toBe(false);
  });

  test("describes its state machines: sagas with their picture, others by their states", async () => {
    const { json } = await console.ask("/api/state");
    const { machines } = json as { machines: { name: string; saga?: string; hasPicture: boolean }[] };
    expect(machines).toMatchObject([
      {
        name: "Order",
        saga: "Order",
        hasPicture: true,
        tasks: [
          { state: "Take", isCompensation: false, rejections: ["SoldOut"] },
          { state: "Pay", isCompensation: false, rejections: ["Declined"] },
          { state: "GiveBack", isCompensation: true },
        ],
        inputs: [{ title: "A book" }, { title: "A sample" }],
      },
      { name: "Plain", hasPicture: false, states: ["Rest", "Done"], inputs: [{ title: "A book" }] },
    ]);
    const picture = await console.ask(`/api/picture?machine=${console.machine}`);
    expect((picture.json as { svg: string }).svg).toContain('data-state="GiveBack"');
  });

  test("tells a run: its tries, their data, and the rows that it wrote, step by step", async () => {
    const { arn, view } = await run("told");
    expect(view).toMatchObject({
      row: { outcome: "completed", name: "told" },
      isRedrivable: false,
      input: '{"item":"book"}',
    });
    expect(view.entries.map(({ kind, state }) => `${kind} ${state ?? ""}`)).toEqual([
      "started ",
      "entered Take",
      "called Take",
      "succeeded Take",
      "left Take",
      "entered Pay",
      "called Pay",
      "succeeded Pay",
      "left Pay",
      "ended ",
    ]);
    const called = view.entries[2];
    const payload = await console.ask(`/api/payload?run=${arn}&event=${called?.event}`);
    expect(payload.json).toEqual([{ title: "Request", text: expect.stringContaining("Order:told/Take") }]);

    const tables = async (until?: number) =>
      (await console.ask(`/api/tables?run=${arn}${until === undefined ? "" : `&until=${until}`}`))
        .json as TableView[];
    expect((await tables(called?.event))[0]?.rows.map(({ change }) => change)).toEqual(["same", "same"]);
    const [seats] = await tables();
    expect(seats?.table).toBe("Seats");
    expect(seats?.rows.map(({ key, item, change }) => [key, item?.state, change])).toEqual([
      ["Order:told/Take", "taken", "new"],
      ["Order:told/Pay", "paid", "new"],
    ]);
  });

  test("lists executions by outcome and name, page by page", async () => {
    for (const name of ["list-1", "list-2", "list-3"]) await run(name);
    const list = async (query: string) =>
      (await console.ask(`/api/runs?machine=${console.machine}&text=list-&${query}`)).json as RunList;
    expect((await list("limit=2")).rows.map(({ name }) => name)).toEqual(["list-3", "list-2"]);
    expect((await list("limit=2&offset=2")).rows.map(({ name }) => name)).toEqual(["list-1"]);
    expect(await list("outcome=stuck")).toMatchObject({ rows: [], total: 0 });
    expect((await list("limit=1")).counts.completed).toBeGreaterThanOrEqual(3);
  });

  test("has a run get stuck by faults, and redrives it once they are repaired", async () => {
    await fault("Pay", "refuse", { error: "Declined", once: true });
    const { json: down } = await fault("GiveBack", "down");
    const { arn, view } = await run("stuck");
    expect(view.row).toMatchObject({ outcome: "stuck", state: "GiveBack", error: "Lambda.ServiceException" });
    expect(view.isRedrivable).toBe(true);
    expect(view.advice.join()).toMatch(/The compensation GiveBack kept failing/);
    const { json } = await console.ask("/api/state");
    // The refusal was for one call, and is gone with it.
    expect((json as { faults: FaultInfo[] }).faults).toMatchObject([{ task: "GiveBack", kind: "down" }]);

    await console.ask("/api/repair", { id: (down as FaultInfo).id });
    expect((await console.ask("/api/redrive", { run: arn })).status).toBe(200);
    expect((await ended(arn)).row).toMatchObject({ outcome: "compensated", redrives: 1 });
    // It took everything back: redriving it once more finds nothing to do.
    expect((await console.ask(`/api/run?run=${arn}`)).json).toMatchObject({ isRedrivable: false });
  });

  test("cancels a run that is under way, once", async () => {
    console.time.pause();
    const { json } = await console.ask("/api/start", {
      machine: console.machine,
      name: "cancelled",
      input: "{}",
    });
    const arn = (json as { run: string }).run;
    const cancelling = console.ask("/api/cancel", { run: arn });
    await cancelling;
    console.time.resume();
    expect((await ended(arn)).row).toMatchObject({ outcome: "compensated", redrives: 1 });
    expect(await console.ask("/api/cancel", { run: arn })).toMatchObject({ status: 200 });
  });

  test("tells news of a run as it moves, beginning with everything", async () => {
    const news = await listen("news");
    await run("news");
    await news.until((each) => each.type === "entries" && each.entries.some(({ kind }) => kind === "ended"));
    const types = news.all.map(({ type }) => type);
    expect(types[0]).toBe("state");
    expect(types).toEqual(expect.arrayContaining(["rows", "run", "entries", "tables"]));
    news.close();
  });
});

function forMachine(body: object): object {
  const name = "machine" in body ? body.machine : undefined;
  return name === "Order" ? { machine: console.machine } : {};
}

/** Listens to the news of an execution that is yet to be started. */
async function listen(name: string) {
  const arn = `${console.machine.replace(":stateMachine:", ":execution:")}:${name}`;
  const { origin, searchParams } = new URL(console.url);
  const end = new AbortController();
  const query = `token=${searchParams.get("token")}&machine=${console.machine}&run=${arn}`;
  const { body } = await fetch(`${origin}/api/events?${query}`, { signal: end.signal });
  const reader = body?.pipeThrough(new TextDecoderStream()).getReader();
  const all: ConsoleNews[] = [];
  let text = "";
  return {
    all,
    close: () => end.abort(),
    async until(isLast: (news: ConsoleNews) => boolean): Promise<void> {
      while (!all.some(isLast)) {
        const { value = "", done = true } = (await reader?.read()) ?? {};
        if (done) throw new Error("The news have ended.");
        text += value;
        const messages = text.split("\n\n");
        text = messages.pop() ?? "";
        for (const message of messages)
          if (message.startsWith("data: ")) all.push(JSON.parse(message.slice("data: ".length)));
      }
    },
  };
}
