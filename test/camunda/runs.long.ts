import "./runs.test.js";
import { beforeAll, describe, expect, test } from "@jest/globals";
import type { BpmnModdle } from "bpmn-moddle";
import { loadZeebe } from "../../lib/camunda/zeebe.js";
import { loadModdle } from "../../lib/diagram/bpmn/moddle.js";
import { camundaSagas, impatient } from "./camunda-sagas.js";
import { prepare } from "./engine/prepare.js";
import { search } from "./search.js";

let moddle: BpmnModdle;
beforeAll(async () => {
  moddle = await loadModdle(undefined, { zeebe: await loadZeebe() });
});

describe("a process in which two calls fail", () => {
  // Pairs to be tried, one in so many.
  test.each([
    ["trip", 5],
    ["tour", 60],
    ["asked", 2],
    ["nested", 400],
  ] as const)("keeps the laws and does what the saga means: %s, one pair in %i", async (name, every) => {
    const document = camundaSagas[name];
    if (document === undefined) throw new RangeError(`No saga ${name}.`);
    const isTried = (index: number) => index % every === 0;
    const { broken } = search(await prepare(impatient(document), moddle), { depth: 2, isTried });
    expect(broken).toEqual([]);
  });
});
