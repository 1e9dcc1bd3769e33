import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { main } from "../../lib/cli/main.js";
import { verify } from "../../lib/verifier/index.js";
import { keyOf } from "./migrating/key-of.js";
import { order } from "./migrating/order.js";
import { codeBlocks, codeIn, sections, tableRows } from "./support/markdown.js";

const directory = join(__dirname, "migrating");
const read = (file: string) => readFileSync(join(directory, file), "utf8");
const page = readFileSync(join(__dirname, "../../docs/migrating.md"), "utf8");
const machine = [
  "verify",
  "--asl",
  join(directory, "order.asl.json"),
  "--participants",
  join(directory, "order.participants.json"),
];

async function saying(...args: string[]): Promise<string> {
  const lines: string[] = [];
  const interrupted = new Promise<never>(() => {});
  await main(args, { write: (line) => lines.push(line), complain: () => {}, interrupted });
  return lines.join("\n");
}

describe("docs/migrating.md", () => {
  it("shows the machine and the participants' file that are verified here", () => {
    const shown = codeBlocks(page, "json").map(({ text }) => text);
    expect(shown).toEqual([read("order.asl.json"), read("order.participants.json")]);
  });

  it("shows TypeScript that is compiled and run by these tests", () => {
    const sources = ["key-of.ts", "order.ts"].map(read).join("\n");
    const blocks = codeBlocks(page, "ts");
    expect(blocks).toHaveLength(2);
    for (const { text } of blocks) expect(sources).toContain(text);
  });

  it("tells every loss that is found in the machine, and no other", async () => {
    const [section] = sections(page);
    const told = tableRows(section?.text ?? "").map(([code = "", at = ""]) => codeIn(code + at));
    const { lost } = JSON.parse(await saying(...machine, "--json"));
    expect(told).toEqual(lost.map(({ code, state }: Record<string, string>) => [code, state]));
  });

  it("gets from --fix the saga's steps, kinds and compensations", async () => {
    const printed = await saying(...machine, "--fix");
    expect([...printed.matchAll(/\.step\("(\w+)"/g)].map(([, name]) => name)).toEqual(
      order.toJSON().steps.map(({ name }) => name),
    );
    expect(printed).toContain("compensation: releaseStock");
    expect(printed).toContain('rejections: ["CardDeclined"]');
  });

  it("ends at a saga in which every law holds", async () => {
    expect((await verify(order, { faults: 1 })).holds).toBe(true);
  });

  it("gives an old request the same key at every try, and a new one its own", () => {
    expect([keyOf({ id: "7" }), keyOf({ id: "7", key: "Order:7/ReserveStock" })]).toEqual([
      "order-7",
      "Order:7/ReserveStock",
    ]);
  });
});
