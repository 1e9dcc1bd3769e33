import {
  type Caller,
  type FunctionName,
  type FunctionTarget,
  findTarget,
  readFunctionName,
} from "../../functions/function-target.js";
import { AwsError, constraintViolated } from "../aws-error.js";
import { callerOf } from "../caller.js";
import type { ReceivedRequest } from "../http-message.js";
import type { FunctionRequest, LambdaService } from "./service.js";

/** AWS docs: "API_Invoke", FunctionName: name, partial ARN or ARN, each with a version or alias or without. */
const namePattern =
  /^(arn:(aws[a-zA-Z-]*)?:lambda:)?([a-z]{2}(-[a-z]+)+-\d:)?(\d{12}:)?(function:)?([a-zA-Z0-9-_.]+)(:(\$LATEST|[a-zA-Z0-9-_]+))?$/;

/**
 * The function that a request names, under its version or alias.
 *
 * @throws AwsError ResourceNotFoundException, InvalidParameterValueException, ValidationException.
 */
export function targetOf({ http, functionName }: FunctionRequest, service: LambdaService): FunctionTarget {
  if (!namePattern.test(functionName)) {
    throw constraintViolated(
      `'${functionName}'`,
      "functionName",
      `Member must satisfy regular expression pattern: ${namePattern.source}`,
    );
  }
  const name = readFunctionName(functionName);
  const asked = http.query.get("Qualifier") ?? undefined;
  if (asked !== undefined && name.qualifier !== undefined && asked !== name.qualifier) {
    throw new AwsError(
      "InvalidParameterValueException",
      "The derived qualifier from the function name does not match the specified qualifier.",
    );
  }
  const qualifier = asked ?? name.qualifier;
  const target = find({ ...name, qualifier }, http, service);
  if (target !== undefined) return target;
  const suffix = qualifier === undefined ? "" : `:${qualifier}`;
  const message = `Function not found: ${arnOf(name.unqualified, service)}${suffix}`;
  throw new AwsError("ResourceNotFoundException", message, 404);
}

/** A name means a function near the caller; if there is none, one anywhere, as clients may have any region and account. */
function find(
  name: FunctionName,
  http: ReceivedRequest,
  { functions }: LambdaService,
): FunctionTarget | undefined {
  const { region, account } = callerOf(http);
  const places = [...functions].map((fn) => ({ region: fn.region, account: name.account ?? fn.account }));
  const isNear = (place: Caller) => place.region === region && place.account === (account ?? place.account);
  const inOrder = [...places.filter(isNear), ...places.filter((place) => !isNear(place))];
  for (const place of inOrder) {
    const target = findTarget(functions, name, place);
    if (target !== undefined) return target;
  }
  return undefined;
}

/** The ARN that a function of this name would have beside the others. */
function arnOf(name: string, { functions }: LambdaService): string {
  if (name.startsWith("arn:")) return name;
  const [neighbour] = functions;
  const [region, account] = [neighbour?.region ?? "us-east-1", neighbour?.account ?? "123456789012"];
  return `arn:aws:lambda:${region}:${account}:function:${name}`;
}
