import type { JsonObject, JsonValue } from "../../asl/index.js";
import { valueAtPath } from "../../runner/index.js";
import { jsonIn } from "../json-text.js";
import { headerOf, type MethodCall, own } from "./api-message.js";

/** The answer of an integration, from which parameters may come. */
export interface IntegrationAnswer {
  readonly status: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string;
}

/**
 * The value that a parameter is mapped from: `method.request.header.X`, `integration.response.body.a.b`, `context.requestId`,
 * `stageVariables.x`, or a text in quotes. Undefined if there is none.
 *
 * Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/request-response-data-mappings.html
 */
export function mappedValue(
  expression: string,
  call: MethodCall,
  answer?: IntegrationAnswer,
): string | undefined {
  if (/^'.*'$/s.test(expression)) return expression.slice(1, -1);
  const [, place = "", name = ""] =
    /^(method\.request\.(?:path|(?:multivalue)?(?:querystring|header)|body)|integration\.response\.(?:(?:multivalue)?header|body)|context|stageVariables)\.?(.*)$/.exec(
      expression,
    ) ?? [];
  const { parameters, request, context, stageVariables } = call;
  switch (place.replace("multivalue", "")) {
    case "method.request.path":
      return own(parameters.path, name);
    case "method.request.querystring":
      return own(parameters.querystring, name);
    case "method.request.header":
      return headerOf(request, name);
    case "method.request.body":
      return ofBody(request.body, name);
    case "integration.response.header":
      return answer === undefined ? undefined : headerOf(answer, name);
    case "integration.response.body":
      return answer === undefined ? undefined : ofBody(answer.body, name);
    case "context":
      return textAt(context, name);
    case "stageVariables":
      return textAt(stageVariables, name);
    default:
      return undefined;
  }
}

/** A text with its references to stage variables filled in, as `${stageVariables.name}`. */
export function withStageVariables(text: string, { stageVariables }: MethodCall): string {
  return text.replace(
    /\$\{stageVariables\.(\w+)\}/g,
    (whole, name: string) => textAt(stageVariables, name) ?? whole,
  );
}

function ofBody(body: string, path: string): string | undefined {
  if (path === "") return body;
  const document = jsonIn(body);
  return document === undefined
    ? undefined
    : asText(valueAtPath(path.startsWith("$") ? path : `$.${path}`, document));
}

function textAt(object: JsonObject, path: string): string | undefined {
  return asText(valueAtPath(`$.${path}`, object));
}

function asText(value: JsonValue | undefined): string | undefined {
  if (value === undefined || value === null) return undefined;
  return typeof value === "string" ? value : JSON.stringify(value);
}
