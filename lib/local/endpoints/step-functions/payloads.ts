import { type JsonValue, limits } from "../../../asl/index.js";
import { messageOf } from "../../errors.js";
import { parseReceivedJson } from "../../received-json.js";
import { AwsError, constraintViolated } from "../aws-error.js";

/** Reads a payload that travels as JSON text; `error` is AWS's name for one that is none. */
export function readPayload(text: string, parameter: string, error: string): JsonValue {
  if (Buffer.byteLength(text) > limits.payloadBytes) {
    const constraint = `Member must have length less than or equal to ${limits.payloadBytes}`;
    throw constraintViolated(`of ${Buffer.byteLength(text)} bytes`, parameter, constraint);
  }
  try {
    return parseReceivedJson(text);
  } catch (thrown) {
    const spaced = error.replace(/(?<=[a-z])(?=[A-Z])/g, " ");
    throw new AwsError(error, `${spaced}: '${messageOf(thrown)}'`);
  }
}
