import { FeelDuration } from "feelin";
import type { Json } from "../../../lib/model/index.js";
import { asVariable } from "../evaluate-feel.js";
import type { Job } from "./active.js";
import type { Engine } from "./engine.js";
import { evaluated } from "./variables.js";

/** Outcome of a call of a Lambda function: its payload, whether it threw or not, or an error of the connector's. */
export type Invocation =
  | { readonly payload: Json }
  | { readonly exception: { readonly message: string; readonly code?: string } };

/** A call that the connector makes. */
export interface ConnectorCall {
  readonly functionName: string;
  readonly payload: Json;
}

export function callOf({ variables }: Job): ConnectorCall {
  const { functionName, payload = null } = contextAt(variables.get("awsFunction"));
  return { functionName: String(functionName), payload };
}

function contextAt(value: Json | undefined): { readonly [name: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as { readonly [name: string]: Json })
    : {};
}

/** The part of the answer that an error expression sees: what the result expression made of it; in some versions all of it. */
export type ErrorExpressionSees = "mapped" | "whole";

/**
 * Does with an answer what the connector runtime does:
 * https://docs.camunda.io/docs/8.9/components/connectors/use-connectors/
 */
export function conclude(engine: Engine, job: Job, invocation: Invocation, sees: ErrorExpressionSees): void {
  const { headers } = job.node.job ?? { headers: new Map<string, string>() };
  const answer: { readonly [name: string]: Json } =
    "payload" in invocation
      ? { statusCode: 200, executedVersion: "$LATEST", payload: invocation.payload }
      : { error: { type: "java.lang.Exception", ...invocation.exception } };
  const expressionIn = (header: string) => headers.get(header)?.replace(/^=/, "");
  const read = (text: string, scope: { readonly [name: string]: Json }, more: object = {}) =>
    evaluated(text, { ...scope, response: scope, ...more }, engine.functions);
  const resultExpression = expressionIn("resultExpression");
  const result =
    "payload" in invocation && resultExpression !== undefined
      ? contextAt(asVariable(read(resultExpression, answer)))
      : {};
  const errorExpression = expressionIn("errorExpression");
  const seen = "exception" in invocation || sees === "whole" ? answer : result;
  const verdict =
    errorExpression === undefined
      ? null
      : read(errorExpression, seen, { ...errorFunctions, job: { retries: job.retries } });
  if (isVerdict(verdict)) {
    verdict.conclude(engine, job);
    return;
  }
  if (verdict !== null)
    throw new TypeError(`The error expression of ${job.node.id} yields ${JSON.stringify(verdict)}.`);
  if ("exception" in invocation) engine.failJob(job, job.retries - 1, 0, invocation.exception.message);
  else engine.completeJob(job, result);
}

/** Result of an error expression. */
class Verdict {
  readonly conclude: (engine: Engine, job: Job) => void;
  constructor(conclude: Verdict["conclude"]) {
    this.conclude = conclude;
  }
}

function isVerdict(value: unknown): value is Verdict {
  return value instanceof Verdict;
}

const errorFunctions = {
  bpmnError: (...[code, _message, variables]: readonly unknown[]) =>
    new Verdict((engine, job) => engine.throwError(job, String(code), contextAt(asVariable(variables)))),
  jobError: (...[message, _variables, retries, backoff]: readonly unknown[]) =>
    new Verdict((engine, job) => {
      const milliseconds = backoff instanceof FeelDuration ? millisecondsOf(String(backoff)) : 0;
      engine.failJob(job, Number(retries ?? 0), milliseconds, String(message));
    }),
  ignoreError: (variables: unknown) =>
    new Verdict((engine, job) => engine.completeJob(job, contextAt(asVariable(variables)))),
};

function millisecondsOf(duration: string): number {
  const parts = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:([\d.]+)S)?)?$/.exec(duration);
  if (parts === null) throw new TypeError(`${duration} is no duration.`);
  const [, days = 0, hours = 0, minutes = 0, seconds = 0] = parts;
  return Math.round(
    (((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000,
  );
}
