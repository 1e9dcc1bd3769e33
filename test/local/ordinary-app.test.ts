import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { App, Stack, Stage } from "aws-cdk-lib";
import { RestApi, LambdaIntegration, TokenAuthorizer } from "aws-cdk-lib/aws-apigateway";
import { Code, Function as Lambda, Runtime } from "aws-cdk-lib/aws-lambda";
import { Queue } from "aws-cdk-lib/aws-sqs";
import { StringParameter } from "aws-cdk-lib/aws-ssm";
import { operation, Saga, SagaApi, SagaTask, saga, shape } from "cdk-saga";
import { LeapingClock, type LocalEnvironment, startLocalEnvironment } from "cdk-saga/local";
import { temporaryDirectory } from "../support/assembly.js";

process.env.CDK_VALIDATION ??= "false";

const keyed = shape<{ readonly id: string }>();
const shopping = saga<{ readonly amount: number }>("Shopping")
  .step("Reserve", {
    action: operation("Reserve", { request: keyed, response: shape<{ readonly shelf: string }>() }),
    request: ({ key }) => ({ id: key }),
    compensation: operation("Release", { request: keyed }),
  })
  .step("Invoice", {
    action: operation("Invoice", { request: keyed, response: shape<{ readonly number: number }>() }),
    request: ({ key }) => ({ id: key }),
    compensation: operation("CancelInvoice", { request: keyed }),
  })
  .step("Pay", {
    kind: "pivot",
    action: operation("Pay", {
      request: shape<{ readonly id: string; readonly amount: number }>(),
      response: shape<{ readonly rate: number }>(),
      rejections: ["TooMuch"],
    }),
    request: ({ input, key }) => ({ id: key, amount: input.amount }),
  })
  .step("Tell", {
    kind: "best-effort",
    action: operation("Tell", { request: keyed }),
    request: ({ key }) => ({ id: key }),
  })
  .output(({ results }) => ({
    shelf: results.Reserve.shelf,
    invoice: results.Invoice.number,
    rate: results.Pay.rate,
  }));

/** A stack as most are: an API's URL in a variable, functions in other languages, a queue, a parameter from SSM. */
class ShopStack extends Stack {
  constructor(stage: Stage) {
    super(stage, "Shop");
    const node = (id: string, code: string, environment: Record<string, string> = {}) =>
      new Lambda(this, id, {
        runtime: Runtime.NODEJS_22_X,
        handler: "index.handler",
        code: Code.fromInline(`exports.handler = async (event) => { ${code} };`),
        environment,
      });
    const rates = new RestApi(this, "Rates", { cloudWatchRole: false });
    rates.root.addMethod(
      "GET",
      new LambdaIntegration(
        node("Rate", "return { statusCode: 200, body: JSON.stringify({ rate: 1.25 }) };"),
      ),
    );
    const python = new Lambda(this, "Reserve", {
      runtime: Runtime.PYTHON_3_13,
      handler: "index.handler",
      code: Code.fromInline(
        "import os\ndef handler(event, context):\n    return {'shelf': os.environ['STAGE'] + '-7'}\n",
      ),
      environment: { STAGE: stage.stageName },
    });
    const java = new Lambda(this, "Invoice", {
      runtime: Runtime.JAVA_21,
      handler: "shop.Invoice",
      code: Code.fromAsset(temporaryDirectory()),
    });
    const letters = new Queue(this, "Letters");
    const trip = new Saga(this, "Shopping", {
      saga: shopping,
      compensateStopped: true,
      operations: {
        Reserve: python,
        Release: node("Release", "console.log('released');"),
        Invoice: java,
        CancelInvoice: node("CancelInvoice", "console.log('cancelled');"),
        Pay: node(
          "Pay",
          `if (event.amount > Number(process.env.LIMIT)) throw Object.assign(new Error("more than " + process.env.LIMIT), { name: "TooMuch" });
          const response = await fetch(process.env.RATES); return await response.json();`,
          { RATES: rates.url, LIMIT: StringParameter.valueForStringParameter(this, "/shop/limit") },
        ),
        Tell: SagaTask.sqsSendMessage(letters),
      },
    });
    const authorizer = new TokenAuthorizer(this, "Authorizer", {
      handler: node(
        "Ask",
        `return { principalId: event.authorizationToken, policyDocument: { Version: "2012-10-17",
          Statement: [{ Action: "execute-api:Invoke", Effect: event.authorizationToken === "eve" ? "Deny" : "Allow", Resource: "*" }] } };`,
      ),
    });
    new SagaApi(this, "Api", { saga: trip, authorizer, cloudWatchRole: false });
  }
}

