import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { tripBooking } from "../../lib/examples/trip-booking/saga.js";
import { replay } from "../../lib/verifier/index.js";
import { codeBlocks, codeIn, sections, tableRows, withoutCode } from "./support/markdown.js";

const root = join(__dirname, "../..");
const page = readFileSync(join(root, "docs/architecture.md"), "utf8");
const textOf = (title: string) => sections(page).find((section) => section.title === title)?.text ?? "";

describe("docs/architecture.md", () => {
  it("names files and folders that are there", () => {
    const named = codeIn(withoutCode(page)).filter((name) => /^(lib|test)\/[\w./-]+$/.test(name));
    expect(named.length).toBeGreaterThan(10);
    const newFile = "lib/compiler/emit/note.ts";
    expect(named.filter((name) => !existsSync(join(root, name)))).toEqual([newFile]);
  });

  it("names the folders of the verifier", () => {
    const folders = tableRows(textOf("From a state machine to a verdict")).flatMap(([name = ""]) =>
      codeIn(name),
    );
    expect(folders).toContain("acceptor/");
    for (const folder of folders)
      expect([folder, existsSync(join(root, "lib/verifier", folder))]).toEqual([folder, true]);
  });

  it("names files that decide by the kind of a node", () => {
    const rows = tableRows(textOf("Add a kind of node").replaceAll(/^ +\|/gm, "|"));
    const files = rows.flatMap(([room = "", names = ""]) =>
      codeIn(names).map((name) => `${codeIn(room)[0]}/${name}`),
    );
    expect(files.length).toBeGreaterThan(10);
    for (const file of files) expect([file, existsSync(join(root, file))]).toEqual([file, true]);
  });

  it("shows what the replay of a run prints", async () => {
    const [block] = codeBlocks(page, "console");
    const [command = "", ...lines] = block?.text.trimEnd().split("\n") ?? [];
    const script = /--replay "(.+)"$/.exec(command)?.[1] ?? "";
    const { timeline, broken } = await replay(tripBooking, script);
    expect(broken).toEqual([]);
    expect(timeline).toContain(lines.join("\n"));
  });
});
