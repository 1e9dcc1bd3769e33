import type { JsonValue } from "../../../asl/index.js";
import { Budget, safelyRepeated } from "../../jsonata/evaluate/budget.js";
import { PathNotFound } from "../path-context.js";
import { type PathEnvironment, type Query, shownDocument } from "../query.js";
import { type Argument, type Call, type Given, IntrinsicFailure, unescaped } from "./call.js";
import { intrinsics } from "./functions.js";

/**
 * The value of a call, its arguments first.
 *
 * @throws IntrinsicFailure, PathFunctionError, BoundExceeded
 */
export function evaluateCall(call: Call, environment: PathEnvironment): JsonValue {
  const budget = new Budget();
  const value = valueOfCall(call, environment, budget);
  // The same data may occur in it again and again.
  if (argumentsIn(call) > safelyRepeated) budget.measure(value);
  return value;
}

function argumentsIn(call: Call): number {
  return call.arguments.reduce(
    (sum, argument) => sum + (argument.kind === "call" ? argumentsIn(argument) : 1),
    0,
  );
}

function valueOfCall(call: Call, environment: PathEnvironment, budget: Budget): JsonValue {
  const given = call.arguments.map((argument) => argumentValue(argument, environment, budget));
  const intrinsic = intrinsics.get(call.name);
  if (intrinsic === undefined) throw new TypeError(`there is no function ${call.name}`);
  return intrinsic(given, { services: environment.services, budget });
}

function argumentValue(argument: Argument, environment: PathEnvironment, budget: Budget): Given {
  switch (argument.kind) {
    case "call":
      return { value: valueOfCall(argument, environment, budget) };
    case "path":
      return { value: valueOfPath(argument.query, environment) };
    case "text":
      return { value: unescaped(argument.raw), raw: argument.raw };
    case "value":
      return argument;
  }
}

function valueOfPath(query: Query, environment: PathEnvironment): JsonValue {
  try {
    return query.valueIn(environment);
  } catch (error) {
    if (!(error instanceof PathNotFound)) throw error;
    if (error.isNoList) throw new IntrinsicFailure(error.message);
    throw new IntrinsicFailure(
      `The JsonPath argument for the field '${query.source}' could not be found in the input '${shownDocument(query, environment)}'`,
    );
  }
}
