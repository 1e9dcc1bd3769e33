import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "@jest/globals";
import type { BpmnModdle } from "bpmn-moddle";
import { loadZeebe } from "../../lib/camunda/zeebe.js";
import { loadModdle } from "../../lib/diagram/bpmn/moddle.js";
import { tripBooking } from "../../lib/examples/trip-booking/saga.js";
import { impatient } from "./camunda-sagas.js";
import { prepare } from "./engine/prepare.js";
import { naive } from "./naive-mappings.js";
import { search } from "./search.js";

let moddle: BpmnModdle;
beforeAll(async () => {
  moddle = await loadModdle(undefined, { zeebe: await loadZeebe() });
});

describe("a process by Camunda's defaults", () => {
  it("loses what docs/camunda.md says", async () => {
    const lines: string[] = [];
    for (const [name, change] of Object.entries(naive)) {
      const runnable = await prepare(impatient(tripBooking.toJSON()), moddle, "camunda-8.9", change);
      const { runs, broken } = search(runnable, { depth: 1, isFollowed: false });
      const breaking = (...codes: string[]) =>
        broken.filter(({ what }) => what.some((each) => codes.some((code) => each.startsWith(`${code}:`))))
          .length;
      const counts = [
        breaking("compensated"),
        breaking("completed"),
        breaking("order"),
        breaking("ends", "stuck"),
      ];
      lines.push(`| ${[name, runs, broken.length, ...counts].join(" | ")} |`);
    }
    const page = readFileSync(join(__dirname, "../../docs/camunda.md"), "utf8");
    expect(lines.filter((line) => !page.includes(line))).toEqual([]);
  });
});
