import { describe, expect, it } from "@jest/globals";
import { loadModdle } from "../../lib/diagram/bpmn/moddle.js";
import { isBpmnOfSaga, layOut, writeBpmn } from "../../lib/diagram/index.js";
import { seed, tries } from "../support/arbitraries.js";
import { randomCase } from "../verifier/random-sagas/random-saga.js";
import { bpmnFaultsOf } from "./bpmn-faults.js";
import { recoveriesOf } from "./bpmn-recovery.js";
import { draws, reworded } from "./reworded.js";

const seeds = Array.from({ length: tries(300, 30) }, (_, index) => 700 + index);

describe("the BPMN of a random saga", () => {
  it("can be read again, takes back what came before, and has nothing on top of anything else", async () => {
    const moddle = await loadModdle();
    const draw = draws(seed);
    for (const each of seeds) {
      const { saga } = randomCase(each);
      for (const document of [saga, reworded(saga, draw)]) {
        const xml = await writeBpmn(document, layOut(document));
        expect(isBpmnOfSaga(xml)).toBe(true);
        const model = await moddle.fromXML(xml);
        const recoveries = recoveriesOf(document, model);
        const faults = [
          ...bpmnFaultsOf(model),
          ...recoveries.filter(({ byModel, bySaga }) => byModel.join("\n") !== bySaga.join("\n")),
        ];
        expect({ seed: each, title: document.title, faults }).toEqual({
          ...{ seed: each, title: document.title, faults: [] },
        });
      }
    }
  });
});
