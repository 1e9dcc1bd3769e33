import type { TokenAnswer } from "../../../runner/index.js";
import { AwsError } from "../aws-error.js";
import type { RequestFields } from "../request-fields.js";
import { readPayload } from "./payloads.js";
import type { ResponseBody, StepFunctionsOperation } from "./service.js";

/** AWS docs: "API_SendTaskSuccess". */
export const SendTaskSuccess: StepFunctionsOperation = (request, { tokens }) => {
  const token = readToken(request);
  const output = readPayload(request.text("output"), "output", "InvalidOutput");
  return answer(token, tokens.succeed(token, output));
};

/** AWS docs: "API_SendTaskFailure". */
export const SendTaskFailure: StepFunctionsOperation = (request, { tokens }) => {
  const token = readToken(request);
  const error = request.optionalText("error", { atMost: 256 });
  const cause = request.optionalText("cause", { atMost: 32_768 });
  const failure = {
    ...(error === undefined ? {} : { error }),
    ...(cause === undefined ? {} : { cause }),
  };
  return answer(token, tokens.fail(token, failure));
};

/** AWS docs: "API_SendTaskHeartbeat". */
export const SendTaskHeartbeat: StepFunctionsOperation = (request, { tokens }) => {
  const token = readToken(request);
  return answer(token, tokens.heartbeat(token));
};

function readToken(request: RequestFields): string {
  return request.text("taskToken", { atLeast: 1, atMost: 2048 });
}

/** The prefix of this environment's task tokens; a token that begins otherwise has never been one. */
const tokenForm = /^AQCEAAAAKgAAAAMAAAAA[0-9a-f]+$/;

function answer(token: string, answered: TokenAnswer): ResponseBody {
  switch (answered) {
    case "accepted":
      return {};
    case "timedOut":
      throw new AwsError("TaskTimedOut", "Task Timed Out: 'Provided task does not exist anymore'");
    case "unknown":
      throw tokenForm.test(token)
        ? new AwsError(
            "TaskDoesNotExist",
            "Task does not exist: no task of this environment has such a token",
          )
        : new AwsError("InvalidToken", "Invalid Token: 'Invalid token'");
  }
}
