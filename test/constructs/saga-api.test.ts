import { createHash } from "node:crypto";
import { describe, expect, it } from "@jest/globals";
import { Template } from "aws-cdk-lib/assertions";
import { CognitoUserPoolsAuthorizer, JsonSchemaType } from "aws-cdk-lib/aws-apigateway";
import { UserPool } from "aws-cdk-lib/aws-cognito";
import { Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import {
  type JsonObject,
  type JsonValue,
  objectOr,
  type StateMachineDefinition,
} from "../../lib/asl/index.js";
import { SagaApi, type SagaApiProps, SagaError } from "../../lib/index.js";
import type { TaskCall, TaskOutcome } from "../../lib/runner/index.js";
import { run } from "../runner/support.js";
import { aslErrorsIn } from "../support/asl-validity.js";
import { type OrderProps, orderStack } from "../support/order-stack.js";
import { readable } from "../support/readable.js";
import { order } from "../support/small-sagas.js";
import {
  type CloudFormationTemplate,
  deploy,
  permissionsOfRole,
  resourcesOf,
  templateOf,
  withoutHash,
} from "../support/templates.js";
import { render, util } from "../support/velocity.js";

/** A stack with the saga `order` behind an API. */
function apiStack(
  props: Omit<SagaApiProps, "saga"> = {},
  sagaProps: OrderProps = { compensateStopped: true },
) {
  const { stack, saga } = orderStack(sagaProps);
  const api = new SagaApi(stack, "Api", { saga, ...props });
  return {
    stack,
    api,
    get template() {
      return templateOf(stack);
    },
  };
}

function definitionIn({ Resources }: CloudFormationTemplate): StateMachineDefinition {
  const [, resource] = Object.entries(Resources).find(([id]) => withoutHash(id) === "ApiStateMachine") ?? [];
  return JSON.parse(String(deploy(resource?.Properties.DefinitionString)));
}

const { template } = apiStack();
const definition = definitionIn(template);

type Method = "POST" | "GET" | "DELETE";

/** The properties of the API's methods, as deployed. */
function methodsOf(template: CloudFormationTemplate): Partial<Record<Method, JsonObject>> {
  return Object.fromEntries(
    Object.values(resourcesOf(template, "AWS::ApiGateway::Method")).map(({ Properties }) => {
      const method = deploy(Properties) as JsonObject;
      return [String(method.HttpMethod), method];
    }),
  );
}

/** The templates of a method, with which API Gateway asks the state machine, and answers. */
function templatesOf(methods: Partial<Record<Method, JsonObject>>, method: Method) {
  const { Integration } = methods[method] as { readonly Integration: unknown };
  const { RequestTemplates, IntegrationResponses } = Integration as {
    readonly RequestTemplates: Record<string, string>;
    readonly IntegrationResponses: readonly { readonly ResponseTemplates: Record<string, string> }[];
  };
  return {
    request: RequestTemplates["application/json"] ?? "",
    response: IntegrationResponses[0]?.ResponseTemplates["application/json"] ?? "",
  };
}

interface ApiRequestOf {
  readonly key?: string;
  readonly body?: string;
  readonly caller?: string;
  /** Name of the header with the key, as the client writes it. @default "Idempotency-Key" */
  readonly header?: string;
}

/** The call of Step Functions that a request of the API becomes. */
function asked(
  method: Method,
  { key = "one", body = "{}", caller = "AROA1:me", header = "Idempotency-Key" }: ApiRequestOf,
  methods = methodsOf(template),
): { readonly stateMachineArn: string; readonly input: string } {
  const text = render(templatesOf(methods, method).request, {
    util,
    input: {
      body,
      params: (name: string) => (name === (method === "POST" ? header : "name") ? key : ""),
    },
    context: {
      path: method === "POST" ? "/prod/" : `/prod/${key}`,
      identity: { caller },
      authorizer: { claims: { sub: caller }, principalId: caller },
    },
  });
  return JSON.parse(text);
}

/** Answers of Step Functions by action, or the error that it fails with. */
type Answers = Readonly<Record<string, JsonObject | string | undefined>>;

/** Sends a request through the templates and the state machine, with these answers of Step Functions. */
async function send(method: Method, request: ApiRequestOf, answers: Answers) {
  const calls: [action: string, request: JsonValue][] = [];
  const { input } = asked(method, request);
  const execution = await run(definition, {
    input: JSON.parse(input),
    tasks: async ({ resource, arguments: given }: TaskCall): Promise<TaskOutcome> => {
      const action = resource.replace("arn:aws:states:::aws-sdk:sfn:", "");
      calls.push([action, given]);
      const answer = answers[action];
      if (answer === undefined) throw new Error(`${action} is not expected`);
      if (typeof answer === "string") return { failed: { error: answer, cause: "" } };
      return { succeeded: answer };
    },
  });
  const { status, output } = execution;
  const responseOverride: { status?: number; header?: { Location?: string } } = {};
  const body = render(templatesOf(methodsOf(template), method).response, {
    util,
    input: { path: () => ({ status, output: JSON.stringify(output) }) },
    context: { responseOverride },
  });
  return {
    calls,
    status: responseOverride.status,
    location: responseOverride.header?.Location,
    text: body,
    body: JSON.parse(body) as JsonObject,
  };
}

const nameOf = (caller: string, key = "one") =>
  `${createHash("sha256").update(caller).digest("hex").slice(0, 32)}_${key}`;
const executionOf = (name: string) =>
  `arn:aws:states:eu-central-1:123456789012:execution:OrderStateMachine.Name:${name}`;
const name = nameOf("AROA1");
const arn = executionOf(name);
const input = '{"amount": 12345678901234567890, "note": "it\'s \\"new\\" – €\\n"}';
const started = { startExecution: { ExecutionArn: arn, StartDate: "2026-11-28T10:00:00Z" } };
const taken = { startExecution: "Sfn.ExecutionAlreadyExistsException" };
const missing = { describeExecution: "Sfn.ExecutionDoesNotExistException" };

describe("POST", () => {
  it("starts an execution with the body as it is, under the caller's name and the key", async () => {
    const { calls, ...answer } = await send("POST", { body: input }, started);
    expect(calls).toEqual([
      ["startExecution", { StateMachineArn: "OrderStateMachine", Name: name, Input: input }],
    ]);
    expect(answer).toMatchObject({ status: 202, location: "/prod/one", body: { name: "one" } });
  });

  it.each([
    ["the same text", input],
    ["the same values, written otherwise", '{"note":"it\'s \\"new\\" – €\\n","amount":12345678901234567890}'],
  ])("answers 202 with the same location where the name has an execution with %s", async (_what, before) => {
    const answers = { ...taken, describeExecution: { Input: before } };
    const { calls, ...answer } = await send("POST", { body: input }, answers);
    expect(calls[1]).toEqual(["describeExecution", { ExecutionArn: arn }]);
    expect(answer).toMatchObject({ status: 202, location: "/prod/one", body: { name: "one" } });
  });

  it("answers 409 if the key was used with another input", async () => {
    const answer = await send("POST", { body: "[]" }, { ...taken, describeExecution: { Input: input } });
    expect(answer).toMatchObject({ status: 409, location: undefined });
    expect(answer.body.message).toContain("another input");
  });

  it.each([
    ["Step Functions refuses", { startExecution: "Sfn.InvalidExecutionInputException" }],
    ["is compared with the one before", { ...taken, describeExecution: { Input: "{}" } }],
  ])("answers 400 to a body that isn't JSON, if %s it", async (_what, answers) => {
    const answer = await send("POST", { body: "{" }, answers);
    expect(answer).toMatchObject({ status: 400, body: { message: expect.stringContaining("JSON") } });
  });

  it.each(["", "a b", "a/b", "a:b", "ä", "x".repeat(48), '"', "a\n"])(
    "answers 400 to the key %j",
    async (key) => {
      const { calls, status, body } = await send("POST", { key, body: input }, {});
      expect({ calls, status }).toEqual({ calls: [], status: 400 });
      expect(body.message).toContain("1 to 47 letters");
    },
  );

  it("takes the key from a header in small letters, as HTTP/2 sends it", async () => {
    const { calls } = await send("POST", { header: "idempotency-key" }, started);
    expect(calls).toMatchObject([["startExecution", { Name: name }]]);
  });

  it("takes the longest key, with which the name is as long as a name may be", async () => {
    const { calls } = await send("POST", { key: "x".repeat(47) }, started);
    expect(String(objectOr(calls[0]?.[1]).Name)).toHaveLength(80);
  });

  it.each(["", "$context.identity.caller"])(
    "answers 403 to the caller %j, which is nobody",
    async (caller) => {
      expect(await send("POST", { caller }, {})).toMatchObject({ calls: [], status: 403 });
    },
  );

  it("gives two callers two executions under one key, and all sessions of a role the same", async () => {
    const names = async (caller: string) =>
      (await send("POST", { caller }, started)).calls.map(([, call]) => (call as JsonObject).Name);
    expect(await names("AROA1:me")).toEqual(await names("AROA1:another-session"));
    expect(await names("AROA1:me")).not.toEqual(await names("AROA2:me"));
  });

  it("answers 500 if Step Functions can't be asked, and says to send it again", async () => {
    const answer = await send("POST", { body: input }, { startExecution: "Sfn.SfnException" });
    expect(answer).toMatchObject({
      status: 500,
      body: { message: expect.stringContaining("Send it again") },
    });
  });
});

const entered = (...names: string[]): JsonObject => ({
  Events: [{ Type: "TaskScheduled" }, ...names.map((Name) => ({ StateEnteredEventDetails: { Name } }))],
});

describe("GET", () => {
  it("tells an output as it is", async () => {
    const output = '{"price":12345678901234567890,"of":"it\'s"}';
    const answer = await send("GET", {}, { describeExecution: { Status: "SUCCEEDED", Output: output } });
    expect(answer.text).toBe(`{"name":"one","outcome":"completed","output":${output}}`);
    expect(answer).toMatchObject({ status: 200, location: undefined });
  });

  it("tells the step that an execution is at", async () => {
    const answers = { describeExecution: { Status: "RUNNING" }, getExecutionHistory: entered("Pay", "Take") };
    const { body, calls } = await send("GET", {}, answers);
    expect(body).toEqual({ name: "one", outcome: "running", step: "Pay" });
    expect(calls.map(([, call]) => (call as JsonObject).ExecutionArn)).toEqual([arn, arn]);
  });

  it("tells no step before the first", async () => {
    const answers = { describeExecution: { Status: "RUNNING" }, getExecutionHistory: entered() };
    expect((await send("GET", {}, answers)).body).toEqual({ name: "one", outcome: "running" });
  });

  it("tells where an execution is stuck", async () => {
    const describeExecution = { Status: "FAILED", Error: "BankDown", Cause: "secret" };
    const answers = { describeExecution, getExecutionHistory: entered("Pay") };
    const { body } = await send("GET", {}, answers);
    expect(body).toEqual({ name: "one", outcome: "stuck", step: "Pay", error: "BankDown" });
  });

  it("tells which step an execution was compensated for", async () => {
    const Cause = JSON.stringify({ step: "Pay", error: "Declined", cause: "secret" });
    const describeExecution = { Status: "FAILED", Error: "Saga.Compensated", Cause };
    const { body } = await send("GET", {}, { describeExecution });
    expect(body).toEqual({ name: "one", outcome: "compensated", step: "Pay", error: "Declined" });
  });

  it.each(["ABORTED", "TIMED_OUT"])("tells that an execution that is %s was stopped", async (Status) => {
    const { body } = await send("GET", {}, { describeExecution: { Status } });
    expect(body).toEqual({ name: "one", outcome: "stopped" });
  });

  it("leaves out an output that is too large for an answer", async () => {
    const Output = JSON.stringify("x".repeat(60_000));
    const { body } = await send("GET", {}, { describeExecution: { Status: "SUCCEEDED", Output } });
    expect(body).toEqual({ name: "one", outcome: "completed", outputTooLarge: 60_002 });
  });

  it("looks for the caller's own execution, so that another's isn't there", async () => {
    const { calls, status } = await send("GET", { caller: "AROA2:thief" }, missing);
    expect(calls).toEqual([["describeExecution", { ExecutionArn: executionOf(nameOf("AROA2")) }]]);
    expect(status).toBe(404);
  });

  it("answers 400 to a name that can't be one", async () => {
    expect(await send("GET", { key: "../x" }, {})).toMatchObject({ calls: [], status: 400 });
  });
});

const stopDate = 1_795_000_000_123;
const stopped = { StopDate: new Date(stopDate).toISOString() };
const redriven = ["startExecution", "OrderCompensateStoppedStateMachine"];
const actionsOf = (calls: readonly [string, JsonValue][]) => calls.map(([action]) => action);

describe("DELETE", () => {
  it("stops a running execution and has it redriven, and answers 202", async () => {
    const describeExecution = { Status: "RUNNING", RedriveCount: 0 };
    const { calls, ...answer } = await send(
      "DELETE",
      {},
      { describeExecution, stopExecution: stopped, ...started },
    );
    expect(answer).toMatchObject({ status: 202, body: { name: "one", outcome: "running" } });
    expect(actionsOf(calls)).toEqual(["describeExecution", "stopExecution", "startExecution"]);
    expect(calls[1]?.[1]).toMatchObject({ ExecutionArn: arn, Error: "Saga.Cancelled" });
    const { StateMachineArn, Input } = objectOr(calls[2]?.[1]);
    expect(["startExecution", StateMachineArn]).toEqual(redriven);
    expect(JSON.parse(String(Input))).toEqual({ executionArn: arn, stopDate });
  });

  it.each(["ABORTED", "TIMED_OUT"])("has one redriven that is %s already", async (Status) => {
    const describeExecution = { Status, RedriveCount: 0, Error: "Saga.Cancelled", ...stopped };
    const { calls, status } = await send("DELETE", {}, { describeExecution, ...started });
    expect(status).toBe(202);
    expect(actionsOf(calls)).toEqual(["describeExecution", "startExecution"]);
    expect(JSON.parse(String(objectOr(calls[1]?.[1]).Input))).toEqual({ executionArn: arn, stopDate });
  });

  it.each<[string, JsonObject, number, string]>([
    ["is on its way back", { Status: "RUNNING", RedriveCount: 1 }, 202, "running"],
    ["is about to be", { Status: "PENDING_REDRIVE", RedriveCount: 1 }, 202, "running"],
    [
      "was compensated",
      { Status: "FAILED", RedriveCount: 1, Error: "Saga.Compensated", Cause: "{}" },
      202,
      "compensated",
    ],
    ["completed", { Status: "SUCCEEDED", RedriveCount: 0, Output: "{}" }, 409, "completed"],
    ["is stuck", { Status: "FAILED", RedriveCount: 0, Error: "BankDown" }, 409, "stuck"],
    [
      "was stopped for good",
      { Status: "ABORTED", RedriveCount: 0, Error: "Saga.StopForGood", ...stopped },
      409,
      "stopped",
    ],
    ["was stopped again", { Status: "ABORTED", RedriveCount: 1, ...stopped }, 409, "stopped"],
  ])("does nothing with one that %s", async (_what, describeExecution, status, outcome) => {
    const answer = await send("DELETE", {}, { describeExecution });
    expect(answer).toMatchObject({ status, body: { outcome } });
    expect(actionsOf(answer.calls)).toEqual(["describeExecution"]);
  });

  it("cancels nobody else's", async () => {
    expect(await send("DELETE", { caller: "AROA2:thief" }, missing)).toMatchObject({ status: 404 });
  });
});

describe("SagaApi", () => {
  it("makes a REST API with a role, and nothing that runs code", () => {
    const shown = Object.entries(template.Resources)
      .filter(
        ([id, { Type }]) =>
          id.startsWith("Api") && !/^Api(StateMachine|Logs)/.test(id) && Type !== "AWS::ApiGateway::Method",
      )
      .map(([id, { Type, Metadata: _, ...rest }]) => `${withoutHash(id)}: ${Type}${readable(rest, "  ")}`);
    const text = withoutHash(shown.join("\n\n")).replace(/(?<=Deployment)[0-9A-Fa-f]{32,}/g, "(hash)");
    expect(text).toMatchSnapshot();
    expect(Object.values(template.Resources).map(({ Type }) => Type)).not.toContain(
      "AWS::CloudFormation::CustomResource",
    );
  });

  it("has a state machine with a definition that AWS accepts", () => {
    expect(aslErrorsIn(definition)).toBe("");
  });

  it("lets the state machine start, see and stop the saga's executions, and start the one that redrives", () => {
    const own = permissionsOfRole(template, "ApiStateMachineRole").filter((line) => !line.endsWith(" on *"));
    expect(own).toEqual([
      "states:StartExecution on OrderStateMachine",
      "states:StartExecution on OrderCompensateStoppedStateMachine",
      `states:DescribeExecution on ${executionOf("*")}`,
      `states:GetExecutionHistory on ${executionOf("*")}`,
      `states:StopExecution on ${executionOf("*")}`,
    ]);
    expect(permissionsOfRole(template, "ApiRole")).toEqual(["states:StartSyncExecution on ApiStateMachine"]);
  });

  it("has methods for callers that sign their requests, with what they need", () => {
    const methods = methodsOf(template);
    expect(Object.keys(methods).sort()).toEqual(["DELETE", "GET", "POST"]);
    for (const method of Object.values(methods)) {
      expect(method).toMatchObject({
        AuthorizationType: "AWS_IAM",
        RequestValidatorId: "ApiRestApiValidator",
      });
    }
    expect(methods.POST?.RequestParameters).toEqual({ "method.request.header.Idempotency-Key": true });
    expect(asked("POST", {}).stateMachineArn).toBe("ApiStateMachine");
    expect(templatesOf(methods, "POST").request).toMatchInlineSnapshot(`
"#set($q = '"')
#set($caller = $util.escapeJavaScript("$context.identity.caller").replaceAll("\\\\'", "'"))
#set($key = $util.escapeJavaScript($input.params('Idempotency-Key')).replaceAll("\\\\'", "'"))
#if($key == "")
#set($key = $util.escapeJavaScript($input.params('idempotency-key')).replaceAll("\\\\'", "'"))
#end
#set($path = $util.escapeJavaScript($context.path).replaceAll("\\\\'", "'"))
#set($body = $util.escapeJavaScript($input.body).replaceAll("\\\\'", "'"))
#set($request = "{\${q}action\${q}:\${q}start\${q},\${q}caller\${q}:\${q}\${caller}\${q},\${q}key\${q}:\${q}\${key}\${q},\${q}path\${q}:\${q}\${path}\${q},\${q}input\${q}:\${q}\${body}\${q}}")
{"stateMachineArn":"ApiStateMachine","input":"$util.escapeJavaScript($request).replaceAll("\\\\'", "'")"}"
`);
  });

  it("validates the input by a schema", () => {
    const { template } = apiStack({
      inputSchema: { type: JsonSchemaType.OBJECT, required: ["amount"] },
    });
    expect(
      deploy(Object.values(resourcesOf(template, "AWS::ApiGateway::Model"))[0]?.Properties),
    ).toMatchObject({
      ContentType: "application/json",
      Schema: { type: "object", required: ["amount"] },
    });
    expect(methodsOf(template).POST?.RequestModels).toEqual({ "application/json": "ApiRestApiInput" });
  });

  it("knows callers by their subject in a Cognito user pool", () => {
    const { stack, saga } = orderStack({ compensateStopped: true });
    const authorizer = new CognitoUserPoolsAuthorizer(stack, "Users", {
      cognitoUserPools: [new UserPool(stack, "Pool")],
    });
    new SagaApi(stack, "Api", { saga, authorizer });
    const methods = methodsOf(templateOf(stack));
    expect(methods.GET?.AuthorizationType).toBe("COGNITO_USER_POOLS");
    const { caller } = JSON.parse(asked("GET", { caller: "user:1" }, methods).input);
    expect(caller).toBe("user:1");
  });

  it("starts executions through the alias of a saga with versions", () => {
    const { template } = apiStack({}, { compensateStopped: true, versions: { alias: "live" } });
    const { Start } = definitionIn(template).States;
    expect(Start).toMatchObject({ Arguments: { StateMachineArn: "OrderVersionsAlias.Arn" } });
  });

  it("lets others call exactly its methods", () => {
    const { stack, api } = apiStack();
    api.grantUse(new Role(stack, "Caller", { assumedBy: new ServicePrincipal("ec2.amazonaws.com") }));
    const lines = permissionsOfRole(Template.fromStack(stack).toJSON() as CloudFormationTemplate, "Caller");
    expect(lines).toHaveLength(3);
    for (const line of lines) expect(line).toMatch(/^execute-api:Invoke on .*\/(POST|GET|DELETE)\/(\*)?$/);
  });

  it("needs compensateStopped for DELETE, and is without it otherwise", () => {
    expect(() => apiStack({}, {})).toThrow(
      "Give the saga compensateStopped: true, or give SagaApi cancel: false.",
    );
    const { template } = apiStack({ cancel: false }, {});
    expect(Object.keys(methodsOf(template)).sort()).toEqual(["GET", "POST"]);
    expect(JSON.stringify(template)).not.toContain("states:StopExecution");
    expect(aslErrorsIn(definitionIn(template))).toBe("");
  });

  it('refuses DELETE for a saga with redriveAfterStop: "continue"', () => {
    const saga = { ...order.toJSON(), options: { redriveAfterStop: "continue" } } as unknown as typeof order;
    expect(() => apiStack({}, { saga })).toThrow(SagaError);
    expect(() => apiStack({}, { saga })).toThrow("or give SagaApi cancel: false.");
    expect(() => apiStack({ cancel: false }, { saga })).not.toThrow();
  });
});
