import {
  GetFunctionCommand,
  GetFunctionConfigurationCommand,
  InvokeCommand,
  type InvokeCommandInput,
  ListFunctionsCommand,
  paginateListFunctions,
} from "@aws-sdk/client-lambda";
import { describe, expect, test } from "@jest/globals";
import type { JsonObject } from "../../../lib/asl/index.js";
import { inlineFunction } from "../../support/assembly.js";
import { bedOf } from "./bed.js";

const code = `exports.handler = async (event, context) => {
  if (event.refuse) throw Object.assign(new Error("No car in Atlantis"), { name: "CarUnavailable" });
  console.log("got", JSON.stringify(event));
  return { event, arn: context.invokedFunctionArn, sfn: process.env.AWS_ENDPOINT_URL_SFN, lambda: process.env.AWS_ENDPOINT_URL_LAMBDA };
};`;
const car = "arn:aws:lambda:us-east-1:123456789012:function:car";
const written: string[] = [];
const resources: JsonObject = {
  Car: inlineFunction(code, {
    FunctionName: "car",
    Timeout: 10,
    Environment: { Variables: { CAPACITY: "3" } },
  }),
  CarVersion: { Type: "AWS::Lambda::Version", Properties: { FunctionName: { Ref: "Car" } } },
  CarAlias: {
    Type: "AWS::Lambda::Alias",
    Properties: {
      FunctionName: { Ref: "Car" },
      FunctionVersion: { "Fn::GetAtt": ["CarVersion", "Version"] },
      Name: "live",
    },
  },
  Told: inlineFunction(
    "exports.handler = async (e, c) => [c.functionVersion, process.env.AWS_LAMBDA_FUNCTION_VERSION, c.clientContext];",
    { FunctionName: "told" },
  ),
  ToldAlias: {
    Type: "AWS::Lambda::Alias",
    Properties: { FunctionName: { Ref: "Told" }, FunctionVersion: "1", Name: "live" },
  },
  Hotel: inlineFunction(code, { FunctionName: "hotel" }),
  Flight: inlineFunction(code, { FunctionName: "flight" }),
  Ruby: inlineFunction("", { FunctionName: "ruby", Runtime: "ruby3.4" }),
};
const bed = bedOf(resources, { onLog: ({ text }) => written.push(text.trim()) });

async function invoke(input: Partial<InvokeCommandInput> = {}) {
  const answer = await bed.lambda.send(new InvokeCommand({ FunctionName: "car", ...input }));
  const text = answer.Payload?.transformToString() ?? "";
  return { ...answer, payload: text === "" ? undefined : JSON.parse(text) };
}

describe("Invoke", () => {
  test("tells the function its version and what the caller tells of itself", async () => {
    const ClientContext = Buffer.from('{"custom":{"app":"shop"}}').toString("base64");
    const tell = { FunctionName: "told", ClientContext };
    const custom = { custom: { app: "shop" } };
    expect((await invoke(tell)).payload).toEqual(["$LATEST", "$LATEST", custom]);
    expect((await invoke({ ...tell, Qualifier: "live" })).payload).toEqual(["1", "1", custom]);
    expect((await invoke({ FunctionName: "told:1" })).payload).toEqual(["1", "1", null]);
  });

  test("answers with what the function answers", async () => {
    const { StatusCode, ExecutedVersion, FunctionError, payload } = await invoke({
      Payload: '{"city":"Lisbon"}',
    });
    expect({ StatusCode, ExecutedVersion, FunctionError }).toEqual({
      StatusCode: 200,
      ExecutedVersion: "$LATEST",
      FunctionError: undefined,
    });
    const { sfn, lambda } = bed.environment.endpoints;
    expect(payload).toEqual({ event: { city: "Lisbon" }, arn: car, sfn, lambda });
  });

  test.each([
    ["car", undefined, car, "$LATEST"],
    ["123456789012:function:car", undefined, car, "$LATEST"],
    [car, undefined, car, "$LATEST"],
    ["car", "live", `${car}:live`, "1"],
    ["car:live", undefined, `${car}:live`, "1"],
    [`${car}:1`, "1", `${car}:1`, "1"],
    ["car", "$LATEST", car, "$LATEST"],
  ])("finds the function by %s and the qualifier %s", async (FunctionName, Qualifier, arn, version) => {
    const answer = await invoke({ FunctionName, Qualifier });
    expect(answer.ExecutedVersion).toBe(version);
    expect(answer.payload).toMatchObject({ event: {}, arn });
  });

  test("tells the function's error in the answer", async () => {
    const answer = await invoke({ Payload: '{"refuse":true}' });
    expect(answer).toMatchObject({ StatusCode: 200, FunctionError: "Unhandled" });
    expect(answer.payload).toMatchObject({ errorType: "CarUnavailable", errorMessage: "No car in Atlantis" });
  });

  test("gives the end of the log when it is asked for", async () => {
    const { LogResult = "" } = await invoke({ LogType: "Tail", Payload: '{"a":1}' });
    expect(Buffer.from(LogResult, "base64").toString()).toBe('got {"a":1}\n');
  });

  test("as an event answers at once, and the function runs all the same", async () => {
    const answer = await invoke({ InvocationType: "Event", Payload: '{"event":"later"}' });
    expect(answer).toMatchObject({ StatusCode: 202, payload: undefined });
    await bed.environment.settled();
    expect(written).toContain('got {"event":"later"}');
  });

  test("as a dry run runs nothing", async () => {
    expect((await invoke({ InvocationType: "DryRun", Payload: '{"dry":true}' })).StatusCode).toBe(204);
    await bed.environment.settled();
    expect(written).not.toContain('got {"dry":true}');
  });

  test.each<[string, number, Partial<InvokeCommandInput>, RegExp]>([
    [
      "ResourceNotFoundException",
      404,
      { FunctionName: "boat" },
      /^Function not found: arn:.*:function:boat$/,
    ],
    ["ResourceNotFoundException", 404, { Qualifier: "dead" }, /:function:car:dead$/],
    ["InvalidRequestContentException", 400, { Payload: "{" }, /^Could not parse request body into json: /],
    [
      "InvalidParameterValueException",
      400,
      { FunctionName: "car:live", Qualifier: "1" },
      /does not match the specified qualifier/,
    ],
    ["InvalidParameterValueException", 400, { InvocationType: JSON.parse('"Slow"') }, /received "Slow"/],
    ["InvalidParameterValueException", 400, { FunctionName: "ruby" }, /runs nodejs and python runtimes only/],
    ["ValidationException", 400, { FunctionName: "a b" }, /'a b' at 'functionName'/],
    ["RequestTooLargeException", 413, { Payload: JSON.stringify("x".repeat(6_291_456)) }, /6291456 bytes/],
    [
      "RequestTooLargeException",
      413,
      { InvocationType: "Event", Payload: JSON.stringify("x".repeat(1_048_576)) },
      /1048576 bytes for the Event/,
    ],
  ])("fails with %s (%i)", async (name, httpStatusCode, input, message) => {
    await expect(invoke(input)).rejects.toMatchObject({
      name,
      message: expect.stringMatching(message),
      $metadata: { httpStatusCode },
    });
  });
});

