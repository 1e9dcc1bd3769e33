import { pathToFileURL } from "node:url";
import type { LambdaFunction } from "../../assembly/lambda-functions.js";
import { UnresolvedValueError } from "../../errors.js";
import { type FunctionTarget, latest } from "../../functions/function-target.js";
import { AwsError } from "../aws-error.js";
import type { HttpResponse, ReceivedRequest } from "../http-message.js";
import { pageOf } from "../pages.js";
import { targetOf } from "./lookup.js";
import type { LambdaOperation, LambdaService } from "./service.js";

/** AWS docs: "API_GetFunction". The code is where it lies on this machine. */
export const getFunction: LambdaOperation = (request, service) => {
  const target = targetOf(request, service);
  const { code } = target.function.settings();
  const location = "directory" in code ? pathToFileURL(code.directory).href : "inline";
  return ok({
    Configuration: configuration(target),
    Code: { RepositoryType: "local", Location: location },
    Tags: {},
  });
};

/** AWS docs: "API_GetFunctionConfiguration". */
export const getFunctionConfiguration: LambdaOperation = (request, service) =>
  ok(configuration(targetOf(request, service)));

/** AWS docs: "API_ListFunctions": at most 50 in one answer. */
export function listFunctions({ query }: ReceivedRequest, service: LambdaService): HttpResponse {
  const marker = query.get("Marker") ?? undefined;
  const asked = Number(query.get("MaxItems") ?? 50);
  if (!Number.isInteger(asked) || asked < 1 || asked > 10_000) {
    throw new AwsError(
      "InvalidParameterValueException",
      `MaxItems has to be an integer from 1 to 10000, received ${JSON.stringify(query.get("MaxItems"))}.`,
    );
  }
  const page = pageOf(
    { items: [...service.functions], keyOf: ({ arn }) => arn },
    { list: "functions", maxResults: Math.min(asked, 50), nextToken: marker },
  );
  const Functions = page.items.map((fn) => configuration(latest(fn)));
  return ok({ Functions, NextMarker: page.nextToken });
}

function configuration({ function: fn, functionArn, version }: FunctionTarget) {
  return {
    FunctionName: fn.name,
    FunctionArn: functionArn,
    Version: version,
    PackageType: "Zip",
    ...settingsOf(fn),
  };
}

/**
 * The code of a function; for one that does not run here, the reason, as Lambda gives it for functions that it cannot
 * set up.
 */
function settingsOf(fn: LambdaFunction) {
  try {
    const settings = fn.settings();
    return {
      Runtime: settings.runtime,
      Handler: settings.handler,
      Timeout: settings.timeoutSeconds,
      MemorySize: settings.memoryMegabytes,
      Environment: { Variables: settings.environment },
      State: "Active",
      LastUpdateStatus: "Successful",
    };
  } catch (error) {
    if (!(error instanceof UnresolvedValueError)) throw error;
    return { State: "Failed", StateReason: error.message };
  }
}

function ok(body: Readonly<Record<string, unknown>>): HttpResponse {
  return { status: 200, headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
}
