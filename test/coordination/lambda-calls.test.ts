import { describe, expect, it } from "@jest/globals";
import { LambdaServiceException } from "@aws-sdk/client-lambda";
import { lambdaCalls } from "../../lib/coordination/functions/lambda-calls.js";
import type { Call } from "../../lib/model/index.js";

const call = { operation: "Take", request: { id: "k" }, timeoutSeconds: 20 } as unknown as Call;
const bytes = (value: unknown) =>
  new TextEncoder().encode(typeof value === "string" ? value : JSON.stringify(value));

/** Calls a function of which the client says this. */
async function answerTo(say: (input: { Payload?: Uint8Array }) => object, asked: Call = call) {
  const sent: unknown[] = [];
  const client = {
    send: async ({ input }: { input: { Payload?: Uint8Array } }) => {
      sent.push({ ...input, Payload: new TextDecoder().decode(input.Payload) });
      return say(input);
    },
  };
  const answer = await lambdaCalls(client as never, { Take: "arn:take" })(asked);
  return { answer, sent };
}

describe("a call of a function", () => {
  it("sends exactly the request, and answers with the response", async () => {
    const { answer, sent } = await answerTo(() => ({ StatusCode: 200, Payload: bytes({ ref: 7 }) }));
    expect(sent).toEqual([{ FunctionName: "arn:take", Payload: '{"id":"k"}' }]);
    expect(answer).toEqual({ result: { ref: 7 } });
  });

  it("answers null for a function that returns nothing", async () => {
    expect((await answerTo(() => ({ Payload: bytes("null") }))).answer).toEqual({ result: null });
    expect((await answerTo(() => ({}))).answer).toEqual({ result: null });
  });

  it("fails with the type of the error that the function threw, and all of it as the cause", async () => {
    const document = { errorType: "SoldOut", errorMessage: "none left", trace: [] };
    const { answer } = await answerTo(() => ({ FunctionError: "Unhandled", Payload: bytes(document) }));
    expect(answer).toEqual({ error: "SoldOut", cause: JSON.stringify(document) });
  });

  it("fails with Lambda.Unknown if the function's error has no type", async () => {
    const { answer } = await answerTo(() => ({
      FunctionError: "Unhandled",
      Payload: bytes({ errorMessage: "x" }),
    }));
    expect(answer).toMatchObject({ error: "Lambda.Unknown" });
  });

  it("fails with the service's exception, as Step Functions names it", async () => {
    const { answer } = await answerTo(() => {
      throw new LambdaServiceException({
        name: "TooManyRequestsException",
        message: "Rate exceeded",
        $fault: "client",
        $metadata: {},
      });
    });
    expect(answer).toEqual({ error: "Lambda.TooManyRequestsException", cause: "Rate exceeded" });
  });

  it("fails with Lambda.SdkClientException if the service can't be reached", async () => {
    const { answer } = await answerTo(() => {
      throw new Error("connect ECONNREFUSED");
    });
    expect(answer).toEqual({ error: "Lambda.SdkClientException", cause: "connect ECONNREFUSED" });
  });

  it("fails with States.DataLimitExceeded for more data than Step Functions carries", async () => {
    const large = "x".repeat(262_145);
    const response = await answerTo(() => ({ Payload: bytes({ large }) }));
    expect(response.answer).toMatchObject({ error: "States.DataLimitExceeded" });
    const request = await answerTo(() => ({}), { ...call, request: { large } });
    expect(request.answer).toMatchObject({ error: "States.DataLimitExceeded" });
    expect(request.sent).toEqual([]);
  });

  it("fails if it knows no function for the operation, though every object has a property of its name", async () => {
    const { answer } = await answerTo(() => ({}), { ...call, operation: "constructor" });
    expect(answer).toMatchObject({ error: "Lambda.ResourceNotFoundException" });
  });

  it("times out when nobody answers", async () => {
    const client = {
      send: (_: unknown, { abortSignal }: { abortSignal: AbortSignal }) =>
        new Promise((_resolve, reject) => {
          abortSignal.addEventListener("abort", () => reject(new Error("aborted")), { once: true });
        }),
    };
    const answer = await lambdaCalls(client as never, { Take: "arn:take" })({
      ...call,
      timeoutSeconds: 0.01,
    });
    expect(answer).toEqual({ error: "States.Timeout", cause: "" });
  });
});
