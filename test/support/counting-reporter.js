const { writeFileSync } = require("node:fs");

/**
 * Writes a line "PASSED FAILED" with the numbers of tests into the file `TEST_COUNTS`, for .ci/run; a test file that could not be run
 * counts as a failure. Unlike `jest --json`, which also writes what a failed test threw, it cannot break on an error that JSON can't hold.
 */
module.exports = class CountingReporter {
  /**
   * @param {unknown} _contexts
   * @param {import("@jest/reporters").AggregatedResult} results
   */
  onRunComplete(_contexts, { numPassedTests, numFailedTests, numRuntimeErrorTestSuites }) {
    const file = process.env.TEST_COUNTS;
    if (file === undefined) throw new Error("TEST_COUNTS is not set. It names the file for the counts.");
    writeFileSync(file, `${numPassedTests} ${numFailedTests + numRuntimeErrorTestSuites}\n`);
  }
};
