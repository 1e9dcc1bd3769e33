import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import type { FaultKind, LocalEnvironment } from "cdk-saga/local";
import { codeBlocks, codeIn, sections, tableRows } from "./support/markdown.js";

const page = readFileSync(join(__dirname, "../../docs/local.md"), "utf8");
const section = sections(page).find(({ title }) => title === "In your own tests")?.text ?? "";

describe("docs/local.md", () => {
  it("shows a test that is run with these tests, word for word", () => {
    const [block, ...others] = codeBlocks(section, "ts");
    expect(others).toEqual([]);
    expect(readFileSync(join(__dirname, "local/trip.test.ts"), "utf8")).toContain(block?.text);
  });

  it("explains every kind of fault", () => {
    const kinds: Readonly<Record<FaultKind["kind"], true>> = {
      reject: true,
      failBefore: true,
      loseAnswer: true,
      deliverTwice: true,
      deliverLate: true,
    };
    const kindsTable = section.slice(section.indexOf("| kind |"));
    const told = tableRows(kindsTable).flatMap(([kind = ""]) => codeIn(kind));
    expect(told).toEqual(Object.keys(kinds));
  });

  it("names methods that an environment has", () => {
    const named = tableRows(section).flatMap(([, use = ""]) =>
      [...use.matchAll(/`(\w+)\(/g)].map(([, name]) => name),
    );
    const methods: readonly (keyof LocalEnvironment)[] = [
      "run",
      "resultOf",
      "stop",
      "redrive",
      "sendTaskSuccess",
      "sendTaskFailure",
      "call",
      "items",
      "published",
      "sent",
      "events",
      "messages",
      "reload",
      "settled",
    ];
    expect(named).toEqual(methods);
  });
});
