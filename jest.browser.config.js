const base = require("./jest.config.js");

// Tests that drive a browser, Chromium from the system's packages. They are no part of `npm test`.
/** @type {import("jest").Config} */
module.exports = {
  ...base,
  roots: ["<rootDir>/test/browser"],
  testMatch: ["**/*.browser.ts"],
  testTimeout: 60_000,
  maxWorkers: 1,
};
