import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { App, Stack } from "aws-cdk-lib";
import {
  AuthorizationType,
  CognitoUserPoolsAuthorizer,
  Cors,
  JsonSchemaType,
  LambdaIntegration,
  LambdaRestApi,
  Period,
  RequestAuthorizer,
  IdentitySource,
  RestApi,
  StepFunctionsIntegration,
  StepFunctionsRestApi,
  TokenAuthorizer,
} from "aws-cdk-lib/aws-apigateway";
import { UserPool } from "aws-cdk-lib/aws-cognito";
import { Code, Function as Lambda, Runtime } from "aws-cdk-lib/aws-lambda";
import { DefinitionBody, Pass, StateMachine, StateMachineType } from "aws-cdk-lib/aws-stepfunctions";
import { operation, Saga, SagaApi, saga, shape } from "cdk-saga";
import { type LocalEnvironment, startLocalEnvironment } from "cdk-saga/local";
import { temporaryDirectory } from "../../support/assembly.js";

process.env.CDK_VALIDATION ??= "false";

const seat = shape<{ readonly id: string }>();
const trip = saga<{ readonly wait?: boolean; readonly refuse?: string }>("Trip")
  .step("Reserve", {
    action: operation("ReserveSeat", { request: seat, response: shape<{ readonly seat: string }>() }),
    request: ({ key }) => ({ id: key }),
    compensation: operation("CancelSeat", { request: seat }),
  })
  .step("Pay", {
    kind: "pivot",
    action: operation("TakePayment", {
      request: shape<{ readonly id: string; readonly refuse: string | undefined }>(),
      rejections: ["PaymentDeclined"],
    }),
    request: ({ input, key }) => ({ id: key, refuse: input.refuse }),
  })
  .output(({ results }) => ({ seat: results.Reserve.seat }));

