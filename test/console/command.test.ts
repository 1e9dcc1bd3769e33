import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { main } from "../../lib/cli/main.js";
import type { ConsoleState } from "../../lib/console/protocol.js";
import { temporaryDirectory, writeAssembly } from "../support/assembly.js";
import { orderResources } from "../support/order-console.js";
import { order } from "../support/small-sagas.js";

/** Runs `saga console`, looks at what it serves, and ends it. */
async function run(
  args: readonly string[],
  look: (ask: (path: string) => Promise<Response>, output: readonly string[]) => Promise<void>,
): Promise<{ readonly code: number; readonly errors: readonly string[] }> {
  const output: string[] = [];
  const errors: string[] = [];
  let interrupt = () => {};
  const interrupted = new Promise<void>((resolve) => {
    interrupt = resolve;
  });
  const code = main(["console", ...args], {
    write: (line) => {
      output.push(line);
      const [, url] = /^Console: (\S+)$/.exec(line) ?? [];
      if (url === undefined) return;
      const { origin, search } = new URL(url);
      look((path) => fetch(`${origin}${path}${search}`), output).then(interrupt, (error: unknown) => {
        errors.push(String(error));
        interrupt();
      });
    },
    complain: (line) => errors.push(line),
    interrupted,
  });
  return { code: await code, errors };
}

const stateOf = async (response: Promise<Response>) => (await (await response).json()) as ConsoleState;

function documentFile(): string {
  const file = join(temporaryDirectory(), "order.json");
  writeFileSync(file, JSON.stringify(order.toJSON()));
  return file;
}

describe("saga console", () => {
  test("runs a cloud assembly, prints how to reach it, and serves its page until it is interrupted", async () => {
    const assembly = writeAssembly([{ name: "Shop", resources: orderResources() }]);
    const input = join(temporaryDirectory(), "book.json");
    writeFileSync(input, '{"item":"book"}');
    const ended = await run([assembly, "--input", input], async (ask, output) => {
      expect(output.join("\n")).toMatch(/export AWS_ENDPOINT_URL=http[\s\S]*stateMachine:Order/);
      expect(await (await ask("/")).text()).toContain('<script src="/page.js">');
      expect((await ask("/page.js")).status).toBe(200);
      const { mode, machines, place } = await stateOf(ask("/api/state"));
      expect({ mode, place, inputs: machines[0]?.inputs[0]?.title }).toEqual({
        mode: "local",
        place: assembly,
        inputs: "book.json",
      });
    });
    expect(ended).toEqual({ code: 0, errors: [] });
  });

  test("shows a saga alone, and plays a run of the verifier at first", async () => {
    const script = "Pay=failed";
    const ended = await run([documentFile(), "--counterexample", script], async (ask) => {
      const { mode, film, machines } = await stateOf(ask("/api/state"));
      expect({ mode, film, saga: machines[0]?.saga }).toEqual({
        mode: "sagas",
        film: `Order: ${script}`,
        saga: "Order",
      });
    });
    expect(ended).toEqual({ code: 0, errors: [] });
  });

  test.each([
    [[join(__dirname, "nowhere")], /nowhere/],
    [["none.ts"], /none\.ts doesn't exist/],
  ])("says what is wrong with %j", async (args, message) => {
    const { code, errors } = await run(args, async () => {});
    expect([code, errors.join("\n")]).toEqual([2, expect.stringMatching(message)]);
  });

  test("says that a counterexample can't be played, and ends", async () => {
    const { code, errors } = await run([documentFile(), "--counterexample", "Nowhere=late"], async () => {});
    expect([code, errors.join("\n")]).toEqual([
      2,
      expect.stringMatching(/speaks of Nowhere, which is not visited/),
    ]);
  });
});
