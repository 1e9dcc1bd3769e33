import { execFile } from "node:child_process";
import { mkdtemp, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { build, type Metafile } from "esbuild";
import { type LocalDynamoDb, startDynamoDb } from "../support/dynalite.js";

/** The handlers as they are deployed: bundled, minified, and run by a Node.js of their own. */
const PROJECT = resolve(__dirname, "../..");
const MAX_BYTES = 24 * 1024;
/** Bytes of the library among these: the ledger, and `operation`. */
const MAX_LIBRARY_BYTES = 15 * 1024;

const HANDLERS = {
  car: ["reserve-car", "cancel-car", "confirm-car"],
  hotel: ["reserve-hotel", "cancel-hotel", "confirm-hotel"],
  flight: ["reserve-flight", "cancel-flight", "confirm-flight"],
  train: ["reserve-train", "cancel-train", "confirm-train"],
  excursion: ["reserve-excursion", "cancel-excursion", "confirm-excursion"],
  approval: ["request-approval", "withdraw-approval", "decide-approval"],
  payment: ["take-payment", "take-tour-payment"],
} as const;
const NAMES = Object.values(HANDLERS).flat();

const days = { from: "2026-12-01", until: "2026-12-05" };
const REFUSED = {
  "reserve-car": ["CarUnavailable", { reservationId: "car", city: "Rome", ...days }],
  "reserve-hotel": ["HotelUnavailable", { reservationId: "hotel", city: "Linz", guests: 2, ...days }],
  "reserve-flight": [
    "FlightUnavailable",
    {
      reservationId: "flight",
      origin: "A",
      destination: "B",
      departure: days.from,
      return: days.until,
      seats: 1,
    },
  ],
  "reserve-train": [
    "TrainUnavailable",
    {
      reservationId: "train",
      origin: "B",
      destination: "C",
      departure: days.from,
      return: days.until,
      seats: 1,
    },
  ],
  "reserve-excursion": [
    "PlaceUnavailable",
    { reservationId: "place", town: "C", excursion: "Museum", day: days.from },
  ],
  "decide-approval": ["AlreadyDecided", { approvalId: "unknown", decision: "approve", by: "Grace" }],
  "confirm-car": ["Error", { reservationId: "k", confirmationId: "c", city: "Rome", from: days.from }],
  "take-payment": [
    "PaymentDeclined",
    { paymentId: "payment", payer: "Ada", amounts: { car: 1, hotel: 2, flight: 3 } },
  ],
} as const;

/** Calls each bundle with each of its requests, as Lambda would, and writes the names of the errors. */
const CALLER = `
console.info = () => {};
const errors = {};
for (const [name, requests] of Object.entries(JSON.parse(process.argv[2]))) {
  const { handler } = await import(\`./\${name}.mjs\`);
  errors[name] = [];
  for (const request of requests) errors[name].push(await handler(request).then(() => null, (error) => error.name));
}
process.stdout.write(JSON.stringify(errors));
`;

let directory: string;
let dynamoDb: LocalDynamoDb;
let bundles: Metafile["outputs"];

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "cdk-saga-bundles-"));
  dynamoDb = await startDynamoDb();
  await dynamoDb.createTable("bundles");
  await dynamoDb.createTable("ledger", "key");
  const { metafile } = await build({
    absWorkingDir: PROJECT,
    metafile: true,
    entryPoints: Object.entries(HANDLERS).flatMap(([participant, names]) =>
      names.map((name) => `lambda/${participant}/${name}.ts`),
    ),
    outdir: directory,
    entryNames: "[name]",
    outExtension: { ".js": ".mjs" },
    bundle: true,
    minify: true,
    platform: "node",
    format: "esm",
    target: "node20",
    external: ["@aws-sdk/*", "@smithy/*"],
  });
  bundles = Object.fromEntries(
    Object.entries(metafile.outputs).map(([path, output]) => [basename(path, ".mjs"), output]),
  );
  await writeFile(join(directory, "caller.mjs"), CALLER);
  // Where the Lambda runtime has the AWS SDK, this directory has the project's.
  await symlink(join(PROJECT, "node_modules"), join(directory, "node_modules"));
});
afterAll(async () => {
  await dynamoDb.end();
  await rm(directory, { recursive: true });
});

