import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { type State, statesOf } from "../../lib/asl/index.js";
import { compile, transitionsOf } from "../../lib/compiler/index.js";
import { expandParts } from "../../lib/saga/index.js";
import { page as callback } from "./callback.js";
import { page as choice } from "./choice.js";
import { page as deadline } from "./deadline.js";
import { page as expressions } from "./expressions.js";
import { page as forEach } from "./for-each.js";
import { page as hooks } from "./hooks.js";
import { page as parallel } from "./parallel.js";
import { page as part } from "./part.js";
import { page as recovery } from "./recovery.js";
import { page as steps } from "./steps.js";
import { cutAs } from "./support/excerpt.js";
import { anchorsIn, codeBlocks, codeIn, linksIn, sections, tableRows } from "./support/markdown.js";
import type { Bound, Page } from "./support/page.js";
import { play } from "./support/play.js";
import { page as tasks } from "./tasks.js";
import { page as wait } from "./wait.js";

const root = join(__dirname, "../..");
const read = (path: string) => readFileSync(join(root, path), "utf8");

const pages: Readonly<Record<string, Page>> = {
  steps,
  parallel,
  "for-each": forEach,
  choice,
  wait,
  callback,
  part,
  expressions,
  tasks,
  recovery,
  hooks,
  deadline,
};

const outline = [
  "What it means",
  "In the description",
  "What it compiles to",
  "What happens when",
  "What it costs",
  "Limits and non-guarantees",
];

/** Every state of a saga, those in blocks too, by its name. */
function statesIn(shown: Page["sagas"][string] | undefined): Readonly<Record<string, State>> {
  if (shown === undefined) throw new RangeError("The block names no saga of the page's.");
  const { saga, tasks }: Bound = "tasks" in shown ? shown : { saga: shown, tasks: {} };
  const { definition, diagnostics } = compile(saga, { tasks });
  expect(diagnostics).toEqual([]);
  return definition === undefined ? {} : Object.fromEntries(statesOf(definition));
}

describe.each(Object.entries(pages))("docs/%s.md", (name, { sagas, failures, costs, files = [] }) => {
  const page = read(`docs/${name}.md`);
  const section = (title: string) => sections(page).find((each) => each.title === title)?.text ?? "";

  it("has the outline that every page has, and no more lines than are read", () => {
    expect(sections(page).map(({ title }) => title)).toEqual(outline);
    expect(page.split("\n").length).toBeLessThanOrEqual(145);
  });

  it("shows TypeScript that stands, word for word, in a file that is compiled and run by these tests", () => {
    const sources = [`${name}.ts`, ...files].map((file) => read(`test/docs/${file}`));
    const blocks = codeBlocks(page, "ts");
    expect(blocks.length).toBeGreaterThan(0);
    for (const { text } of blocks) expect(sources.join("\n")).toContain(text);
  });

  it("shows states that its sagas compile to", () => {
    const blocks = codeBlocks(page, "json");
    expect(blocks.length).toBeGreaterThan(0);
    for (const { info, text } of blocks) {
      const states = statesIn(sagas[info]);
      for (const [state, excerpt] of Object.entries(JSON.parse(text)))
        expect({ [state]: excerpt }).toEqual({ [state]: cutAs(excerpt as never, states[state] as never) });
    }
  });

  const rows = tableRows(section("What happens when"));

  it("tells of every failure that is tried here, and of no other", () => {
    expect(rows.map(([when]) => when)).toEqual(Object.keys(failures));
  });

  it.each(rows)("%s: it happens as told", async (when = "", _does = "", compensated = "", ends = "") => {
    const scenario = failures[when];
    if (scenario === undefined) throw new RangeError("It is not tried here.");
    const played = await play(scenario);
    expect({ compensated: compensated.split("; redriven: ").map(codeIn), ended: codeIn(ends) }).toEqual({
      compensated:
        scenario.redriven === undefined || played.compensated.flat().length > 0 ? played.compensated : [[]],
      ended: played.ended,
    });
    const { calledWith = {}, tries = {}, output = played.output, cause } = scenario;
    for (const [state, request] of Object.entries(calledWith))
      expect(played.calls.findLast((call) => call.state === state)?.request).toEqual(request);
    expect(played.tries).toMatchObject(tries);
    expect(played.output).toEqual(output);
    if (cause !== undefined) expect(JSON.parse(played.cause ?? "")).toMatchObject(cause);
  });

  it("tells how many state transitions a run takes", () => {
    const told = tableRows(section("What it costs")).map((cells) => [cells.at(0), Number(cells.at(-1))]);
    const counted = Object.entries(costs).map(([run, { saga, ...course }]) => [
      run,
      transitionsOf(expandParts(saga.toJSON()), course),
    ]);
    expect(counted.length).toBeGreaterThan(0);
    expect(told).toEqual(counted);
  });
});

describe("the pages", () => {
  const all = [
    ...["README.md", "CONTRIBUTING.md", "SECURITY.md"],
    ...readdirSync(join(root, "docs"))
      .filter((file) => file.endsWith(".md"))
      .map((file) => `docs/${file}`),
  ];
  const withoutLinks = ["docs/failures-of-hand-written-sagas.md", "docs/local-events.md"];
  /** These tell of products that have other words for it. */
  const ofOthers = ["docs/compared.md"];

  it.each(all)("%s links to what is there", (path) => {
    const links = linksIn(read(path)).filter((target) => !target.includes("://"));
    if (!withoutLinks.includes(path)) expect(links.length).toBeGreaterThan(0);
    for (const link of links) {
      const [file = "", anchor] = link.split("#");
      const target = file === "" ? path : join(dirname(path), file);
      expect([link, existsSync(join(root, target))]).toEqual([link, true]);
      if (anchor !== undefined) expect(anchorsIn(read(target))).toContain(anchor);
    }
  });

  it.each(all.filter((path) => !ofOthers.includes(path)))(
    "%s says compensation, and not what this field does not call it",
    (path) => {
      expect(read(path)).not.toMatch(/roll(ed|ing)?[ -]?back|\bundo/i);
    },
  );

  it.each([
    "architecture",
    "compared",
    "faq",
    "getting-started",
    "glossary",
    "limits",
    "migrating",
    "troubleshooting",
  ])("docs/%s.md has no more lines than are read", (name) => {
    expect(read(`docs/${name}.md`).split("\n").length).toBeLessThanOrEqual(145);
  });

  it("are all found from docs/README.md, which shows operations that are compiled by these tests", () => {
    const index = read("docs/README.md");
    for (const file of readdirSync(join(root, "docs"))) {
      if (file !== "README.md") expect(linksIn(index)).toContain(file);
    }
    const source = read("test/docs/operations.ts");
    for (const { text } of codeBlocks(index, "ts")) expect(source).toContain(text);
  });
});
