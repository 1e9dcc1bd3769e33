import { beforeAll, describe, expect, it } from "@jest/globals";
import { sagaMatchers, type VerifyOptions, verify } from "../../lib/testing.js";
import { definitionOf } from "../support/definitions.js";
import { order } from "../support/small-sagas.js";

declare module "expect" {
  interface Matchers<R extends void | Promise<void>, T = unknown> {
    toSurviveEveryFailure(options?: VerifyOptions): Promise<T extends never ? never : R>;
  }
}

const { States, ...machine } = definitionOf(order);
/** Without the state in which a compensated saga ends, what it leads to is another end. */
const definition = { ...machine, TimeoutSeconds: 60, States };

describe("the matcher", () => {
  beforeAll(() => expect.extend(sagaMatchers));

  it("takes a saga, its document, or a verification", async () => {
    await expect(order).toSurviveEveryFailure();
    await expect(order.toJSON()).toSurviveEveryFailure({ faults: 1 });
    await expect(await verify(order, { faults: 0 })).toSurviveEveryFailure();
  });

  it("fails with the run that breaks a law", async () => {
    const failing = expect(order).toSurviveEveryFailure({ definition });
    await expect(failing).rejects.toThrow("Broken, ends: No run times out");
    await expect(order).not.toSurviveEveryFailure({ definition });
  });
});
