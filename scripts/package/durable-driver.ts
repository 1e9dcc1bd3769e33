// Runs the code of a DurableCoordinator under AWS's testing package: node driver.cjs FOLDER, once it's bundled. In the folder are the
// function's code, the saga, the packages that the function finds in Lambda's runtime, and the testing package. It prints a line for
// each case: how the execution ended, and which calls were made, as JSON.
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { join } from "node:path";

/** The part of `@aws/durable-execution-sdk-js-testing` that is used. */
interface Testing {
  readonly LocalDurableTestRunner: {
    new (options: {
      readonly handlerFunction: unknown;
    }): {
      run(options: { readonly payload: object }): Promise<{ getResult(): { readonly outcome: string } }>;
    };
    setupTestEnvironment(options: { readonly skipTime: boolean }): Promise<void>;
    teardownTestEnvironment(): Promise<void>;
  };
}

/** Error that an operation throws, for so many calls. */
interface Thrown {
  readonly error: string;
  /** @default - for all */
  readonly tries?: number;
}

const cases: readonly { readonly name: string; readonly throws: Readonly<Record<string, Thrown>> }[] = [
  { name: "nothing fails", throws: {} },
  { name: "the flight is full", throws: { ReserveFlight: { error: "FlightUnavailable" } } },
  { name: "the hotel's answers are lost", throws: { ReserveHotel: { error: "Lost" } } },
  {
    name: "a cancellation is down for longer than its tries",
    throws: { ReserveFlight: { error: "FlightUnavailable" }, CancelHotel: { error: "Down", tries: 40 } },
  },
];
const response = { reservationId: "r-1", price: 10, paymentId: "p-1", amount: 30 };
const input = { origin: "Oslo", destination: "Rome", from: "2027-03-01", until: "2027-03-05", people: 2 };
const payload = { name: "trip-1", startTime: "2027-03-01T12:00:00.000Z", input };

async function main(folder: string): Promise<void> {
  const requireThere = createRequire(join(folder, "package.json"));
  const { LocalDurableTestRunner }: Testing = requireThere("@aws/durable-execution-sdk-js-testing");
  const text = readFileSync(join(folder, "function", "saga.json"), "utf8");
  const { document }: { readonly document: { readonly operations: readonly { readonly name: string }[] } } =
    JSON.parse(text);
  const lambda = new FakeLambda();
  process.env.AWS_ENDPOINT_URL_LAMBDA = await lambda.listen();
  process.env.AWS_REGION = "us-east-1";
  process.env.AWS_ACCESS_KEY_ID = "none";
  process.env.AWS_SECRET_ACCESS_KEY = "none";
  const functions = document.operations.map(({ name }) => [
    name,
    `arn:aws:lambda:us-east-1:123456789012:function:${name}`,
  ]);
  process.env.SAGA_SETTINGS = JSON.stringify({
    functions: Object.fromEntries(functions),
    stuckSeconds: 3_600,
  });
  await LocalDurableTestRunner.setupTestEnvironment({ skipTime: true });
  const { handler } = requireThere(join(folder, "function", "index.js"));
  for (const { name, throws } of cases) {
    lambda.begin(throws);
    const execution = await new LocalDurableTestRunner({ handlerFunction: handler }).run({ payload });
    const { outcome } = execution.getResult();
    process.stdout.write(`CASE ${JSON.stringify({ name, outcome, calls: lambda.calls })}\n`);
  }
  await LocalDurableTestRunner.teardownTestEnvironment();
}

/** Lambda, as far as a function invokes others by it. */
class FakeLambda {
  calls: { readonly operation: string; readonly request: unknown }[] = [];
  #throws: Readonly<Record<string, Thrown>> = {};

  begin(throws: Readonly<Record<string, Thrown>>): void {
    this.#throws = throws;
    this.calls = [];
  }

  listen(): Promise<string> {
    const server = createServer((request, answer) => {
      let body = "";
      request.on("data", (chunk) => {
        body += chunk;
      });
      request.on("end", () => {
        const [, operation = ""] = /function:(\w+)/.exec(decodeURIComponent(request.url ?? "")) ?? [];
        this.calls.push({ operation, request: JSON.parse(body) });
        const error = this.#errorOf(operation);
        if (error !== undefined) answer.setHeader("X-Amz-Function-Error", "Unhandled");
        answer.end(JSON.stringify(error === undefined ? response : { errorType: error, errorMessage: "" }));
      });
    });
    return new Promise((resolve) => {
      server.listen(0, "127.0.0.1", () => {
        const address = server.address();
        resolve(`http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`);
      });
    });
  }

  #errorOf(operation: string): string | undefined {
    const thrown = this.#throws[operation];
    const count = this.calls.filter((call) => call.operation === operation).length;
    return thrown === undefined || count > (thrown.tries ?? count) ? undefined : thrown.error;
  }
}

main(process.argv[2] ?? ".").then(
  () => process.exit(),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    process.exit(1);
  },
);
