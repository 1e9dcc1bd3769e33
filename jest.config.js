const { availableParallelism } = require("node:os");
const { delimiter, join } = require("node:path");

// Handlers run on the Node.js that is here; the AWS SDK's remark on its age is not about them.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";
// What depends on the machine's time zone is found on every machine, also on one in UTC.
process.env.TZ = "America/New_York";
// Stacks are bundled often, and checked by CloudFormation's rules in one test (test/support/checked-stack.ts).
process.env.PATH = [join(__dirname, "test/support/bin"), process.env.PATH].join(delimiter);
process.env.CDK_VALIDATION ??= "false";
// Nobody reads where constructs were made.
process.env.CDK_DISABLE_STACK_TRACE ??= "1";

/** @type {import("jest").Config} */
module.exports = {
  testEnvironment: "node",
  // Against what hangs: neither a slow machine nor a busy one is a failure.
  testTimeout: 30_000,
  // By default jest leaves one core to itself, which of two is half.
  maxWorkers: Math.max(2, availableParallelism() - 1),
  testSequencer: "<rootDir>/test/support/longest-first.js",
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
  // ES modules alone, which jest cannot load as they are.
  transformIgnorePatterns: [
    "/node_modules/(?!(?:arktype|arkregex|@ark|bpmn-moddle|moddle|moddle-xml|min-dash|saxen|feelin|lezer-feel|@lezer|temporal-polyfill|temporal-utils|@bpmn-io|@camunda)/)",
  ],
  // Sources name their neighbours as Node will find them once built ("./x.js"); here they are still TypeScript, which is looked for first.
  moduleNameMapper: {
    "^(\\.{1,2}/.*)\\.js$": ["$1.ts", "$1.js"],
    "^cdk-saga$": "<rootDir>/lib/index.ts",
    "^cdk-saga/(\\w+)$": "<rootDir>/lib/$1.ts",
  },
};
