import { describe, expect, test } from "@jest/globals";
import type { JsonObject } from "../../../lib/asl/index.js";
import { inlineFunction, stateMachineResource } from "../../support/assembly.js";
import { bedOf } from "../endpoints/bed.js";

const api = { Ref: "Api" };
const root = { "Fn::GetAtt": ["Api", "RootResourceId"] };
const uri = (call: string) => `arn:aws:apigateway:us-east-1:${call}`;
const json = (template: string): JsonObject => ({ "application/json": template });
const account = "123456789012";

function resource(PathPart: string): JsonObject {
  return { Type: "AWS::ApiGateway::Resource", Properties: { RestApiId: api, ParentId: root, PathPart } };
}

function post(ResourceId: string, Integration: JsonObject): JsonObject {
  return {
    Type: "AWS::ApiGateway::Method",
    Properties: { RestApiId: api, ResourceId: { Ref: ResourceId }, HttpMethod: "POST", Integration },
  };
}

const anyAnswer = [{ StatusCode: "200" }, { StatusCode: "400", SelectionPattern: "4\\d{2}" }];

const bed = bedOf({
  Api: { Type: "AWS::ApiGateway::RestApi", Properties: { Name: "Orders" } },
  Stage: {
    Type: "AWS::ApiGateway::Stage",
    Properties: { RestApiId: api, StageName: "dev", Variables: { fn: "Car" } },
  },
  Work: { Type: "AWS::SQS::Queue", Properties: { QueueName: "Work" } },
  Table: {
    Type: "AWS::DynamoDB::Table",
    Properties: {
      TableName: "Orders",
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
      AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
    },
  },
  Order: stateMachineResource({ StartAt: "Wait", States: { Wait: { Type: "Wait", Seconds: 1, End: true } } }),
  Car: inlineFunction(
    'exports.handler = async (event) => { if (event.bad) throw new Error("Refused: " + event.bad); return event; };',
    {
      FunctionName: "Car",
    },
  ),
  ...Object.fromEntries(
    ["start", "queue", "item", "function", "later", "mock", "s3"].map((name) => [name, resource(name)]),
  ),
  PostStart: post("start", {
    Type: "AWS",
    IntegrationHttpMethod: "POST",
    Uri: uri("states:action/StartExecution"),
    RequestTemplates: json(
      `{"stateMachineArn":"arn:aws:states:us-east-1:${account}:stateMachine:Trip-Order","name":"$input.path('$.name')","input":"$util.escapeJavaScript($input.json('$'))"}`,
    ),
    IntegrationResponses: [
      {
        StatusCode: "202",
        ResponseTemplates: json("{\"arn\":$input.json('$.executionArn')}"),
        ResponseParameters: { "method.response.header.X-Request": "context.requestId" },
      },
      { StatusCode: "409", SelectionPattern: "400", ResponseTemplates: json("$input.json('$.__type')") },
    ],
  }),
  PostQueue: post("queue", {
    Type: "AWS",
    IntegrationHttpMethod: "POST",
    Uri: { "Fn::Join": ["", [uri(`sqs:path/${account}/`), { "Fn::GetAtt": ["Work", "QueueName"] }]] },
    RequestParameters: { "integration.request.header.Content-Type": "'application/x-www-form-urlencoded'" },
    RequestTemplates: json(
      "Action=SendMessage&MessageBody=$util.urlEncode($input.body)&MessageAttribute.1.Name=kind&MessageAttribute.1.Value.DataType=String&MessageAttribute.1.Value.StringValue=order",
    ),
    IntegrationResponses: anyAnswer,
  }),
  PostItem: post("item", {
    Type: "AWS",
    IntegrationHttpMethod: "POST",
    Uri: uri("dynamodb:action/PutItem"),
    RequestTemplates: json('{"TableName":"Orders","Item":{"id":{"S":"$input.path(\'$.id\')"}}}'),
    IntegrationResponses: anyAnswer,
  }),
  PostFunction: post("function", {
    Type: "AWS",
    IntegrationHttpMethod: "POST",
    Uri: uri(
      `lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:${account}:function:\${stageVariables.fn}/invocations`,
    ),
    IntegrationResponses: [
      { StatusCode: "200" },
      {
        StatusCode: "422",
        SelectionPattern: "Refused.*",
        ResponseTemplates: json('{"why":"$input.path(\'$.errorMessage\')"}'),
      },
    ],
  }),
  PostLater: post("later", {
    Type: "AWS",
    IntegrationHttpMethod: "POST",
    Uri: uri(`lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:${account}:function:Car/invocations`),
    RequestParameters: { "integration.request.header.X-Amz-Invocation-Type": "'Event'" },
    IntegrationResponses: [{ StatusCode: "202" }],
  }),
  PostMock: post("mock", {
    Type: "MOCK",
    RequestTemplates: json("{ statusCode: $input.path('$.code') }"),
    IntegrationResponses: [
      { StatusCode: "200", ResponseTemplates: json('{"ok":true}') },
      { StatusCode: "418", SelectionPattern: "4..", ResponseTemplates: json('{"ok":false}') },
    ],
  }),
  PostS3: post("s3", { Type: "AWS", IntegrationHttpMethod: "PUT", Uri: uri("s3:path/bucket/key") }),
});

