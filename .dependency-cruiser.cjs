// The layers of the house: each room names the rooms and packages it may import; nothing else is allowed.
// What users import: package.json exports them, and the examples know nothing else of lib/.
const entryPoints = [
  "lib/index.ts",
  "lib/core.ts",
  "lib/testing.ts",
  "lib/local.ts",
  "lib/participant.ts",
  "lib/coordination.ts",
];
const rooms = {
  "lib/saga": [],
  "lib/model": ["lib/saga"],
  "lib/asl": [],
  "lib/compiler": ["lib/saga", "lib/asl"],
  "lib/constructs": ["lib/saga", "lib/asl", "lib/compiler"],
  "lib/runner": ["lib/asl"],
  "lib/timeline": ["lib/runner", "lib/asl"],
  "lib/verifier": ["lib/timeline", "lib/runner", "lib/compiler", "lib/model", "lib/saga", "lib/asl"],
  "lib/local": ["lib/runner", "lib/asl"],
  "lib/participant": ["lib/saga"],
  "lib/diagram": ["lib/saga"],
  "lib/camunda": ["lib/diagram", "lib/compiler", "lib/saga"],
  "lib/coordination": ["lib/model", "lib/saga", "lib/asl"],
  "lib/cost": ["lib/verifier", "lib/runner", "lib/compiler", "lib/saga", "lib/asl"],
  "lib/operations": ["lib/timeline", "lib/compiler", "lib/saga", "lib/asl"],
  // The page knows the server by the data that they exchange, and nothing of Node.js.
  "lib/console/page": ["lib/console/protocol.ts", "lib/timeline"],
  "lib/console": [
    "lib/local",
    "lib/verifier",
    "lib/operations",
    "lib/diagram",
    "lib/timeline",
    "lib/compiler",
    "lib/runner",
    "lib/saga",
    "lib/asl",
  ],
  "lib/cli": [
    "lib/console",
    "lib/operations",
    "lib/cost",
    "lib/camunda",
    "lib/diagram",
    "lib/timeline",
    "lib/local",
    "lib/runner",
    "lib/verifier",
    "lib/compiler",
    "lib/saga",
    "lib/asl",
  ],
  "lib/examples/support": entryPoints,
  "lib/examples/trip-booking": [...entryPoints, "lib/examples/support"],
  "lib/examples/group-tour": [
    ...entryPoints,
    "lib/examples/support",
    "lib/examples/trip-booking/contract.ts",
    "lib/examples/trip-booking/operations.ts",
  ],
  lambda: [
    "lib/participant.ts",
    "lib/examples/trip-booking/contract.ts",
    "lib/examples/trip-booking/operations.ts",
    "lib/examples/group-tour/contract.ts",
    "lib/examples/group-tour/operations.ts",
  ],
};
// The rooms of the local environment: templates are read, resources are found in them, services run, and clients reach those.
const localRooms = {
  template: [],
  assembly: ["template"],
  store: ["assembly"],
  faults: ["assembly"],
  executions: ["assembly"],
  functions: ["assembly", "faults"],
  events: ["assembly"],
  messages: ["assembly", "events"],
  targets: ["assembly", "functions", "executions", "events", "messages"],
  tasks: ["template", "store", "faults", "functions", "executions", "events", "messages", "targets"],
  apis: ["assembly"],
  endpoints: ["assembly", "apis", "store", "functions", "executions", "events", "messages", "targets"],
};
const packages = {
  "lib/saga": ["valibot", "@standard-schema"],
  "lib/model": [],
  "lib/asl": [],
  "lib/compiler": ["jsonata"],
  "lib/constructs": ["aws-cdk-lib", "constructs"],
  "lib/runner": ["jsonata"],
  "lib/timeline": [],
  "lib/verifier": [],
  "lib/local": ["dynalite", "velocityjs", "@cfworker/json-schema"],
  "lib/diagram": ["bpmn-moddle"],
  "lib/camunda": ["zeebe-bpmn-moddle"],
  "lib/coordination": [
    "aws-cdk-lib",
    "constructs",
    "@aws-sdk/client-(lambda|dynamodb|eventbridge|scheduler)",
    "esbuild",
  ],
  "lib/cost": [],
  "lib/operations": ["@aws-sdk/client-sfn"],
  // esbuild bundles the page where it isn't built yet, which is in the sources alone.
  "lib/console": ["esbuild"],
  "lib/participant": ["@aws-sdk/client-dynamodb", "@aws-sdk/util-dynamodb"],
  "lib/cli": ["valibot", "yaml"],
  "lib/examples": ["aws-cdk-lib", "constructs", "@aws-sdk", "valibot"],
  lambda: ["@aws-sdk", "valibot"],
};
const mayTouchTheMachine = [
  "^lib/constructs/private/(definition-file|saga-document)\\.ts$",
  "^lib/runner/node-(digest|watch)\\.ts$",
  "^lib/verifier/search/search-worker(s)?\\.ts$",
  "^lib/local/",
  "^lib/console/(?!page/)",
  "^lib/coordination/functions/",
  "^lib/coordination/private/function-code\\.ts$",
  "^lib/participant/values\\.ts$",
  "^lib/cli/",
  "^lib/operations/(redrive|sdk|outcome-cache)\\.ts$",
  "^lib/examples/support/participant\\.ts$",
  "^lib/examples/[a-z-]+/local/",
  "^lambda/",
];

const inside = (room) => `^${room}/`;
const target = (allowed) => (allowed.endsWith(".ts") ? `^${allowed.replace(".", "\\.")}$` : `^${allowed}/`);

