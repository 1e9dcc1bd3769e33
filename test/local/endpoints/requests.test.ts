import { once } from "node:events";
import { request } from "node:http";
import { ListStateMachinesCommand } from "@aws-sdk/client-sfn";
import { describe, expect, test } from "@jest/globals";
import { startLocalEnvironment } from "../../../lib/local/index.js";
import { writeAssembly } from "../../support/assembly.js";
import { bedOf } from "./bed.js";

const bed = bedOf({});

/** A request of AWS's JSON protocol, as no SDK would send it. */
async function post(operation: string, body: string, method = "POST") {
  const response = await fetch(bed.environment.endpoints.sfn, {
    method,
    headers: { "x-amz-target": operation, "content-type": "application/x-amz-json-1.0" },
    ...(method === "GET" ? {} : { body }),
  });
  const { __type, message, Message }: { __type?: string; message?: string; Message?: string } = JSON.parse(
    await response.text(),
  );
  return {
    status: response.status,
    __type,
    message: message ?? Message,
    requestId: response.headers.get("x-amzn-requestid"),
  };
}

const deep = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;

describe("JSON with too many levels is refused by", () => {
  test.each([
    ["a request", "AWSStepFunctions.StartExecution", deep, "SerializationException"],
    ["a request for the store", "DynamoDB_20120810.PutItem", deep, "SerializationException"],
    [
      "a definition",
      "AWSStepFunctions.CreateStateMachine",
      JSON.stringify({ name: "deep", roleArn: "arn:aws:iam::123456789012:role/r", definition: deep }),
      "InvalidDefinition",
    ],
    [
      "an output",
      "AWSStepFunctions.SendTaskSuccess",
      JSON.stringify({ taskToken: "AQCEAAAAKgAAAAMAAAAA01", output: deep }),
      "InvalidOutput",
    ],
  ])("%s", async (_name, operation, body, error) => {
    const { __type, message } = await post(operation, body);
    expect(__type).toMatch(new RegExp(`${error}$`));
    expect(message).toContain("the JSON has more than 1000 levels of arrays and objects inside each other");
  });
});

describe("a request that is not as it should be", () => {
  test.each([
    ["no operation", "", "{}", "UnknownOperationException", /X-Amz-Target ""/],
    ["an unknown one", "AWSStepFunctions.Fly", "{}", "UnknownOperationException", /knows .*StartExecution, /],
    ["no JSON", "AWSStepFunctions.StartExecution", "{", "SerializationException", /not JSON/],
    ["no body", "AWSStepFunctions.StartExecution", "", "SerializationException", /not JSON/],
    ["no object", "AWSStepFunctions.StartExecution", "[]", "SerializationException", /JSON object/],
    [
      "a missing field",
      "AWSStepFunctions.StartExecution",
      "{}",
      "ValidationException",
      /Value null at 'stateMachineArn'/,
    ],
    [
      "null",
      "AWSStepFunctions.StartExecution",
      '{"stateMachineArn":null}',
      "ValidationException",
      /Value null/,
    ],
    [
      "a wrong type",
      "AWSStepFunctions.StartExecution",
      '{"stateMachineArn":1}',
      "SerializationException",
      /a string, received number/,
    ],
    [
      "a wrong number",
      "AWSStepFunctions.ListStateMachines",
      '{"maxResults":1.5}',
      "SerializationException",
      /an integer/,
    ],
    [
      "a wrong flag",
      "AWSStepFunctions.CreateStateMachine",
      '{"publish":"no"}',
      "SerializationException",
      /a boolean/,
    ],
  ])("fails with AWS's error: %s", async (_what, operation, body, type, message) => {
    expect(await post(operation, body)).toEqual({
      status: 400,
      __type: type,
      message: expect.stringMatching(message),
      requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
  });

  test("fails with AWS's error: another method", async () => {
    const answer = await post("AWSStepFunctions.ListStateMachines", "", "GET");
    expect(answer).toMatchObject({ status: 400, __type: "UnknownOperationException" });
  });

  test("fails with AWS's error: too many bytes", async () => {
    const input = JSON.stringify({ input: "x".repeat(9 * 1024 * 1024) });
    expect(await post("AWSStepFunctions.StartExecution", input)).toMatchObject({
      status: 413,
      __type: "RequestEntityTooLargeException",
    });
  });

  test.each([
    ["GET", "//"],
    ["POST", "/2015-03-31"],
  ])("fails with AWS's error: %s %s", async (method, path) => {
    const headers = { "x-amz-date": "20250101T000000Z" };
    const outgoing = request(bed.environment.endpoints.sfn, { method, path, headers }).end();
    const [response] = await once(outgoing, "response");
    expect(response.statusCode).toBe(400);
    response.resume();
    await once(response, "end");
  });

  test("leaves the endpoint up, also when the client goes in the midst of it", async () => {
    await new Promise<void>((resolve) => {
      const outgoing = request(bed.environment.endpoints.sfn, {
        method: "POST",
        headers: { "content-length": 100, "x-amz-target": "AWSStepFunctions.StartExecution" },
      });
      outgoing.on("error", () => resolve());
      outgoing.write("{", () => outgoing.destroy(new Error("gone")));
    });
    expect(await bed.sfn.send(new ListStateMachinesCommand({}))).toMatchObject({ stateMachines: [] });
  });
});

describe("the endpoint", () => {
  test("is on loopback, on one port for all services", () => {
    const { aws, sfn, lambda, dynamodb } = bed.environment.endpoints;
    expect(aws).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect({ sfn, lambda, dynamodb }).toEqual({ sfn: aws, lambda: aws, dynamodb: aws });
  });

  test("fails to start on a port that is in use, and leaves nothing behind", async () => {
    const port = Number(new URL(bed.environment.endpoints.sfn).port);
    const assembly = writeAssembly([{ resources: {} }]);
    await expect(startLocalEnvironment({ assembly, port })).rejects.toThrow(
      new RegExp(
        `^Cannot listen on port ${port} of 127\\.0\\.0\\.1: .*EADDRINUSE.* Give a port that is free`,
      ),
    );
  });

  test("is gone at once when the environment is closed, in the midst of requests too", async () => {
    const environment = await startLocalEnvironment({ assembly: writeAssembly([{ resources: {} }]) });
    const { sfn } = environment.endpoints;
    expect((await fetch(sfn)).status).toBe(403);
    await environment.close();
    await expect(fetch(sfn)).rejects.toThrow("fetch failed");
  });
});
