import { InvokeCommand, type LambdaClient, ServiceException } from "@aws-sdk/client-lambda";
import type { Call, Json } from "../../model/index.js";
import type { Answer } from "../engine/ports.js";
import { isObject, parsed } from "./json.js";

/** The most bytes of a request or a response that Step Functions carries. */
const largest = 262_144;

const tooLarge: Answer = {
  error: "States.DataLimitExceeded",
  cause: `More than ${largest} bytes.`,
};

/**
 * Invokes functions as the task `lambda:invoke` of Step Functions does: with exactly the request, and errors of the same names. It
 * tries once, since the saga says how often a call is tried.
 *
 * @param functions the ARN of each operation's function.
 */
export function lambdaCalls(
  client: Pick<LambdaClient, "send">,
  functions: Readonly<Record<string, string>>,
): (call: Call) => Promise<Answer> {
  return async ({ operation, request, timeoutSeconds }) => {
    const FunctionName = Object.hasOwn(functions, operation) ? functions[operation] : undefined;
    if (FunctionName === undefined)
      return { error: "Lambda.ResourceNotFoundException", cause: `No function is known for ${operation}.` };
    const payload = new TextEncoder().encode(JSON.stringify(request));
    if (payload.length > largest) return tooLarge;
    const abortSignal = AbortSignal.timeout(timeoutSeconds * 1000);
    try {
      const { FunctionError, Payload } = await client.send(
        new InvokeCommand({ FunctionName, Payload: payload }),
        { abortSignal },
      );
      const bytes = Payload ?? new Uint8Array();
      if (FunctionError !== undefined) return functionError(new TextDecoder().decode(bytes));
      if (bytes.length > largest) return tooLarge;
      return { result: parsed(new TextDecoder().decode(bytes)) ?? null };
    } catch (error) {
      if (abortSignal.aborted) return { error: "States.Timeout", cause: "" };
      return serviceError(error);
    }
  };
}

/** The error that a function threw: the name is its type. */
function functionError(text: string): Answer {
  const document: Json | undefined = parsed(text);
  const type = isObject(document) ? document.errorType : undefined;
  if (typeof type === "string" && type !== "") return { error: type, cause: text };
  return {
    error: "Lambda.Unknown",
    cause: `The cause could not be determined because Lambda did not return an error type. Returned payload: ${text}`,
  };
}

function serviceError(error: unknown): Answer {
  const cause = error instanceof Error ? error.message : String(error);
  if (error instanceof ServiceException || isServiceException(error)) {
    return { error: `Lambda.${error.name}`, cause };
  }
  return { error: "Lambda.SdkClientException", cause };
}

/** By its form, since the client may be of another copy of the SDK. */
function isServiceException(error: unknown): error is Error {
  return error instanceof Error && "$fault" in error;
}