/** A stack with an API of each kind. */
class ApiStack extends Stack {
  constructor(app: App) {
    super(app, "Apis");
    const inline = (id: string, code: string, environment: Record<string, string> = {}) =>
      new Lambda(this, id, {
        runtime: Runtime.NODEJS_22_X,
        handler: "index.handler",
        code: Code.fromInline(`exports.handler = async (event, context) => { ${code} };`),
        environment,
      });
    const booked = new Saga(this, "Trip", {
      saga: trip,
      compensateStopped: true,
      operations: {
        ReserveSeat: inline("ReserveSeat", 'return { seat: "12A" };'),
        CancelSeat: inline("CancelSeat", ""),
        TakePayment: inline(
          "TakePayment",
          'if (event.refuse) throw Object.assign(new Error("no"), { name: event.refuse });',
        ),
      },
    });
    new SagaApi(this, "TripApi", { saga: booked, cloudWatchRole: false });

    const express = new StateMachine(this, "Echo", {
      stateMachineType: StateMachineType.EXPRESS,
      definitionBody: DefinitionBody.fromChainable(new Pass(this, "Pass")),
    });
    new StepFunctionsRestApi(this, "EchoApi", {
      stateMachine: express,
      headers: true,
      path: true,
      requestContext: { httpMethod: true, stage: true },
      cloudWatchRole: false,
    });

    const proxy = new LambdaRestApi(this, "ProxyApi", {
      handler: inline(
        "Proxied",
        `return { statusCode: 201, headers: { "X-Path": event.path }, multiValueHeaders: { "Set-Cookie": ["a=1", "b=2"] },
          body: JSON.stringify({ method: event.httpMethod, resource: event.resource, query: event.multiValueQueryStringParameters,
          proxy: event.pathParameters?.proxy, body: event.body, stage: event.requestContext.stage }) };`,
      ),
      defaultCorsPreflightOptions: {
        allowOrigins: ["http://localhost:5173"],
        allowMethods: Cors.ALL_METHODS,
      },
      deployOptions: { stageName: "v1" },
      cloudWatchRole: false,
    });
    inline(
      "Caller",
      "const answer = await fetch(process.env.API + 'orders'); return { url: process.env.API, status: answer.status };",
      {
        API: proxy.url,
      },
    );

    const guarded = new RestApi(this, "GuardedApi", { cloudWatchRole: false });
    guarded.addGatewayResponse("Denied", {
      type: { responseType: "ACCESS_DENIED" } as never,
      responseHeaders: { "Access-Control-Allow-Origin": "'*'" },
    });
    const answers = new LambdaIntegration(
      inline(
        "Guarded",
        "return { statusCode: 200, body: JSON.stringify(event.requestContext.authorizer ?? event.requestContext.identity) };",
      ),
    );
    const policy = `({ principalId: "ada", context: { tier: 2 }, policyDocument: { Statement: [{ Action: "execute-api:Invoke",
      Effect: (event.authorizationToken ?? event.headers["x-user"]) === "deny" ? "Deny" : "Allow", Resource: event.methodArn.replace(/\\/GET.*/, "/*") }] } })`;
    const token = new TokenAuthorizer(this, "Token", {
      handler: inline(
        "AskToken",
        `if (event.authorizationToken === "nobody") throw new Error("Unauthorized"); return ${policy};`,
      ),
      validationRegex: "[a-z]+",
    });
    const byRequest = new RequestAuthorizer(this, "Request", {
      handler: inline("AskRequest", `return ${policy};`),
      identitySources: [IdentitySource.header("x-user")],
    });
    const pool = new CognitoUserPoolsAuthorizer(this, "Pool", {
      cognitoUserPools: [new UserPool(this, "Users")],
    });
    const at = (path: string) => guarded.root.addResource(path);
    at("token").addMethod("GET", answers, { authorizer: token });
    at("request").addMethod("GET", answers, { authorizer: byRequest });
    at("cognito").addMethod("GET", answers, { authorizer: pool });
    at("iam").addMethod("GET", answers, { authorizationType: AuthorizationType.IAM });
    at("key").addMethod("GET", answers, { apiKeyRequired: true });
    const plan = guarded.addUsagePlan("Plan", { quota: { limit: 1, period: Period.DAY } });
    plan.addApiKey(guarded.addApiKey("Key", { value: "a-key-of-twenty-letters" }));
    at("checked").addMethod("POST", answers, {
      requestValidatorOptions: { validateRequestBody: true, validateRequestParameters: true },
      requestParameters: { "method.request.querystring.city": true },
      requestModels: {
        "application/json": guarded.addModel("Order", {
          schema: {
            type: JsonSchemaType.OBJECT,
            required: ["amount"],
            properties: { amount: { type: JsonSchemaType.INTEGER, minimum: 0, exclusiveMinimum: true } },
          },
        }),
      },
    });
    new RestApi(this, "SyncApi", { cloudWatchRole: false }).root.addMethod(
      "POST",
      StepFunctionsIntegration.startExecution(express, { querystring: false, path: false }),
    );
  }
}

let environment: LocalEnvironment;
beforeAll(async () => {
  const assembly = new ApiStack(new App({ outdir: temporaryDirectory() }));
  environment = await startLocalEnvironment({ assembly });
}, 60_000);
afterAll(() => environment.close());

const signed = {
  authorization:
    "AWS4-HMAC-SHA256 Credential=AKIDADA/20260101/us-east-1/execute-api/aws4_request, Signature=x",
};

