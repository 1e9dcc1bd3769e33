import { describe, expect, it } from "@jest/globals";
import { groupTour } from "../../../lib/examples/group-tour/saga.js";
import { formatVerification, verify } from "../../../lib/testing.js";
import { answerOf, tours } from "./tours.js";

/** Some 500 runs; long on a machine that is busy. */
const timeout = 120_000;

describe.each(Object.entries(tours))("%s", (_title, { input, price }) => {
  it(
    "survives every failure, stuck compensations and lost answers among them",
    async () => {
      const answers = groupTour
        .toJSON()
        .operations.map(({ name }): [string, ReturnType<typeof answerOf>] => [name, answerOf(name, price)]);
      const verification = await verify(groupTour, {
        inputs: [input],
        responses: Object.fromEntries(answers),
        faults: 1,
      });
      expect(verification.holds ? "" : formatVerification(verification)).toBe("");
    },
    timeout,
  );
});
