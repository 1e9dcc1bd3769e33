import { describe, expect, test } from "@jest/globals";
import { bedOf } from "./bed.js";

const bed = bedOf(
  {},
  { endpoints: { sqs: "http://127.0.0.1:9324/", "secrets-manager": "http://[::1]:9000/sm" } },
);

/** A request as a client of this service signs it. */
async function call(
  service: string,
  request: { path?: string; method?: string; body?: string; headers?: object } = {},
) {
  const { path = "/", method = "POST", body = "", headers } = request;
  const response = await fetch(`${bed.environment.endpoints.aws}${path}`, {
    method,
    headers: {
      authorization: `AWS4-HMAC-SHA256 Credential=local/20250101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=a`,
      ...headers,
    },
    ...(body === "" ? {} : { body }),
  });
  return { status: response.status, type: response.headers.get("content-type"), response };
}

const form = { "content-type": "application/x-www-form-urlencoded; charset=utf-8" };

describe("a service that is not here fails with an error that its clients show", () => {
  test("in JSON, with the operation of X-Amz-Target", async () => {
    const { status, type, response } = await call("glue", {
      headers: { "x-amz-target": "AWSGlue.StartJobRun", "content-type": "application/x-amz-json-1.1" },
      body: "{}",
    });
    expect({ status, type }).toEqual({ status: 501, type: "application/x-amz-json-1.1" });
    expect(JSON.parse(await response.text())).toMatchObject({
      __type: "ServiceNotInLocalEnvironment",
      message:
        "Glue isn't part of the local environment, so StartJobRun was not carried out, and nothing was sent to AWS. " +
        "To send Glue to an emulator of yours, start the environment with --endpoint glue=http://127.0.0.1:PORT " +
        "(in code, the option endpoints).",
    });
  });

  test("in REST JSON, with method and path", async () => {
    const { status, response } = await call("ses", {
      path: "/v2/email/outbound-emails",
      headers: {
        "content-type": "application/json",
        "user-agent": "aws-sdk-js/3 ua/2.1 api/sesv2#3.1175.0 m/E",
      },
      body: "{}",
    });
    expect(status).toBe(501);
    expect(response.headers.get("x-amzn-errortype")).toBe("ServiceNotInLocalEnvironment");
    expect(JSON.parse(await response.text()).message).toMatch(
      /^SESv2 isn't part .* so POST \/v2\/email\/outbound-emails was not carried out.* --endpoint sesv2=/,
    );
  });

  test.each([
    ["sts", "<ErrorResponse><Error><Type>Sender</Type>", "STS"],
    ["ec2", "<Response><Errors><Error>", "EC2"],
    ["iam", "<ErrorResponse><Error><Type>Sender</Type>", "IAM"],
  ])("in the XML of a form's answer: %s", async (service, beginning, name) => {
    const { status, type, response } = await call(service, {
      headers: form,
      body: "Action=Describe%3CAll%3E&Version=2016-11-15",
    });
    expect({ status, type }).toEqual({ status: 501, type: "text/xml" });
    const text = await response.text();
    expect(text.startsWith(beginning)).toBe(true);
    expect(text).toContain("<Code>ServiceNotInLocalEnvironment</Code>");
    expect(text).toContain(
      `<Message>${name} isn't part of the local environment, so Describe&lt;All&gt; was not`,
    );
  });

  test("in the XML of S3", async () => {
    const { type, response } = await call("s3", {
      method: "PUT",
      path: "/bucket/a%20key?x-id=PutObject",
      body: "text",
    });
    expect(type).toBe("text/xml");
    expect(await response.text()).toMatch(
      /^<\?xml .*\?>\n<Error><Code>ServiceNotInLocalEnvironment<\/Code><Message>S3 isn't part .* so PutObject was not/,
    );
  });

  test("without a body, to HEAD", async () => {
    const { status, response } = await call("s3", { method: "HEAD", path: "/bucket" });
    expect({ status, body: await response.text() }).toEqual({ status: 501, body: "" });
  });

  test("in CBOR", async () => {
    const { type, response } = await call("monitoring", {
      path: "/service/GraniteServiceVersion20100801/operation/PutMetricData",
      headers: { "smithy-protocol": "rpc-v2-cbor", "content-type": "application/cbor" },
    });
    expect(type).toBe("application/cbor");
    expect(response.headers.get("smithy-protocol")).toBe("rpc-v2-cbor");
    const bytes = Buffer.from(await response.arrayBuffer());
    expect([...bytes.subarray(0, 4)]).toEqual([0xa2, 0x79, 0, 6]);
    expect(bytes.toString("latin1")).toMatch(
      /__typey..ServiceNotInLocalEnvironmenty..messagey..CloudWatch isn't/s,
    );
    // A map of two texts each, and nothing behind the last.
    expect(bytes.length).toBe(4 + 6 + 3 + 28 + 3 + 7 + 3 + bytes.readUInt16BE(4 + 6 + 3 + 28 + 3 + 7 + 1));
  });

  test.each([
    ["dynamodb", "DynamoDBStreams_20120810.ListStreams", "DynamoDB Streams"],
    ["cognito-idp", "AWSCognitoIdentityProviderService.AdminGetUser", "Cognito Identity Provider"],
    ["somethingnew", "SomethingNew.Do", "somethingnew"],
  ])("by its name: signed for %s, with the target %s", async (service, target, name) => {
    const { response } = await call(service, { headers: { "x-amz-target": target }, body: "{}" });
    expect(JSON.parse(await response.text()).message).toMatch(new RegExp(`^${name} isn't part of`));
  });

  test("unsigned, as calls of Cognito's identity pools are", async () => {
    const headers = { authorization: "", "x-amz-target": "AWSCognitoIdentityService.GetId" };
    const { status, response } = await call("", { headers, body: "{}" });
    expect(status).toBe(501);
    expect(JSON.parse(await response.text()).message).toMatch(
      /^AWSCognitoIdentityService isn't part .* so GetId was/,
    );
  });

  test("with the address of its emulator, if there is one", async () => {
    const headers = { "x-amz-target": "secretsmanager.GetSecretValue" };
    const { response } = await call("secretsmanager", { headers, body: "{}" });
    expect(JSON.parse(await response.text()).message).toMatch(
      / The environment was started with Secrets Manager at http:\/\/\[::1\]:9000\/sm: set AWS_ENDPOINT_URL_SECRETS_MANAGER=http:\/\/\[::1\]:9000\/sm\.$/,
    );
  });

  test("whatever size the request has", async () => {
    const { status, response } = await call("s3", {
      method: "PUT",
      path: "/bucket/key",
      body: "x".repeat(9_000_000),
    });
    expect(status).toBe(501);
    expect(await response.text()).toContain("PUT /bucket/key was not carried out");
  });
});

test("emulators are told with the environment", () => {
  expect(bed.environment.emulators).toEqual([
    { id: "SQS", variable: "AWS_ENDPOINT_URL_SQS", url: "http://127.0.0.1:9324" },
    { id: "Secrets Manager", variable: "AWS_ENDPOINT_URL_SECRETS_MANAGER", url: "http://[::1]:9000/sm" },
  ]);
});