interface Asked {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

async function ask(api: string, path: string, { method = "GET", headers, ...rest }: Asked = {}) {
  const response = await fetch(`${environment.apis.find(api).url}${path}`, {
    method,
    headers: { "content-type": "application/json", ...headers },
    ...rest,
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    text,
    body: text === "" ? undefined : JSON.parse(text),
  };
}

describe("SagaApi", () => {
  const start = (key: string, body: string) =>
    ask("TripApi", "", { method: "POST", headers: { ...signed, "Idempotency-Key": key }, body });

  /** What GET tells once the execution has ended. */
  async function ended(key: string) {
    await environment.settled();
    for (;;) {
      const answer = await ask("TripApi", key, { headers: signed });
      if (answer.body.outcome !== "running") return answer;
    }
  }

  test("starts a saga, however often it is asked to, and tells its outcome at the location", async () => {
    const first = await start("one", "{}");
    expect(first).toMatchObject({ status: 202, body: { name: "one" } });
    expect(first.headers.get("location")).toBe("/prod/one");
    expect(await start("one", " {} ")).toMatchObject({ status: 202 });
    expect(await start("one", '{"other":1}')).toMatchObject({ status: 409 });
    expect(await ended("one")).toMatchObject({
      status: 200,
      body: { name: "one", outcome: "completed", output: { seat: "12A" } },
    });
  });

  test("tells of a saga that was compensated, and that it is too late to cancel one that has completed", async () => {
    await start("declined", '{"refuse":"PaymentDeclined"}');
    expect((await ended("declined")).body).toMatchObject({ outcome: "compensated", step: "Pay" });
    await start("done", "{}");
    await ended("done");
    expect(await ask("TripApi", "done", { method: "DELETE", headers: signed })).toMatchObject({
      status: 409,
    });
  });

  test("refuses requests without a signature, a key or JSON, and doesn't know other callers' executions", async () => {
    expect(await ask("TripApi", "one")).toMatchObject({
      status: 403,
      body: { message: "Missing Authentication Token" },
    });
    expect(await ask("TripApi", "", { method: "POST", headers: signed, body: "{}" })).toMatchObject({
      status: 400,
      body: { message: "Missing required request parameters: [Idempotency-Key]" },
    });
    expect(await start("bad", "{")).toMatchObject({ status: 400 });
    const other = { authorization: signed.authorization.replace("AKIDADA", "AKIDBOB") };
    expect(await ask("TripApi", "one", { headers: other })).toMatchObject({ status: 404 });
  });
});

describe("an Express state machine", () => {
  test("gets body, headers, query, path and context through CDK's template", async () => {
    const { status, body } = await ask("EchoApi", "?q=a%20%22x%22%2Fy", {
      method: "POST",
      headers: { "x-own": 'a "quote"' },
      body: '{"amount": 1.5, "note": "it\'s $context.stage #set"}',
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      body: { amount: 1.5, note: "it's $context.stage #set" },
      header: { "x-own": 'a "quote"' },
      querystring: { q: 'a "x"/y' },
      path: {},
      requestContext: { httpMethod: "POST", stage: "prod" },
    });
  });

  test("gets an empty object as the body of a request that has none", async () => {
    expect((await ask("EchoApi", "")).body).toMatchObject({ body: {} });
    expect((await ask("SyncApi", "", { method: "POST" })).body).toMatchObject({ body: {} });
  });

  test("isn't asked if the input isn't JSON: the response of the pattern for 4xx answers", async () => {
    expect(await ask("SyncApi", "", { method: "POST", body: "{" })).toMatchObject({
      status: 400,
      body: { error: "Bad request!" },
    });
  });
});

describe("a function behind a proxy resource", () => {
  test("gets the request as an event, and gives the answer", async () => {
    const answer = await ask("ProxyApi", "orders/a%20b?x=1&x=2", { method: "PUT", body: "text" });
    expect(answer).toMatchObject({
      status: 201,
      body: {
        method: "PUT",
        resource: "/{proxy+}",
        query: { x: ["1", "2"] },
        proxy: "orders/a b",
        body: "text",
        stage: "v1",
      },
    });
    expect(answer.headers.get("x-path")).toBe("/orders/a%20b");
    expect(answer.headers.getSetCookie()).toEqual(["a=1", "b=2"]);
  });

  test("is found by a function whose variables have the API's URL", async () => {
    const { url } = environment.apis.find("ProxyApi");
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/v1\/$/);
    expect(await environment.call("Caller", {})).toEqual({ url, status: 201 });
  });

  test("answers a preflight by its mock integration", async () => {
    const answer = await ask("ProxyApi", "orders", {
      method: "OPTIONS",
      headers: { origin: "http://localhost:5173", "access-control-request-method": "PUT" },
    });
    expect(answer.status).toBe(204);
    expect(answer.headers.get("access-control-allow-origin")).toBe("http://localhost:5173");
    expect(answer.headers.get("access-control-allow-methods")).toContain("PUT");
  });

  test.each([
    [{ origin: "https://example.com" }, "isn't of this machine"],
    [{ origin: "null" }, "isn't of this machine"],
    [{ "sec-fetch-site": "cross-site" }, "another site"],
  ])("isn't asked by a page from elsewhere, with %j", async (headers, reason) => {
    expect(await ask("ProxyApi", "orders", { headers })).toMatchObject({
      status: 403,
      body: { message: expect.stringContaining(reason) },
    });
  });

  test("takes only the content types for which a method has a template", async () => {
    const answer = await ask("SyncApi", "", {
      method: "POST",
      headers: { "content-type": "text/plain" },
      body: "{}",
    });
    expect(answer).toMatchObject({ status: 415, body: { message: "Unsupported Media Type" } });
  });

  test("isn't there for other stages", async () => {
    const { origin } = new URL(environment.apis.find("ProxyApi").url);
    const response = await fetch(`${origin}/v2/orders`);
    expect([response.status, await response.json()]).toEqual([403, { message: "Forbidden" }]);
  });
});

describe("a method that asks who calls", () => {
  const claims = (exp: number) =>
    `Bearer x.${Buffer.from(JSON.stringify({ sub: "ada", exp, admin: true })).toString("base64url")}.x`;

  test.each([
    ["token", { authorization: "ada" }, { principalId: "ada", tier: "2" }],
    ["request", { "x-user": "ada" }, { principalId: "ada", tier: "2" }],
    ["cognito", { authorization: claims(4e9) }, { claims: { sub: "ada", exp: "4000000000", admin: "true" } }],
    [
      "iam",
      signed,
      { accessKey: "AKIDADA", caller: "AKIDADA", userArn: "arn:aws:iam::123456789012:user/AKIDADA" },
    ],
    ["key", { "x-api-key": "a-key-of-twenty-letters" }, { apiKey: "a-key-of-twenty-letters" }],
  ])("lets them in by %s", async (path, headers: Record<string, string>, expected) => {
    expect(await ask("GuardedApi", path, { headers })).toMatchObject({ status: 200, body: expected });
  });

  test.each<[string, Record<string, string>, number, object]>([
    ["token", {}, 401, { message: "Unauthorized" }],
    ["token", { authorization: "123" }, 401, { message: "Unauthorized" }],
    ["token", { authorization: "nobody" }, 401, { message: "Unauthorized" }],
    ["token", { authorization: "deny" }, 403, { Message: expect.stringContaining("explicit deny") }],
    ["request", { "x-user": "" }, 401, { message: "Unauthorized" }],
    ["cognito", { authorization: "x" }, 401, { message: "Unauthorized" }],
    ["cognito", { authorization: claims(1) }, 401, { message: "Unauthorized" }],
    ["iam", {}, 403, { message: "Missing Authentication Token" }],
    ["key", { "x-api-key": "other" }, 403, { message: "Forbidden" }],
    ["nowhere", {}, 403, { message: "Missing Authentication Token" }],
  ])("refuses at %s with %j by %d", async (path, headers, status, body) => {
    expect(await ask("GuardedApi", path, { headers })).toMatchObject({ status, body });
  });

  test("gives its gateway response's headers with a refusal", async () => {
    const answer = await ask("GuardedApi", "token", { headers: { authorization: "deny" } });
    expect(answer.headers.get("access-control-allow-origin")).toBe("*");
  });
});

describe("a method with validators", () => {
  test.each<[string, string, number, object]>([
    ["?city=Rome", '{"amount":1}', 200, {}],
    ["?city=Rome", '{"amount":0}', 400, { message: "Invalid request body" }],
    ["?city=Rome", '{"amount":"1"}', 400, { message: "Invalid request body" }],
    ["?city=Rome", "{", 400, { message: "Invalid request body" }],
    ["", '{"amount":1}', 400, { message: "Missing required request parameters: [city]" }],
  ])("answers to %j with the body %s", async (query, body, status, expected) => {
    expect(await ask("GuardedApi", `checked${query}`, { method: "POST", body })).toMatchObject({
      status,
      body: expected,
    });
  });
});