async function ask(path: string, body: JsonObject) {
  const response = await fetch(`${bed.environment.apis.find("Orders").url}${path}`, {
    method: "POST",
    headers: { "content-type": "application/json; charset=utf-8" },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === "" ? "" : JSON.parse(text) };
}

describe("an integration", () => {
  test("starts an execution, and selects the response by the status", async () => {
    const started = await ask("start", { name: "one", amount: 1 });
    expect(started).toMatchObject({
      status: 202,
      body: { arn: `arn:aws:states:us-east-1:${account}:execution:Trip-Order:one` },
    });
    expect(started.headers.get("x-request")).toMatch(/^[0-9a-f-]{36}$/);
    expect(await ask("start", { name: "one", amount: 2 })).toMatchObject({
      status: 409,
      body: "ExecutionAlreadyExists",
    });
  });

  test("sends a message with its attributes to a queue", async () => {
    const sent = await ask("queue", { city: "Rome & Paris" });
    expect(sent).toMatchObject({ status: 200, body: { SendMessageResponse: { SendMessageResult: {} } } });
    expect(bed.environment.messages("Work")).toMatchObject([
      { body: '{"city":"Rome & Paris"}', attributes: { kind: { dataType: "String", value: "order" } } },
    ]);
  });

  test("puts an item into a table", async () => {
    expect(await ask("item", { id: "7" })).toMatchObject({ status: 200 });
    expect(await ask("item", { id: "" })).toMatchObject({ status: 400 });
    expect(await bed.environment.items("Orders")).toEqual([{ id: "7" }]);
  });

  test("calls a function that a stage variable names, and selects the response by the error's message", async () => {
    expect(await ask("function", { city: "Rome" })).toMatchObject({ status: 200, body: { city: "Rome" } });
    expect(await ask("function", { bad: "luck" })).toMatchObject({
      status: 422,
      body: { why: "Refused: luck" },
    });
  });

  test("calls a function without waiting for it", async () => {
    expect(await ask("later", { city: "Rome" })).toMatchObject({ status: 202, body: "" });
  });

  test.each([
    [200, 200, { ok: true }],
    [404, 418, { ok: false }],
  ])("answers as a mock by the status %d", async (code, status, body) => {
    expect(await ask("mock", { code })).toMatchObject({ status, body });
  });

  test("fails with 500 if it calls what isn't here, which the report says", async () => {
    expect(await ask("s3", {})).toMatchObject({ status: 500, body: { message: "Internal server error" } });
    expect(bed.environment.report).toContainEqual({
      kind: "API",
      name: "Api",
      status: "missing",
      detail: expect.stringContaining("POST /s3 calls arn:aws:apigateway:us-east-1:s3:path/bucket/key"),
    });
  });
});
