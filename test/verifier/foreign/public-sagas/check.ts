import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { replayForeign, verifyForeign } from "../../../../lib/verifier/foreign/index.js";
import { knownFaults } from "./faults.js";

/** The folder with the machines, which are other people's and no part of this project. */
const folder = process.env.PUBLIC_SAGAS ?? resolve(process.cwd(), "..", "shared", "sagas");
const isThere = existsSync(folder);
const read = (file: string) => JSON.parse(readFileSync(file, "utf8"));

/** Verifies the public sagas, and looks for the faults that are known of them, as far as so many calls of a run may show them. */
export function checkPublicSagas(faults: 1 | 2): void {
  if (!isThere) {
    process.stderr.write(
      `SKIPPED: no public sagas in ${folder}. Name their folder in PUBLIC_SAGAS to verify them.\n`,
    );
  }
  const suite = isThere ? describe : describe.skip;
  suite.each(Object.entries(knownFaults))("the public saga %s", (name, known) => {
    test("completes if all goes well, and shows each fault that is known of it", () => {
      const participants = read(join(__dirname, `${name}.json`));
      const { happy, lost, advice } = verifyForeign(read(join(folder, `${name}.asl.json`)), {
        participants,
        faults,
      });
      expect(happy.completes).toBe(true);
      const found = new Set([
        ...lost.map(({ code, state }) => `${code} ${state}`),
        ...advice.flatMap(({ code, states }) => states.map((state) => `${code} ${state}`)),
      ]);
      const missed = known
        .filter((each) => (each.faults ?? 1) <= faults && !found.has(`${each.code} ${each.state}`))
        .map(({ fault }) => fault);
      expect(missed).toEqual([]);
    });

    test("completes if the participants are guessed", () => {
      const { happy } = verifyForeign(read(join(folder, `${name}.asl.json`)), { faults: 0 });
      expect(happy.completes).toBe(true);
    });
  });

  const page = readFileSync(join(process.cwd(), "docs", "public-sagas.md"), "utf8");
  const sections = page.split(/\n##+ /).slice(1);
  suite("the page on public sagas", () => {
    test.each(Object.keys(knownFaults).map((name, index) => [name, sections[index] ?? ""] as const))(
      "names only runs of %s in which something is lost",
      (name, section) => {
        const participants = read(join(__dirname, `${name}.json`));
        const scripts = [...section.matchAll(/`([^`\s]+=[^`]+)`/g)].map(([, script = ""]) => script);
        expect(scripts.length).toBeGreaterThan(0);
        for (const script of scripts) {
          const { isLost } = replayForeign(read(join(folder, `${name}.asl.json`)), script, { participants });
          expect([script, isLost]).toEqual([script, true]);
        }
      },
    );
  });
}
