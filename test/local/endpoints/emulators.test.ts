import { describe, expect, test } from "@jest/globals";
import { readEmulators } from "../../../lib/local/endpoints/emulators.js";
import { LocalEnvironmentError } from "../../../lib/local/errors.js";

describe("the endpoint of a further service", () => {
  test.each([
    ["s3", "S3", "AWS_ENDPOINT_URL_S3"],
    ["S3", "S3", "AWS_ENDPOINT_URL_S3"],
    ["secrets-manager", "Secrets Manager", "AWS_ENDPOINT_URL_SECRETS_MANAGER"],
    ["secretsmanager", "Secrets Manager", "AWS_ENDPOINT_URL_SECRETS_MANAGER"],
    ["SECRETS_MANAGER", "Secrets Manager", "AWS_ENDPOINT_URL_SECRETS_MANAGER"],
    ["events", "EventBridge", "AWS_ENDPOINT_URL_EVENTBRIDGE"],
    ["cognito-idp", "Cognito Identity Provider", "AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER"],
    ["dynamodb-streams", "DynamoDB Streams", "AWS_ENDPOINT_URL_DYNAMODB_STREAMS"],
    ["some-new service", "some-new service", "AWS_ENDPOINT_URL_SOME_NEW_SERVICE"],
  ])("is found by the name %s", (name, id, variable) => {
    expect(readEmulators({ [name]: "http://127.0.0.1:9000" })).toEqual([
      { id, variable, url: "http://127.0.0.1:9000" },
    ]);
  });

  test.each([
    ["http://localhost:4566", "http://localhost:4566"],
    ["https://minio.test:9000/", "https://minio.test:9000"],
    ["http://[::1]:9000/base/", "http://[::1]:9000/base"],
  ])("may be %s", (given, url) => {
    expect(readEmulators({ s3: given })).toEqual([expect.objectContaining({ url })]);
  });

  test.each<[Readonly<Record<string, string>>, string]>([
    [
      { s3: "127.0.0.1:9000" },
      'The endpoint "s3" needs a URL, such as http://127.0.0.1:9000; received "127.0.0.1:9000".',
    ],
    [{ s3: "ftp://a" }, 'needs a URL that begins with http:// or https://; received "ftp://a".'],
    [{ s3: "http://me:pw@a" }, "needs a URL without user name, query and fragment; received"],
    [{ s3: "http://a?b=c" }, "needs a URL without user name, query and fragment; received"],
    [{ s3: "https://s3.eu-west-1.amazonaws.com" }, "can't be sent to AWS itself;"],
    [{ s3: "https://bucket.s3.amazonaws.com" }, "can't be sent to AWS itself;"],
    [{ s3: "https://sqs.eu-west-1.api.aws" }, "can't be sent to AWS itself;"],
    [
      { "s3;rm": "http://a" },
      'is no name of a service. Names are those of the AWS SDKs: "s3", "sqs", "secrets-manager".',
    ],
    [{ dynamodb: "http://a" }, "can't have another endpoint: DynamoDB is part of the local environment."],
    [{ states: "http://a" }, "can't have another endpoint: SFN is part of the local environment."],
    [{ Lambda: "http://a" }, "can't have another endpoint: Lambda is part of the local environment."],
    [{ events: "http://a", EventBridge: "http://b" }, 'The endpoint "EventBridge" is given more than once.'],
  ])("fails to be %j", (urls, message) => {
    expect(() => readEmulators(urls)).toThrow(message);
    expect(() => readEmulators(urls)).toThrow(LocalEnvironmentError);
  });
});
