import { isObject, type JsonObject, type JsonValue, limits } from "../../../asl/index.js";
import { seededRandom, type StateTest, type TaskOutcome, testState } from "../../../runner/index.js";
import { parseReceivedJson } from "../../received-json.js";
import { AwsError } from "../aws-error.js";
import { RequestFields } from "../request-fields.js";
import { diagnose } from "./definitions.js";
import { readPayload } from "./payloads.js";
import type { ResponseBody, StepFunctionsOperation, StepFunctionsService } from "./service.js";

/** AWS docs: "API_TestState". A Task without a mock calls what the state machines of this environment call. */
export const TestState: StepFunctionsOperation = async (request, service) => {
  const level = request.oneOf("inspectionLevel", ["INFO", "DEBUG", "TRACE"]) ?? "INFO";
  request.flag("revealSecrets");
  const configuration = partOf(request, "stateConfiguration");
  const count = (name: string) => configuration?.integer(name, { atLeast: 0, atMost: 99_999_999 });
  const input = request.optionalText("input");
  const { inspection, output, ...result } = await testState({
    definition: definitionIn(request),
    stateName: request.optionalText("stateName", { atLeast: 1, atMost: limits.nameCharacters }),
    input: input === undefined ? {} : readPayload(input, "input", "InvalidExecutionInput"),
    variables: objectIn(request, "variables"),
    context: objectIn(request, "context"),
    roleArn: request.optionalText("roleArn", { atLeast: 1, atMost: 256 }),
    mock: mockIn(partOf(request, "mock")),
    retrierRetryCount: count("retrierRetryCount"),
    mapIterationFailureCount: count("mapIterationFailureCount"),
    home: service.home,
    clock: service.clock,
    random: seededRandom(service.clock.now()),
    call: (task) => callTask(task, service),
  });
  return {
    ...result,
    ...(output === undefined ? {} : { output: JSON.stringify(output) }),
    ...(level === "INFO" ? {} : { inspectionData: inspectionOf(inspection) }),
  };
};

function definitionIn(request: RequestFields): JsonValue {
  const text = request.text("definition", { atLeast: 1, atMost: limits.definitionBytes });
  const unreadable = diagnose(text).find(
    ({ code }) => code === "INVALID_JSON_DESCRIPTION" || code === "MISSING_DESCRIPTION",
  );
  if (unreadable === undefined) return parseReceivedJson(text);
  const { code, message, location } = unreadable;
  throw new AwsError(
    "InvalidDefinition",
    `Invalid State Machine Definition: '${code}: ${message} at ${location}'`,
  );
}

/** The fields of a parameter that is a structure. */
function partOf(request: RequestFields, name: string): RequestFields | undefined {
  const part = request.any(name);
  if (part === undefined) return undefined;
  if (isObject(part)) return new RequestFields(part);
  throw new AwsError("SerializationException", `The parameter '${name}' has to be a structure.`);
}

/** A parameter that is the JSON text of an object. */
function objectIn(request: RequestFields, name: string): JsonObject | undefined {
  const text = request.optionalText(name);
  if (text === undefined) return undefined;
  const value = readPayload(text, name, "ValidationException");
  if (isObject(value)) return value;
  throw new AwsError("ValidationException", `The parameter '${name}' has to be the JSON text of an object.`);
}

function mockIn(mock: RequestFields | undefined): StateTest["mock"] {
  if (mock === undefined) return undefined;
  mock.oneOf("fieldValidationMode", ["STRICT", "PRESENT", "NONE"]);
  const result = mock.optionalText("result");
  const failure = partOf(mock, "errorOutput");
  if ((result === undefined) === (failure === undefined)) {
    throw new AwsError("ValidationException", "A mock has either 'result' or 'errorOutput'.");
  }
  if (failure === undefined)
    return { result: readPayload(result ?? "", "mock.result", "ValidationException") };
  return { errorOutput: { error: failure.text("error"), cause: failure.optionalText("cause") } };
}

async function callTask(
  { resource, arguments: given }: { readonly resource: string; readonly arguments: JsonValue },
  { callTask: handle, home, nextId }: StepFunctionsService,
): Promise<TaskOutcome> {
  return handle({
    resource,
    arguments: given,
    state: "TestState",
    executionArn: `arn:aws:states:${home.region}:${home.account}:express:TestState:${nextId()}`,
    attempt: 1,
    redriveCount: 0,
    path: [],
    signal: new AbortController().signal,
    submit: () => {},
  });
}

/** Numbers and structures stay as they are; data is JSON text. */
const plain = new Set([
  "maxConcurrency",
  "toleratedFailureCount",
  "toleratedFailurePercentage",
  "errorDetails",
]);

function inspectionOf(inspection: JsonObject): ResponseBody {
  return Object.fromEntries(
    Object.entries(inspection).map(([name, value]) => [
      name,
      plain.has(name) ? value : JSON.stringify(value),
    ]),
  );
}
