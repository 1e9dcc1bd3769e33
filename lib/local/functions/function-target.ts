import type { LambdaFunction } from "../assembly/lambda-functions.js";

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
  /** The account that stands before a name. */
  readonly account?: string;
}

/** The account and region that somebody calls from. */
export interface Caller {
  readonly account: string;
  readonly region: string;
}

/** Reads `name`, `account:function:name` or an ARN, each with a qualifier after a colon or without. */
export function readFunctionName(name: string): FunctionName {
  const parts = name.split(":");
  if (parts[0] === "arn") return { unqualified: parts.slice(0, 7).join(":"), qualifier: parts[7] };
  if (parts[1] === "function") {
    const [account = "", , unqualified = "", qualifier] = parts;
    return { unqualified, qualifier, account };
  }
  const [unqualified = "", qualifier] = parts;
  return { unqualified, qualifier };
}

/**
 * The function that is deployed under a name, and has such a version or alias; undefined where there is none.
 *
 * @param caller a name without an ARN means the function in the caller's region, and in its account unless the name says another.
 */
export function findTarget(
  functions: Iterable<LambdaFunction>,
  { unqualified, qualifier, account }: FunctionName,
  caller: Caller,
): FunctionTarget | undefined {
  const near = { ...caller, account: account ?? caller.account };
  const fn = [...functions].find(({ arn, name, ...place }) =>
    unqualified.startsWith("arn:")
      ? arn === unqualified
      : name === unqualified && place.account === near.account && place.region === near.region,
  );
  if (fn === undefined) return undefined;
  return underQualifier(fn, qualifier);
}

/** A function under one of its versions or aliases; undefined if it hasn't such a one. */
export function underQualifier(
  fn: LambdaFunction,
  qualifier: string | undefined,
): FunctionTarget | undefined {
  if (qualifier === undefined || qualifier === "$LATEST") return latest(fn);
  const version = fn.qualifiers.get(qualifier);
  return version === undefined ? undefined : { function: fn, functionArn: `${fn.arn}:${qualifier}`, version };
}

/** A function without a version or alias. */
export function latest(fn: LambdaFunction): FunctionTarget {
  return { function: fn, functionArn: fn.arn, version: "$LATEST" };
}