/** Called when the first call of an execution named …two is under way; it is held until its execution gives up on it. */
let isHeld: () => void = () => {};

let environment: LocalEnvironment;
const clock = new LeapingClock();
beforeAll(async () => {
  const app = new App({ outdir: temporaryDirectory() });
  for (const stage of ["Beta", "Prod"])
    new ShopStack(new Stage(app, stage, { env: { region: "eu-west-1" } }));
  environment = await startLocalEnvironment({
    assembly: app,
    values: { "/shop/limit": "100", "Prod-Shop//shop/limit": "1000" },
    aroundCall: async (call, carryOut) => {
      if (!call.executionArn.endsWith("_two") || call.state !== "Reserve") return await carryOut();
      const letTimePass = clock.callBegan();
      await new Promise((resolve) => {
        call.signal.addEventListener("abort", resolve);
        isHeld();
      });
      letTimePass();
      return { failed: { error: "GivenUp", cause: "" } };
    },
    clock,
    stubs: { "Beta/Shop/Invoice": { number: 1 }, "Prod/Shop/Invoice": { number: 2 } },
  });
}, 60_000);
afterAll(() => environment.close());

test("comes up, and says what it stubs and that nothing is missing", () => {
  const told = environment.report.filter(({ status }) => status !== "runs");
  expect(told.map(({ kind, status }) => `${status} ${kind}`)).toEqual([
    "stubbed function",
    "stubbed function",
  ]);
});

test.each([
  ["Beta", 1],
  ["Prod", 2],
])(
  "in the stage %s, a saga completes through the parts that run and those that are stubbed",
  async (stage, invoice) => {
    const result = await environment.run(`${stage}/Shop/Shopping`, { input: { amount: 50 } });
    expect(result).toMatchObject({
      status: "SUCCEEDED",
      output: { shelf: `${stage}-7`, invoice, rate: 1.25, failures: {} },
    });
    expect(environment.messages(`${stage}/Shop/Letters`)).toHaveLength(1);
  },
);

test.each([
  ["Beta", "FAILED"],
  ["Prod", "SUCCEEDED"],
])("a saga of 500 euros in the stage %s is %s, by the stage's own limit", async (stage, status) => {
  const result = await environment.run(`${stage}/Shop/Shopping`, { input: { amount: 500 } });
  expect(result.status).toBe(status);
  const compensated = result.history.filter(({ stateEnteredEventDetails: entered }) =>
    ["CancelInvoice", "Release"].includes(entered?.name ?? ""),
  );
  expect(compensated).toHaveLength(status === "FAILED" ? 2 : 0);
});

/** What SagaApi tells of an execution. */
interface Told {
  readonly name?: string;
  readonly outcome?: string;
  readonly step?: string;
}

async function bodyOf(response: Response): Promise<Told> {
  return JSON.parse(await response.text());
}

test("SagaApi asks a Lambda authorizer, and keeps the executions of its callers apart", async () => {
  const { url } = environment.apis.find("Prod/Shop/Api/RestApi");
  const ask = async (authorization: string, path = "", init: RequestInit = {}) => {
    const headers = { authorization, "content-type": "application/json", "idempotency-key": "one" };
    const response = await fetch(`${url}${path}`, { ...init, headers });
    return { status: response.status, body: await bodyOf(response) };
  };
  const start = { method: "POST", body: '{"amount":50}' };
  expect(await ask("ada", "", start)).toMatchObject({ status: 202, body: { name: "one" } });
  expect(await ask("bob", "one")).toMatchObject({ status: 404 });
  expect(await ask("eve", "one")).toMatchObject({ status: 403 });
  let told = await ask("ada", "one");
  while (told.body.outcome === "running") told = await ask("ada", "one");
  expect(told).toMatchObject({ status: 200, body: { outcome: "completed", output: { invoice: 2 } } });
});

test("SagaApi's DELETE cancels an execution, which is compensated", async () => {
  const { url } = environment.apis.find("Beta/Shop/Api/RestApi");
  const headers = { authorization: "ada", "content-type": "application/json", "Idempotency-Key": "two" };
  const held = new Promise<void>((resolve) => {
    isHeld = resolve;
  });
  await fetch(url, { method: "POST", headers, body: '{"amount":50}' });
  let body: Told = {};
  const look = async () => await bodyOf(await fetch(`${url}two`, { headers }));
  await held;
  const response = await fetch(`${url}two`, { method: "DELETE", headers });
  expect([response.status, await bodyOf(response)]).toEqual([202, { name: "two", outcome: "running" }]);
  while (body.outcome === undefined || body.outcome === "running") body = await look();
  expect(body.outcome).toBe("compensated");
});
