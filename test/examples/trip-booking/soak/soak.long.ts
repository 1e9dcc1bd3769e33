import { cpSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "@jest/globals";
import { buildSync } from "esbuild";
import type { Finding } from "../../../../lib/examples/trip-booking/local/soak/audit.js";
import { soak } from "../../../../lib/examples/trip-booking/local/soak/soak.js";
import type { SoakOptions } from "../../../../lib/examples/trip-booking/local/soak/soak-options.js";
import { synthesize } from "../../../../lib/examples/trip-booking/local/synthesize.js";
import { readCloudAssembly } from "../../../../lib/local/template/cloud-assembly.js";
import { deploy } from "../../../../lib/local/assembly/deployment.js";
import { temporaryDirectory } from "../../../support/assembly.js";

const projectDirectory = join(__dirname, "../../../..");
/** Bundling, and loading the AWS SDK in each of the functions' threads. */
const takesAWhile = 120_000;

const ended = "every trip is completed or compensated in the end";
const leftBehind = "a compensated trip has left nothing behind";
const miscounted = "nothing is taken beyond its capacity";

let assembly = "";
beforeAll(() => {
  assembly = temporaryDirectory();
  synthesize(assembly);
}, takesAWhile);

/** The same assembly with one function's bundle replaced by that of a file beside this one. */
function withBroken(functionName: string, file: string): string {
  const copy = temporaryDirectory();
  cpSync(assembly, copy, { recursive: true });
  const { code } = deploy(readCloudAssembly(copy)).functions.find(functionName).settings();
  if (!("directory" in code)) throw new Error("The function's code is no directory.");
  buildSync({
    entryPoints: [join(__dirname, "broken", file)],
    outfile: join(code.directory, "index.mjs"),
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    external: ["@aws-sdk/*", "@smithy/*"],
  });
  return copy;
}

/** Eight trips, of which every call goes wrong; three of them lose a reservation that arrives in the end. */
const options: SoakOptions = { sagas: 8, faults: 1, seed: 34, atOnce: 100 };

async function run(deployed: string) {
  const lines: string[] = [];
  const write = (line: string) => lines.push(line);
  const findings = await soak(options, { assembly: deployed, projectDirectory, concurrency: 2, write });
  return { findings, lines };
}

function broken(findings: readonly Finding[] | undefined): string[] {
  return (findings ?? []).filter(({ violations }) => violations.length > 0).map(({ law }) => law);
}

describe("a soak", () => {
  it(
    "finds nothing broken where participants keep their contract, though every call goes wrong",
    async () => {
      const { findings, lines } = await run(assembly);
      expect(broken(findings)).toEqual([]);
      expect(findings?.find(({ law }) => law === ended)?.checked).toBe(8);
      expect(lines.at(-1)).toBe("Nothing is broken.");
      expect(
        lines.filter((line) => line.startsWith("completed") || line.startsWith("compensated")),
      ).toHaveLength(4);
    },
    takesAWhile,
  );

  it(
    "fails where a cancellation leaves no tombstone: what arrives later stays",
    async () => {
      const { findings, lines } = await run(
        withBroken("TripBooking/Car/CancelCar", "cancel-without-tombstone.ts"),
      );
      expect(broken(findings)).toEqual([leftBehind]);
      expect(lines).toContainEqual(
        expect.stringMatching(/^ {2}BROKEN: trip-\d+ is compensated, but its car is reserved\.$/),
      );
      expect(lines.at(-1)).toMatch(
        /once more: npm run soak -- --sagas 8 --faults 1 --seed 34 --at-once 100$/,
      );
    },
    takesAWhile,
  );

  it(
    "fails where a cancellation gives back as often as it is called",
    async () => {
      const { findings, lines } = await run(
        withBroken("TripBooking/Car/CancelCar", "cancel-again-and-again.ts"),
      );
      expect(broken(findings)).toEqual([miscounted]);
      expect(lines).toContainEqual(
        expect.stringMatching(
          /^ {2}BROKEN: of the car \["place 1","2027-03-01"\], \d+ are held, and -?\d+ counted\.$/,
        ),
      );
    },
    takesAWhile,
  );

  it("ends at once when it is interrupted, and says nothing any more", async () => {
    const controller = new AbortController();
    const lines: string[] = [];
    const write = (line: string) => lines.push(line);
    const { signal } = controller;
    setImmediate(() => controller.abort());
    expect(await soak(options, { assembly, projectDirectory, write, signal })).toBeUndefined();
    expect(lines).toEqual([]);
  });
});
