import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { successorsOf } from "../../lib/asl/index.js";
import { compile } from "../../lib/compiler/index.js";
import { diagnostics } from "../../lib/saga/index.js";
import { carTrip } from "./car-trip.js";

const root = join(__dirname, "../..");
const readme = readFileSync(join(root, "README.md"), "utf8");

/** The code blocks of a language, as info string and text. */
function blocks(language: string): { readonly info: string; readonly text: string }[] {
  return [...readme.matchAll(/```(\S+)([^\n]*)\n([\s\S]*?)```/g)]
    .filter(([, found]) => found === language)
    .map(([, , info = "", text = ""]) => ({ info: info.trim(), text }));
}

describe("the README", () => {
  const sources = ["car-trip.ts", "car-trip-stack.ts", "options.ts"].map((file) =>
    readFileSync(join(__dirname, file), "utf8"),
  );

  it("shows TypeScript that stands, word for word, in files that are compiled and run by these tests", () => {
    expect(blocks("ts")).toHaveLength(3);
    for (const { text } of blocks("ts")) {
      expect(sources.some((source) => source.includes(text))).toBe(true);
    }
  });

  it("shows the state that its example compiles to", () => {
    const [state] = blocks("json").filter(({ info }) => info === "");
    expect(JSON.parse(state?.text ?? "")).toEqual(compile(carTrip).definition?.States.ReserveCar);
  });

  it("draws every edge of its example's state machine, and no other", () => {
    const [picture] = blocks("mermaid");
    const drawn = [...(picture?.text ?? "").matchAll(/^ {2}(\S+) --> ([^:\s]+)/gm)].map(
      ([, from, to]) => `${from} → ${to}`,
    );
    const { definition } = compile(carTrip);
    const compiled = Object.entries(definition?.States ?? {}).flatMap(([name, state]) => {
      const next = successorsOf(state);
      const ends = state.Type === "Fail" || ("End" in state && state.End === true);
      return [...next, ...(ends ? ["[*]"] : [])].map((to) => `${name} → ${to}`);
    });
    expect(new Set(drawn)).toEqual(new Set([`[*] → ${definition?.StartAt}`, ...compiled]));
  });

  it("lists every diagnostic with its severity, and no other", () => {
    const listed = [...readme.matchAll(/^\| `([a-z-]+)` \| (error|warning) \|/gm)].map(
      ([, code, severity]) => `${code} ${severity}`,
    );
    expect(listed).toEqual(Object.values(diagnostics).map(({ code, severity }) => `${code} ${severity}`));
  });

  it("links to files that are there", () => {
    const links = [...readme.matchAll(/\]\(([^)#]+)\)/g)]
      .map(([, target = ""]) => target)
      .filter((target) => !target.includes("://"));
    expect(links.length).toBeGreaterThan(3);
    for (const link of links) expect(() => readFileSync(join(root, link))).not.toThrow();
  });
});