async function call(requests: Readonly<Record<string, readonly unknown[]>>): Promise<unknown> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ["--no-warnings", "caller.mjs", JSON.stringify(requests)],
    {
      cwd: directory,
      env: {
        ...dynamoDb.environment,
        TABLE_NAME: "bundles",
        LEDGER_TABLE: "ledger",
        CAPACITY: "0",
        PRICE: "1",
        PAYMENT_LIMIT: "0",
      },
    },
  );
  return JSON.parse(stdout);
}

describe("the bundles", () => {
  it("are those of all handlers there are", async () => {
    for (const [participant, names] of Object.entries(HANDLERS)) {
      const files = await readdir(join(PROJECT, "lambda", participant));
      expect(files).toEqual(expect.arrayContaining(names.map((name) => `${name}.ts`)));
      const others = files
        .map((file) => basename(file, ".ts"))
        .filter((file) => file.endsWith(`-${participant}`));
      expect([...names].sort()).toEqual(others.sort());
    }
  });

  it.each(NAMES)(
    "of %s is below 24 KB, of which the library has less than 15, and leaves the AWS SDK to the runtime",
    (name) => {
      const { bytes, inputs, imports } = bundles[name] ?? { inputs: {}, imports: [] };
      expect(bytes).toBeLessThan(MAX_BYTES);
      const library = Object.entries(inputs)
        .filter(([path]) => /^lib\/(participant|saga)[/.]/.test(path))
        .reduce((sum, [, { bytesInOutput }]) => sum + bytesInOutput, 0);
      expect(library).toBeGreaterThan(5 * 1024);
      expect(library).toBeLessThan(MAX_LIBRARY_BYTES);
      const own = /^(lambda|lib\/(examples|participant|saga)|node_modules\/valibot)\/|^lib\/participant\.ts$/;
      expect(Object.keys(inputs).filter((path) => !own.test(path))).toEqual([]);
      const answers = name === "request-approval" || name === "decide-approval";
      expect(imports.map(({ path }) => path).filter((path) => !path.startsWith("@aws-sdk/"))).toEqual([
        "node:crypto",
      ]);
      expect(imports.some(({ path }) => path === "@aws-sdk/client-sfn")).toBe(answers);
    },
  );

  it("fail on a malformed request by the names that the state machine catches, though classes are renamed; compensations succeed", async () => {
    expect(await call(Object.fromEntries(NAMES.map((name) => [name, [{}]])))).toEqual({
      "reserve-car": ["InvalidRequest"],
      "cancel-car": [null],
      "confirm-car": ["Ledger.MalformedRequest"],
      "reserve-hotel": ["InvalidRequest"],
      "cancel-hotel": [null],
      "confirm-hotel": ["Ledger.MalformedRequest"],
      "reserve-flight": ["InvalidRequest"],
      "cancel-flight": [null],
      "confirm-flight": ["Ledger.MalformedRequest"],
      "reserve-train": ["InvalidRequest"],
      "cancel-train": [null],
      "confirm-train": ["Ledger.MalformedRequest"],
      "reserve-excursion": ["InvalidRequest"],
      "cancel-excursion": [null],
      "confirm-excursion": ["Ledger.MalformedRequest"],
      "request-approval": ["InvalidRequest"],
      "withdraw-approval": [null],
      "decide-approval": ["ValiError"],
      "take-payment": ["InvalidRequest"],
      "take-tour-payment": ["InvalidRequest"],
    });
  });

  it("fail by the names of their rejections, on what the store says", async () => {
    const requests = Object.entries(REFUSED).map(([name, [, request]]) => [name, [request, request]]);
    const expected = Object.entries(REFUSED).map(([name, [error]]) => [name, [error, error]]);
    expect(await call(Object.fromEntries(requests))).toEqual(Object.fromEntries(expected));
  });

  it("fail at the cold start by what is missing in the environment", async () => {
    const env = { ...dynamoDb.environment, LEDGER_TABLE: "ledger", CAPACITY: "1", PRICE: "1" };
    const start = promisify(execFile)(process.execPath, ["reserve-car.mjs"], { cwd: directory, env });
    await expect(start).rejects.toHaveProperty(
      "stderr",
      expect.stringMatching(/The function's environment cannot be used: TABLE_NAME must be set/),
    );
  });
});
