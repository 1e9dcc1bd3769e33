/** @type {import("jest").Config} */
export default {
  testEnvironment: "node",
  roots: ["<rootDir>/test"],
  testMatch: ["**/*.test.ts"],
  transform: {
    "^.+\\.m?[jt]s$": [
      "@swc/jest",
      {
        jsc: { target: "es2022", parser: { syntax: "typescript" } },
        module: { type: "commonjs" },
      },
    ],
  },
  // Sources name their neighbours as Node will find them once built ("./x.js"); here they are still TypeScript.
  moduleNameMapper: { "^(\\.{1,2}/.*)\\.js$": "$1", "^cdk-saga$": "<rootDir>/lib/index.ts" },
};
