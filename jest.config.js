import { availableParallelism } from "node:os";

// Handlers run on the Node.js that is here; the AWS SDK's remark on its age is not about them.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";

/** @type {import("jest").Config} */
export default {
  testEnvironment: "node",
  // By default jest leaves a core to itself, which is every second one where there are two.
  testTimeout: 30_000, // against what hangs; how fast a machine is, and how busy, is not what is tested
  maxWorkers: Math.max(2, availableParallelism() - 1),
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
