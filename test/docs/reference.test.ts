import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { compile } from "../../lib/compiler/index.js";
import { diagnostics } from "../../lib/saga/index.js";
import { carTrip } from "../readme/car-trip.js";
import { languageSagas } from "../support/language-sagas.js";
import { manySagas } from "../support/many-sagas.js";
import { loan } from "./options.js";
import { codeBlocks, sections } from "./support/markdown.js";

const root = join(__dirname, "../..");
/** Error names of the library itself in a text. */
const namesIn = (text: string): string[] => text.match(/\bSaga\.[A-Z]\w+/g) ?? [];
const sourceFiles = (directory: string): string[] =>
  readdirSync(join(root, directory), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .map((file) => join(root, directory, file));

const page = (name: string) => readFileSync(join(__dirname, "../../docs", name), "utf8");

describe("docs/diagnostics.md", () => {
  const shown = sections(page("diagnostics.md"));

  it("has a section for every diagnostic, in order and with its severity, and no other", () => {
    const listed = shown.map(({ title, text }) => {
      const severity = /^\n\*\*(Error|Warning)\.\*\* /.exec(text)?.[1];
      return `${title} ${severity?.toLowerCase()}`;
    });
    expect(listed).toEqual(Object.values(diagnostics).map(({ code, severity }) => `${code} ${severity}`));
  });

  it("is where each diagnostic says it is", () => {
    for (const kind of Object.values(diagnostics)) {
      expect(kind([], {} as never).url).toBe(`node_modules/cdk-saga/docs/diagnostics.md#${kind.code}`);
    }
  });

  it.each(shown)("says how to fix $title", ({ text }) => {
    expect(text).toMatch(/^\*\*To fix it:\*\* \S/m);
  });
});

describe("docs/guarantees.md", () => {
  it("shows the state that the README's example compiles to", () => {
    const [state, ...others] = codeBlocks(page("guarantees.md"), "json");
    expect(others).toEqual([]);
    expect(JSON.parse(state?.text ?? "")).toEqual(compile(carTrip).definition?.States.ReserveCar);
  });

  it("explains every error name that the library makes, and no other", () => {
    const explained = [...page("guarantees.md").matchAll(/^\| `(Saga\.\w+)` \| [^|]+ \| [^|]+ \|$/gm)];
    const made = sourceFiles("lib").flatMap((file) => namesIn(readFileSync(file, "utf8")));
    expect(explained.map(([, name]) => name).sort()).toEqual([...new Set(made)].sort());
  });

  it("explains the error names that definitions hold", () => {
    const definitions = [
      ...Object.values(manySagas),
      ...Object.values(languageSagas).map(({ saga }) => saga),
    ];
    const held = new Set(definitions.flatMap((saga) => namesIn(JSON.stringify(compile(saga).definition))));
    expect(held.size).toBeGreaterThan(3);
    for (const name of held) expect(page("guarantees.md")).toContain(`| \`${name}\` |`);
  });
});

describe("docs/options.md", () => {
  it("shows options from a file that these tests compile, without a warning", () => {
    const [options, schemas, ...others] = codeBlocks(page("options.md"), "ts");
    expect(others).toEqual([]);
    expect(readFileSync(join(__dirname, "options.ts"), "utf8")).toContain(options?.text);
    expect(compile(loan).diagnostics).toEqual([]);
    expect(readFileSync(join(__dirname, "schemas.ts"), "utf8")).toContain(schemas?.text);
  });
});
