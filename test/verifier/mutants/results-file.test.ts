import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { definitionOf } from "../../support/definitions.js";
import { sagaOf, step } from "../../support/documents.js";
import { mutantsOf } from "./mutants-of.js";
import { ResultsFile } from "./results-file.js";

const mutants = [...mutantsOf(definitionOf(sagaOf([step("A")])))].slice(0, 3);
const [killed, surviving, other] = mutants;
if (killed === undefined || surviving === undefined || other === undefined) throw new RangeError("Too few.");

describe("a file of results", () => {
  let folder: string;
  let path: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "mutants-"));
    path = join(folder, "results.jsonl");
    const file = new ResultsFile(path);
    const verdict = { verdict: "killed", laws: ["model"], script: "", how: "it does" } as const;
    file.add({ saga: "one", mutant: killed, verdict });
    file.add({ saga: "one", mutant: surviving, verdict: { verdict: "survives", script: "A=lost" } });
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("knows the mutants that were judged, of the same saga", () => {
    const file = new ResultsFile(path);
    expect(file.verdictOn("one", killed)?.verdict).toBe("killed");
    expect(file.verdictOn("one", surviving)).toEqual({ verdict: "survives", script: "A=lost" });
    expect(file.verdictOn("one", other)).toBeUndefined();
    expect(file.verdictOn("another", killed)).toBeUndefined();
  });

  it("lets those of a verdict be judged again, of which the latest counts", () => {
    const again = new ResultsFile(path, "survives");
    expect(again.verdictOn("one", killed)?.verdict).toBe("killed");
    expect(again.verdictOn("one", surviving)).toBeUndefined();
    again.add({ saga: "one", mutant: surviving, verdict: { verdict: "not reached" } });
    expect(new ResultsFile(path).verdictOn("one", surviving)).toEqual({ verdict: "not reached" });
  });

  it("goes on after a line that was cut off", () => {
    const [first = ""] = readFileSync(path, "utf8").split("\n");
    appendFileSync(path, first.slice(0, 40));
    const file = new ResultsFile(path);
    file.add({ saga: "one", mutant: other, verdict: { verdict: "not reached" } });
    expect(new ResultsFile(path).verdictOn("one", other)).toEqual({ verdict: "not reached" });
  });

  it("is refused if it is something else", () => {
    writeFileSync(path, "# Notes");
    expect(() => new ResultsFile(path)).toThrow(/isn't a file of results: line 1 has no verdict/);
    expect(readFileSync(path, "utf8")).toBe("# Notes");
  });
});
