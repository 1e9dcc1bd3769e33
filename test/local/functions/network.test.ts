import { InvokeCommand } from "@aws-sdk/client-lambda";
import { describe, expect, test } from "@jest/globals";
import type { JsonObject, JsonValue } from "../../../lib/asl/index.js";
import { refusalOf } from "../../../lib/local/functions/aws-hosts.js";
import { inlineFunction, stateMachineResource } from "../../support/assembly.js";
import { bedOf, definitionOf, machineArn } from "../endpoints/bed.js";

/** A function that evaluates the text of its event, with what `require` gives it. */
const evaluating = `exports.handler = async ({ code }) => await new (Object.getPrototypeOf(async () => {}).constructor)("require", code)(require);`;

const misleading = {
  AWS_ENDPOINT_URL: "https://vpce.example",
  AWS_ENDPOINT_URL_S3: "https://vpce.example",
  AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: "true",
  AWS_USE_DUALSTACK_ENDPOINT: "true",
  AWS_USE_FIPS_ENDPOINT: "true",
  AWS_PROFILE: "prod",
  AWS_ROLE_ARN: "arn:aws:iam::123456789012:role/prod",
  AWS_WEB_IDENTITY_TOKEN_FILE: "/token",
  AWS_CONTAINER_CREDENTIALS_FULL_URI: "http://127.0.0.1/credentials",
  AWS_EC2_METADATA_SERVICE_ENDPOINT: "http://127.0.0.1",
};

const bed = bedOf(
  {
    Car: inlineFunction(evaluating, {
      FunctionName: "car",
      Timeout: 20,
      Environment: {
        Variables: {
          ...misleading,
          QUEUE_URL: { Ref: "Orders" },
          LIST: "a,https://sqs.eu-west-1.amazonaws.com/123456789012/other,b",
          PLAIN: "https://sqs.eu-west-1.amazonaws.com/doc",
        },
      },
    }),
    Orders: { Type: "AWS::SQS::Queue", Properties: { QueueName: "orders" } },
    Greeter: stateMachineResource(definitionOf({ Greet: { Type: "Pass", Output: "hello" } }), {
      StateMachineName: "greeter",
      StateMachineType: "EXPRESS",
    }),
  },
  {
    endpoints: { s3: "http://127.0.0.1:9000" },
    allowedHosts: ["allowed.execute-api.eu-west-1.amazonaws.com"],
  },
);

async function evaluate(code: string): Promise<JsonValue> {
  const { Payload } = await bed.lambda.send(
    new InvokeCommand({ FunctionName: "car", Payload: JSON.stringify({ code }) }),
  );
  return JSON.parse(Payload?.transformToString() ?? "");
}

test("a function finds this machine, and what it was given, by the variables of the AWS SDKs", async () => {
  const { aws } = bed.environment.endpoints;
  const variables: JsonObject = Object(await evaluate("return { ...process.env }"));
  const ofAws = Object.entries(variables).filter(([name]) => /^AWS_(?!LAMBDA_)|URL|LIST|PLAIN/.test(name));
  expect(Object.fromEntries(ofAws)).toEqual({
    AWS_ENDPOINT_URL: aws,
    AWS_ENDPOINT_URL_SFN: aws,
    AWS_ENDPOINT_URL_LAMBDA: aws,
    AWS_ENDPOINT_URL_DYNAMODB: aws,
    AWS_ENDPOINT_URL_S3: "http://127.0.0.1:9000",
    AWS_REGION: "us-east-1",
    AWS_DEFAULT_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID: "local-123456789012",
    AWS_SECRET_ACCESS_KEY: "local",
    AWS_SESSION_TOKEN: "local",
    AWS_CONFIG_FILE: "/dev/null",
    AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_EXECUTION_ENV: "AWS_Lambda_nodejs20.x",
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
    QUEUE_URL: `${aws}/123456789012/orders`,
    LIST: `a,${aws}/123456789012/other,b`,
    PLAIN: "https://sqs.eu-west-1.amazonaws.com/doc",
  });
});

describe("a function cannot look up a host of AWS", () => {
  const refusal =
    /^The function car may not reach \S+: nothing is sent to AWS .* --allow-host \S+ \(in code, the option allowedHosts\)\.$/;

  test.each([
    ["sqs.eu-west-1.amazonaws.com"],
    ["bucket.s3.us-gov-west-1.amazonaws.com"],
    ["s3-eu-west-1.amazonaws.com"],
    ["bucket.s3.amazonaws.com"],
    ["iam.amazonaws.com"],
    ["DYNAMODB.EU-WEST-1.AMAZONAWS.COM"],
    ["sqs.cn-north-1.amazonaws.com.cn"],
    ["sqs.eu-isoe-west-1.amazonaws.eu"],
    ["sqs.eu-west-1.api.aws"],
    ["abc.lambda-url.eu-west-1.on.aws"],
    ["abc.execute-api.eu-west-1.amazonaws.com"],
    ["sqs.eu-west-1.amazonaws.com."],
  ])("%s", async (host) => {
    const code = `return await require("node:dns").promises.lookup("${host}").catch(({ code, message }) => [code, message])`;
    expect(await evaluate(code)).toEqual(["ERR_HOST_NOT_ALLOWED", expect.stringMatching(refusal)]);
  });

  test.each([
    [
      "https",
      `require("node:https").get("https://sqs.eu-west-1.amazonaws.com").on("error", (e) => resolve([e.code, e.message]))`,
    ],
    [
      "fetch",
      `fetch("https://sqs.eu-west-1.amazonaws.com").catch((e) => resolve([e.cause.code, e.cause.message]))`,
    ],
    [
      "HTTP/2",
      `require("node:http2").connect("https://kinesis.eu-west-1.amazonaws.com").on("error", (e) => resolve([e.code, e.message]))`,
    ],
    [
      "an import by name",
      `import("node:dns").then(({ lookup }) => lookup("sqs.eu-west-1.amazonaws.com", (e) => resolve([e.code, e.message])))`,
    ],
    [
      "all addresses",
      `require("node:dns").lookup("iam.amazonaws.com", { all: true }, (e) => resolve([e.code, e.message]))`,
    ],
  ])("by %s", async (_how, attempt) => {
    expect(await evaluate(`return await new Promise((resolve) => ${attempt})`)).toEqual([
      "ERR_HOST_NOT_ALLOWED",
      expect.stringMatching(refusal),
    ]);
  });

  test.each([
    "db.abc.eu-west-1.rds.amazonaws.com",
    "ec2-1-2-3-4.eu-west-1.compute.amazonaws.com",
    "amazonaws.com.example",
    "myamazonaws.com",
    "127.0.0.1",
    "localhost",
    "allowed.execute-api.eu-west-1.amazonaws.com",
  ])("but it can look up %s", (host) => {
    const settings = { functionName: "car", allowedHosts: ["allowed.execute-api.eu-west-1.amazonaws.com"] };
    expect(refusalOf(host, settings)).toBeUndefined();
  });
});

test("a function runs an Express state machine and waits for it, though the SDK changes the host's name", async () => {
  const code = `
    const { SFNClient, StartSyncExecutionCommand } = require("@aws-sdk/client-sfn");
    const client = new SFNClient({ maxAttempts: 1 });
    const { status, output } = await client.send(new StartSyncExecutionCommand({ stateMachineArn: "${machineArn("greeter")}" }));
    return { status, output };`;
  expect(await evaluate(code)).toEqual({ status: "SUCCEEDED", output: '"hello"' });
});
