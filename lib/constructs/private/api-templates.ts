import type { ApiRequest } from "../machines/api-machine.js";

/**
 * Mapping templates of a REST API, in the Velocity Template Language.
 *
 * Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html
 */

/** Body of an answer to a request that wasn't carried out, for a reason that isn't the caller's. */
export const failureBody = '{"message":"The request could not be carried out. Send it again."}';

/** A value as the inside of a JSON text; `escapeJavaScript` escapes apostrophes, too, which JSON doesn't know. */
const asJson = (expression: string) => `$util.escapeJavaScript(${expression}).replaceAll("\\\\'", "'")`;

/**
 * The template of a request: StartSyncExecution of a state machine with an `ApiRequest`.
 *
 * @param caller the caller's identity, as an expression of the language: `$context.identity.caller`.
 * @param key name of the parameter with the key.
 */
export function requestTemplate({
  action,
  stateMachineArn,
  caller,
  key,
}: {
  readonly action: ApiRequest["action"];
  readonly stateMachineArn: string;
  readonly caller: string;
  readonly key: string;
}): string {
  // A quote inside a text of the language is written as a reference.
  const field = (name: string, value: string) => `\${q}${name}\${q}:\${q}${value}\${q}`;
  const fields = [
    field("action", action),
    ...["caller", "key", "path"].map((name) => field(name, `\${${name}}`)),
    ...(action === "start" ? [field("input", `\${body}`)] : []),
  ];
  return [
    `#set($q = '"')`,
    `#set($caller = ${asJson(`"${caller}"`)})`,
    `#set($key = ${asJson(`$input.params('${key}')`)})`,
    // HTTP/2 sends names of headers in small letters.
    ...(key === key.toLowerCase()
      ? []
      : [`#if($key == "")`, `#set($key = ${asJson(`$input.params('${key.toLowerCase()}')`)})`, "#end"]),
    `#set($path = ${asJson("$context.path")})`,
    // The body stays the text that it is, so that every number in it does.
    ...(action === "start" ? [`#set($body = ${asJson("$input.body")})`] : []),
    `#set($request = "{${fields.join(",")}}")`,
    `{"stateMachineArn":"${stateMachineArn}","input":"${asJson("$request")}"}`,
  ].join("\n");
}

/** The template of a response: status, location and body as the state machine says; 500 if it failed. */
export const responseTemplate = [
  "#set($run = $input.path('$'))",
  '#if($run.status == "SUCCEEDED")',
  "#set($answer = $util.parseJson($run.output))",
  "#set($context.responseOverride.status = $answer.status)",
  "#if($answer.location)",
  "#set($context.responseOverride.header.Location = $answer.location)",
  "#end",
  "$answer.body",
  "#else",
  "#set($context.responseOverride.status = 500)",
  failureBody,
  "#end",
].join("\n");
