// npm run bench:endpoints [-- --requests N --clients N]: many clients at once at the local environment's endpoint, a tenth of
// their requests malformed. Prints how many were answered, and how, and the memory of the process before and after.
import { mkdtempSync, rmSync } from "node:fs";
import { Agent, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { App, RemovalPolicy, Stack } from "aws-cdk-lib";
import { AttributeType, Table } from "aws-cdk-lib/aws-dynamodb";
import { Code, Function as LambdaFunction, Runtime } from "aws-cdk-lib/aws-lambda";
import { startLocalEnvironment } from "../lib/local/index.js";

const { values } = parseArgs({
  options: { requests: { type: "string", default: "5000" }, clients: { type: "string", default: "50" } },
});
const [requests, clients] = [Number(values.requests), Number(values.clients)];

/** A cloud assembly with a function and a table. */
function synthesize(outdir: string): void {
  const app = new App({ outdir });
  const stack = new Stack(app, "Bench", { env: { account: "123456789012", region: "us-east-1" } });
  new LambdaFunction(stack, "Echo", {
    runtime: Runtime.NODEJS_22_X,
    handler: "index.handler",
    code: Code.fromInline("exports.handler = async (event) => event;"),
  });
  new Table(stack, "Seats", {
    tableName: "Bench-Seats",
    partitionKey: { name: "id", type: AttributeType.STRING },
    removalPolicy: RemovalPolicy.DESTROY,
  });
  app.synth();
}

interface Sent {
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body: string;
  readonly isMalformed: boolean;
}

function signed(service: string, target?: string): Record<string, string> {
  return {
    Authorization: `AWS4-HMAC-SHA256 Credential=local/20250101/us-east-1/${service}/aws4_request, Signature=local`,
    ...(target === undefined ? {} : { "X-Amz-Target": target, "Content-Type": "application/x-amz-json-1.0" }),
  };
}

/** The request of a number: reads, writes and calls in turns, every tenth one broken in one of four ways. */
function requestOf(number: number, functionName: string): Sent {
  const item = JSON.stringify({ TableName: "Bench-Seats", Item: { id: { S: `seat ${number}` } } });
  const put = { path: "/", headers: signed("dynamodb", "DynamoDB_20120810.PutItem"), body: item };
  if (number % 10 === 9) {
    const broken: Sent[] = [
      { ...put, body: item.slice(0, -5), isMalformed: true },
      { ...put, headers: signed("dynamodb", "DynamoDB_20120810.Nothing"), isMalformed: true },
      { ...put, headers: { ...put.headers, Origin: "http://evil.example" }, isMalformed: true },
      { ...put, headers: { ...put.headers, Host: "evil.example" }, isMalformed: true },
    ];
    return broken[Math.floor(number / 10) % broken.length] ?? { ...put, isMalformed: true };
  }
  const well: Sent[] = [
    { ...put, isMalformed: false },
    {
      path: "/",
      headers: signed("states", "AWSStepFunctions.ListStateMachines"),
      body: "{}",
      isMalformed: false,
    },
    {
      path: `/2015-03-31/functions/${functionName}/invocations`,
      headers: signed("lambda"),
      body: JSON.stringify({ number }),
      isMalformed: false,
    },
  ];
  return well[number % well.length] ?? { ...put, isMalformed: false };
}

const agent = new Agent({ keepAlive: true, maxSockets: clients });

/** Status of the answer; undefined if there was none. */
const send = (port: string, { path, headers, body }: Sent): Promise<number | undefined> =>
  new Promise((resolve) => {
    const sent = request({ host: "127.0.0.1", port, method: "POST", path, headers, agent }, (response) => {
      response.resume().once("end", () => resolve(response.statusCode));
    });
    sent.once("error", () => resolve(undefined)).end(body);
  });

async function round(name: string, port: string, functionName: string): Promise<void> {
  let next = 0;
  const counts = { "well-formed, answered": 0, "malformed, refused": 0, "answered otherwise": 0, lost: 0 };
  const began = performance.now();
  const client = async (): Promise<void> => {
    while (next < requests) {
      const sent = requestOf(next++, functionName);
      const status = await send(port, sent);
      if (status === undefined) counts.lost += 1;
      else if (sent.isMalformed && status >= 400 && status < 500) counts["malformed, refused"] += 1;
      else if (!sent.isMalformed && status === 200) counts["well-formed, answered"] += 1;
      else counts["answered otherwise"] += 1;
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  const seconds = (performance.now() - began) / 1000;
  globalThis.gc?.();
  const mebibytes = (bytes: number) => (bytes / 1024 / 1024).toFixed(0);
  const { heapUsed, rss } = process.memoryUsage();
  const counted = Object.entries(counts).map(([what, count]) => `${count} ${what}`);
  process.stdout.write(
    `${name}: ${requests} requests of ${clients} clients in ${seconds.toFixed(1)} s: ${counted.join(", ")}; heap ${mebibytes(heapUsed)} MiB, resident ${mebibytes(rss)} MiB\n`,
  );
  if (counts.lost + counts["answered otherwise"] > 0) process.exitCode = 1;
}

async function main(): Promise<void> {
  const assembly = mkdtempSync(join(tmpdir(), "bench-"));
  synthesize(assembly);
  const environment = await startLocalEnvironment({ assembly });
  const { port } = new URL(environment.endpoints.aws);
  const [{ name: functionName } = { name: "" }] = [...environment.functions];
  for (const name of ["warm-up", "1st round", "2nd round", "3rd round"])
    await round(name, port, functionName);
  agent.destroy();
  await environment.close();
  rmSync(assembly, { recursive: true, force: true });
}

void main();
