import { describe, expect, it } from "@jest/globals";
import { messageOf } from "./advice.js";
import { commandLine } from "./command-line.js";
import { participant } from "./participant.js";

// Those of constructs, operations, the verifier and the local environment are in error-remedies.long.ts, which also sees to it that none
// is missing.
describe("the remedies that an error names", () => {
  it.each([...commandLine, ...participant])("help against $title", async ({ fails, remedies }) => {
    const message = await messageOf(fails);
    for (const [says, mend] of remedies) {
      expect(message).toContain(says);
      await expect(Promise.resolve().then(mend)).resolves.not.toThrow();
    }
  });
});
