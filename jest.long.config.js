const base = require("./jest.config.js");

// Searches of `npm test` to their end, and properties tried more often (test/support/arbitraries.ts). They are no part of it, since
// they take minutes: `npm run test:long`.
process.env.TRIES = "many";

/** @type {import("jest").Config} */
module.exports = {
  ...base,
  testMatch: ["**/*.long.ts", "**/*.property.test.ts"],
  testTimeout: 600_000,
};