module.exports = {
  forbidden: [
    { name: "no-cycles", severity: "error", from: {}, to: { circular: true } },
    {
      name: "resolvable",
      comment: "every import is found",
      severity: "error",
      from: {},
      // It is in Lambda's runtime, and asks for Node.js 22.
      to: { couldNotResolve: true, pathNot: "^@aws/durable-execution-sdk-js$" },
    },
    ...Object.entries(rooms).map(([room, allowed]) => ({
      name: `layer:${room}`,
      comment: `${room} may import ${allowed.length > 0 ? allowed.join(", ") : "no other room"}`,
      severity: "error",
      from: { path: inside(room) },
      to: { path: "^(lib|lambda|bin|test)/", pathNot: [inside(room), ...allowed.map(target)] },
    })),
    ...Object.entries(localRooms).map(([room, allowed]) => ({
      name: `local:${room}`,
      comment: `lib/local/${room} may import ${allowed.join(", ") || "no other room of lib/local"}`,
      severity: "error",
      from: { path: `^lib/local/${room}/` },
      to: { path: "^lib/local/[a-z]+/", pathNot: [room, ...allowed].map((name) => `^lib/local/${name}/`) },
    })),
    ...Object.entries(packages).map(([room, allowed]) => ({
      name: `packages:${room}`,
      comment: `${room} may use ${allowed.length > 0 ? allowed.join(", ") : "no package"}`,
      severity: "error",
      from: { path: inside(room) },
      to: {
        dependencyTypesNot: ["local", "core", "undetermined", "unknown"],
        path: "node_modules/",
        pathNot: allowed.map((name) => `node_modules/(@types/)?${name}(/|$)`),
      },
    })),
    {
      name: "bpmn-in-one-place",
      comment: "an ES module, which is imported when BPMN is written and not before",
      severity: "error",
      from: { path: "^(lib|lambda|bin)/", pathNot: "^lib/diagram/bpmn/moddle\\.ts$" },
      to: { path: "node_modules/bpmn-moddle/" },
    },
    {
      name: "zeebe-in-one-place",
      comment: "what Camunda adds to BPMN, which is imported when that is written and not before",
      severity: "error",
      from: { path: "^(lib|lambda|bin)/", pathNot: "^lib/camunda/zeebe\\.ts$" },
      to: { path: "node_modules/zeebe-bpmn-moddle/" },
    },
    {
      name: "model-shares-nothing",
      comment:
        "the model knows the types of a document and nothing else of lib/saga; that it imports types alone is a test of its own",
      severity: "error",
      from: { path: "^lib/model/" },
      to: {
        path: "^lib/saga/",
        pathNot: "^lib/saga/(document|template|reference|operators|time-span)\\.ts$",
      },
    },
    {
      name: "engine-runs-alone",
      comment:
        "what is bundled into a coordinator's functions knows the model and the types of documents: no CDK, no validation",
      severity: "error",
      from: { path: "^lib/coordination/(engine|functions)/" },
      to: {
        path: "^lib/(saga|coordination)/|node_modules/(aws-cdk-lib|constructs|esbuild)/",
        pathNot: "^lib/(coordination/(engine|functions)/|saga/(document|time-span)\\.ts$)",
      },
    },
    {
      name: "text-is-printed-last",
      comment:
        "only the printer makes JSONata text, and only what writes a definition or a task's arguments asks it to: everything else works on trees",
      severity: "error",
      from: { path: "^lib/", pathNot: "^lib/compiler/(jsonata/(write|print)|tasks/binding)\\.ts$" },
      to: { path: "^lib/compiler/jsonata/print\\.ts$" },
    },
    {
      name: "timeline-runs-nothing",
      comment:
        "the timeline reads a history, whoever recorded it: of the runner it knows the shape of an event",
      severity: "error",
      from: { path: "^lib/timeline/" },
      to: { path: "^lib/runner/", pathNot: "^lib/runner/history-event\\.ts$" },
    },
    {
      name: "pure",
      comment: "only bin, cli, local, the example's stack and its functions touch process, files or sockets",
      severity: "error",
      from: { path: "^lib/", pathNot: mayTouchTheMachine },
      to: { dependencyTypes: ["core"] },
    },
    {
      name: "index-only-re-exports",
      comment: "entry points re-export; they are imported by nobody inside the library",
      severity: "error",
      from: { path: "^lib/", pathNot: "^lib/(index\\.ts$|examples/)" },
      to: { path: "^lib/[a-z]+\\.ts$" },
    },
    {
      name: "testing-tests",
      comment: "what applications deploy does not bring along what they are tested with",
      severity: "error",
      from: { path: "^lib/(index|core)\\.ts$" },
      to: { path: "^lib/(verifier|runner|local|cli)/", reachable: true },
    },
    {
      name: "no-whole-cdk",
      comment:
        "the CDK's modules are imported one by one: a compiler that is led to the whole of it reads 1,700 files and 240 MB more in every project",
      severity: "error",
      from: { path: "^lib/", pathNot: "^lib/examples/" },
      to: { path: "node_modules/aws-cdk-lib/index\\." },
    },
    ...["core", "testing", "local"].map((entry) => ({
      name: `no-cdk:${entry}`,
      comment: `cdk-saga/${entry} is of use without the CDK, in its types too`,
      severity: "error",
      from: { path: `^lib/${entry}\\.ts$` },
      to: { path: "node_modules/(aws-cdk-lib|constructs|@aws-sdk)/", reachable: true },
    })),
  ],
  options: {
    parser: "swc",
    tsPreCompilationDeps: true,
    doNotFollow: { path: "node_modules" },
    // The parser knows no JSX; what the page is made of is a test, test/console/page.test.ts.
    exclude: { path: "^lib/console/page/.*\\.tsx$" },
    webpackConfig: { fileName: ".dependency-cruiser.alias.cjs" },
    // ES modules alone are found by what they export only.
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "types"],
    },
  },
};