describe("GetFunction", () => {
  test("tells how a function is configured", async () => {
    const { Configuration, Code } = await bed.lambda.send(
      new GetFunctionCommand({ FunctionName: "car:live" }),
    );
    expect(Configuration).toMatchObject({
      FunctionName: "car",
      FunctionArn: `${car}:live`,
      Version: "1",
      Runtime: "nodejs20.x",
      Handler: "index.handler",
      Timeout: 10,
      MemorySize: 128,
      Environment: { Variables: { CAPACITY: "3" } },
      State: "Active",
    });
    expect(Code).toMatchObject({ Location: "inline" });
    const command = new GetFunctionConfigurationCommand({ FunctionName: "car", Qualifier: "live" });
    expect(await bed.lambda.send(command)).toMatchObject({ FunctionArn: `${car}:live` });
  });

  test("fails with ResourceNotFoundException for one that is not there", async () => {
    await expect(bed.lambda.send(new GetFunctionCommand({ FunctionName: "boat" }))).rejects.toMatchObject({
      name: "ResourceNotFoundException",
    });
  });
});

describe("ListFunctions", () => {
  test("gives pages", async () => {
    const pages: (string | undefined)[][] = [];
    for await (const { Functions = [] } of paginateListFunctions({ client: bed.lambda, pageSize: 3 }, {})) {
      pages.push(Functions.map(({ FunctionName }) => FunctionName));
    }
    expect(pages).toEqual([
      ["car", "told", "hotel"],
      ["flight", "ruby"],
    ]);
  });

  test("lists functions that do not run here too, with the reason", async () => {
    const { Functions = [] } = await bed.lambda.send(new ListFunctionsCommand({}));
    expect(Functions.at(-1)).toMatchObject({
      FunctionName: "ruby",
      State: "Failed",
      StateReason: expect.stringMatching(/nodejs and python runtimes only/),
    });
  });

  test.each([{ MaxItems: 0 }, { Marker: "mine" }])(
    "fails with InvalidParameterValueException for %j",
    async (input) => {
      await expect(bed.lambda.send(new ListFunctionsCommand(input))).rejects.toMatchObject({
        name: "InvalidParameterValueException",
      });
    },
  );
});

test.each([
  ["POST", "/2015-03-31/functions/car/fly", "UnknownOperationException", 404],
  ["DELETE", "/2015-03-31/functions/car", "UnknownOperationException", 404],
  ["POST", "/2015-03-31/functions/%E0%A4%A/invocations", "InvalidParameterValueException", 400],
])("%s %s fails with %s", async (method, path, type, status) => {
  const response = await fetch(`${bed.environment.endpoints.lambda}${path}`, {
    method,
    headers: { "x-amz-date": "20250101T000000Z" },
  });
  expect({ type: response.headers.get("x-amzn-errortype"), status: response.status }).toEqual({
    type,
    status,
  });
});
