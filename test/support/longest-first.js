const { default: Sequencer } = require("@jest/test-sequencer");

// The files that take longest, the longest first, by `npm run test:slowest`. Their order among each other matters little.
const longest = [
  "verifier/verify.test.ts",
  "verifier/mutants",
  "verifier/planted",
  "verifier/random-sagas",
  "verifier/fork.property.test.ts",
  "examples/trip-booking/trips.test.ts",
  "compiler/history.property.test.ts",
  "compiler/scale.property.test.ts",
  "lambda/contract.test.ts",
  "saga/messages",
  "runner/bounds.test.ts",
  "compiler/cancelling.property.test.ts",
  "compiler/large-outputs.test.ts",
  "local/functions/function-host.test.ts",
];

/** Starts the longest test files first, also where jest has not measured them yet, so that the workers end at about the same time. */
module.exports = class LongestFirst extends Sequencer {
  /**
   * @override
   * @param {import("@jest/test-result").Test[]} tests
   */
  async sort(tests) {
    /** @param {import("@jest/test-result").Test} test */
    const rank = ({ path }) => {
      const index = longest.findIndex((each) => path.replaceAll("\\", "/").includes(`/test/${each}`));
      return index === -1 ? longest.length : index;
    };
    const sorted = await super.sort(tests);
    return sorted.sort((one, other) => rank(one) - rank(other));
  }
};
