import type { LambdaFunction } from "../assembly/lambda-functions.js";
import type { NamedResources } from "../assembly/named-resources.js";

/** A function under the version or alias it is called by. */
export interface FunctionTarget {
  readonly function: LambdaFunction;
  /** With the version or alias, where it is called by one. */
  readonly functionArn: string;
  /** The version that the version or alias leads to; "$LATEST" without one. */
  readonly version: string;
}

/** The names by which a caller can call a function. */
export interface FunctionName {
  /** A name, or an ARN. */
  readonly unqualified: string;
  /** A version or an alias. */
  readonly qualifier: string | undefined;
}

/** Reads `name`, `account:function:name` or an ARN, each with a qualifier after a colon or without. */
export function readFunctionName(name: string): FunctionName {
  const parts = name.split(":");
  if (parts[0] === "arn") return { unqualified: parts.slice(0, 7).join(":"), qualifier: parts[7] };
  const [unqualified = "", qualifier] = parts[1] === "function" ? parts.slice(2) : parts;
  return { unqualified, qualifier };
}

/** The function that is deployed under a name, and has such a version or alias; undefined where there is none. */
export function findTarget(
  functions: NamedResources<LambdaFunction>,
  { unqualified, qualifier }: FunctionName,
): FunctionTarget | undefined {
  const fn = functions.deployedAs(unqualified);
  if (fn === undefined) return undefined;
  if (qualifier === undefined || qualifier === "$LATEST") {
    return { function: fn, functionArn: fn.arn, version: "$LATEST" };
  }
  const version = fn.qualifiers.get(qualifier);
  return version === undefined ? undefined : { function: fn, functionArn: `${fn.arn}:${qualifier}`, version };
}
