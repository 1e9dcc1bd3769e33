import { readFile } from "node:fs/promises";
import { isObject, type JsonObject, type JsonValue } from "../../lib/asl/index.js";
import { seededRandom, type StateTestResult, testState, VirtualClock } from "../../lib/runner/index.js";
import type { LambdaBehaviour, Mask } from "./case.js";
import { responseDifferences } from "./compare.js";
import { invokeLambda } from "./play.js";
import { asReport, type Report } from "./report.js";

/** A call of TestState recorded on AWS, JSON texts parsed. */
export interface RecordedStateTest {
  readonly id: string;
  readonly call: {
    readonly definition: JsonObject;
    readonly stateName?: string;
    readonly input?: JsonValue;
    readonly variables?: JsonObject;
    readonly context?: JsonObject;
    readonly inspectionLevel?: "INFO" | "DEBUG" | "TRACE";
    readonly mock?: {
      readonly result?: JsonValue;
      readonly errorOutput?: { readonly error: string; readonly cause?: string };
    };
    readonly stateConfiguration?: {
      readonly retrierRetryCount?: number;
      readonly mapIterationFailureCount?: number;
    };
  };
  readonly lambdas: Readonly<Record<string, LambdaBehaviour>>;
  readonly response: JsonObject;
  readonly masks: readonly Mask[];
}

/** The calls of TestState in a file; undefined if it holds something else. */
export async function readStateTests(file: string): Promise<RecordedStateTest[] | undefined> {
  const parsed: unknown = JSON.parse(await readFile(file, "utf8"));
  return Array.isArray(parsed) && parsed.every(isStateTest) ? parsed : undefined;
}

function isStateTest(value: unknown): value is RecordedStateTest {
  return isObject(value) && "call" in value && "response" in value && "masks" in value;
}

export async function measureStateTests(tests: readonly RecordedStateTest[]): Promise<Report> {
  const found: { id: string; area: string; difference: string }[] = [];
  for (const test of tests)
    found.push({ id: test.id, area: "test_state", difference: await differenceOf(test) });
  return asReport(found);
}

async function differenceOf(test: RecordedStateTest): Promise<string> {
  try {
    const result = await play(test);
    return responseDifferences(test, responseOf(result, test.call.inspectionLevel)).join("\n");
  } catch (error) {
    return `broke: ${error instanceof Error ? error.message : String(error)}`;
  }
}

function play({ call, lambdas }: RecordedStateTest): Promise<StateTestResult> {
  const clock = new VirtualClock();
  const { result, errorOutput } = call.mock ?? {};
  return testState({
    definition: call.definition,
    stateName: call.stateName,
    input: call.input ?? {},
    variables: call.variables,
    context: call.context,
    mock: errorOutput !== undefined ? { errorOutput } : result === undefined ? undefined : { result },
    ...call.stateConfiguration,
    home: { region: "us-east-1", account: "111111111111" },
    clock,
    random: seededRandom(1),
    call: async (task) => invokeLambda(task, lambdas, clock),
  });
}

function responseOf({ inspection, ...result }: StateTestResult, level = "INFO"): JsonObject {
  return { ...result, ...(level === "INFO" ? {} : { inspectionData: inspection }) };
}
