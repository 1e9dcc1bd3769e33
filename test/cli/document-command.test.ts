import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, test } from "@jest/globals";
import { documentCommand, readDocumentOptions } from "../../lib/cli/document-command.js";
import { tripBooking } from "../../lib/examples/trip-booking/saga.js";
import { writeFiles } from "../support/assembly.js";

const defaults = { module: "trip.ts", saga: undefined, out: "trip.md", picture: "trip.svg", check: false };

describe("the arguments of saga document", () => {
  test.each<[string, object]>([
    ["trip.ts --out trip.md", defaults],
    ["trip.ts -o trip.md --check", { ...defaults, check: true }],
    [
      "trip.ts -o trip.md --picture img/t.svg --saga Trip",
      { ...defaults, picture: "img/t.svg", saga: "Trip" },
    ],
  ])("are read: %s", (line, options) => {
    expect(readDocumentOptions(line.split(" "))).toEqual(options);
  });

  test.each([
    ["-o trip.md", "saga document takes one module that exports a saga, received none."],
    ["trip.ts", "--out has to be the page to write, a file that ends with .md, received nothing."],
    [
      "trip.ts -o trip.html",
      '--out has to be the page to write, a file that ends with .md, received "trip.html".',
    ],
    [
      "trip.ts --chek",
      "Unknown option '--chek'. Allowed are --out FILE, --picture FILE, --check, --saga NAME",
    ],
  ])("fail for %s", (line, message) => {
    expect(() => readDocumentOptions(line.split(" "))).toThrow(message);
  });
});

const trip = tripBooking.toJSON();

/** A directory with the trip booking as JSON, and a way to run the command in it. */
function bench() {
  const directory = mkdtempSync(join(tmpdir(), "saga-document-"));
  const at = (name: string) => join(directory, name);
  writeFiles(directory, { "trip.json": JSON.stringify(trip) });
  const run = async (...options: readonly string[]) => {
    const [written, complaints]: [string[], string[]] = [[], []];
    const code = await documentCommand.run([at("trip.json"), "--out", at("docs/trip.md"), ...options], {
      write: (line) => written.push(line),
      complain: (line) => complaints.push(line),
      interrupted: new Promise(() => undefined),
    });
    return { code, written, complaints };
  };
  return { at, run };
}

describe("saga document", () => {
  it("writes a page and its picture, the same each time", async () => {
    const { at, run } = bench();
    const [page, picture] = [at("docs/trip.md"), at("docs/trip.svg")];
    expect(await run()).toEqual({ code: 0, written: [`Wrote ${page}`, `Wrote ${picture}`], complaints: [] });
    const first = readFileSync(page, "utf8");
    expect(first).toContain("# Book a trip\n");
    expect(first).toContain("](trip.svg)");
    await run();
    expect(readFileSync(page, "utf8")).toBe(first);
  });

  it("--check succeeds while the page is current, whatever ends its lines", async () => {
    const { at, run } = bench();
    await run();
    const page = at("docs/trip.md");
    writeFileSync(page, readFileSync(page, "utf8").replaceAll("\n", "\r\n"));
    expect(await run("--check")).toEqual({
      code: 0,
      written: [`${page} is current`, `${at("docs/trip.svg")} is current`],
      complaints: [],
    });
  });

  it("--check fails with exit code 1 as soon as the saga says something else, and writes nothing", async () => {
    const { at, run } = bench();
    await run();
    const before = readFileSync(at("docs/trip.md"), "utf8");
    const steps = trip.steps.map((step) => (step.name === "ReserveCar" ? { ...step, title: "Rent" } : step));
    writeFileSync(at("trip.json"), JSON.stringify({ ...trip, steps }));
    const { code, complaints } = await run("--check");
    expect(code).toBe(1);
    expect(complaints).toEqual([
      `${at("docs/trip.md")} isn't what the saga says now. Run the command without --check to write it.`,
      `${at("docs/trip.svg")} isn't what the saga says now. Run the command without --check to write it.`,
    ]);
    expect(readFileSync(at("docs/trip.md"), "utf8")).toBe(before);
  });

  it("--check fails where there is no page", async () => {
    const { at, run } = bench();
    const { code, complaints } = await run("--check");
    expect(code).toBe(1);
    expect(complaints[0]).toBe(
      `${at("docs/trip.md")} doesn't exist. Run the command without --check to write it.`,
    );
  });

  it("doesn't overwrite a page of somebody else's", async () => {
    const { at, run } = bench();
    writeFiles(at("docs"), { "trip.md": "# Mine\n" });
    await expect(run()).rejects.toThrow("wasn't written by saga document");
  });
});
