import { isObject, type JsonObject, type JsonValue, parseJson } from "../../asl/index.js";
import { valueAtPath } from "../../runner/index.js";
import { jsonIn } from "../json-text.js";
import type { MethodCall } from "./api-message.js";
import { own } from "./api-message.js";
import { callMethod, javaValue } from "./java-values.js";

/** Text that a mapping template has made, and what it has set beside. */
export interface Mapped {
  readonly text: string;
  /** `$context.requestOverride`. */
  readonly requestOverride: JsonObject;
  /** `$context.responseOverride`: `{ status, header: { Location } }`. */
  readonly responseOverride: JsonObject;
}

/**
 * Renders a mapping template in the Velocity Template Language.
 *
 * Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html
 *
 * @param body the body that `$input` stands for: of the request, or of the integration's answer.
 * @throws Error if the template can't be read, or something in it fails.
 */
export async function renderTemplate(template: string, call: MethodCall, body: string): Promise<Mapped> {
  // Loaded when a template is rendered, and not before: most environments have no API.
  const { Compile, parse } = await import("velocityjs");
  // With the objects that a template sets fields of: Velocity makes none.
  const overrides = {
    requestOverride: { header: {}, querystring: {}, path: {} },
    responseOverride: { header: {} },
  };
  const javaMethods = {
    uid: "java",
    match: () => true,
    resolve: ({ property, context, params }: { property: string; context: unknown; params: unknown[] }) =>
      callMethod(context, property, params),
  };
  const variables = {
    input: inputVariable(call, body),
    util: utilVariable,
    stageVariables: javaValue(call.stageVariables),
    context: Object.assign(javaValue(call.context) as object, overrides),
  };
  const text = new Compile(parse(template), { escape: false, customMethodHandlers: [javaMethods] }).render(
    variables,
  );
  return { text, ...overrides };
}

/** `$input`. */
function inputVariable(call: MethodCall, body: string): object {
  const document = (): JsonValue => jsonIn(body) ?? body;
  return {
    body,
    json: (path: unknown) => {
      // The text itself, so that numbers keep all of their digits.
      if (path === "$" && jsonIn(body) !== undefined) return compactJson(body);
      return JSON.stringify(valueAtPath(String(path), document()) ?? "");
    },
    path: (path: unknown) => javaValue(valueAtPath(String(path), document()) ?? "") ?? "",
    params: (name: unknown) => {
      const { path, querystring, header } = call.parameters;
      if (name === undefined) return javaValue({ path, querystring, header });
      const text = String(name);
      return own(path, text) ?? own(querystring, text) ?? own(header, text) ?? "";
    },
  };
}

/** JSON text without the space between its parts. */
function compactJson(text: string): string {
  return text.replace(/("(?:[^"\\]|\\.)*")|\s+/gs, "$1");
}

/** `$util`. */
const utilVariable = {
  escapeJavaScript: (text: unknown) => escapeJavaScript(String(text ?? "")),
  parseJson: (text: unknown) => javaValue(parseJson(String(text))),
  urlEncode: (text: unknown) => formEncoded(String(text ?? "")),
  urlDecode: (text: unknown) => decodeURIComponent(String(text ?? "").replaceAll("+", " ")),
  base64Encode: (text: unknown) => Buffer.from(String(text ?? "")).toString("base64"),
  base64Decode: (text: unknown) => Buffer.from(String(text ?? ""), "base64").toString(),
};

const shortEscapes: Readonly<Record<string, string>> = {
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  "\b": "\\b",
  "\f": "\\f",
};

/** Escapes as Apache Commons does. */
function escapeJavaScript(text: string): string {
  return text.replace(/['"\\/]|[^ -~]/g, (character) => {
    if ("'\"\\/".includes(character)) return `\\${character}`;
    const code = character.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0");
    return shortEscapes[character] ?? `\\u${code}`;
  });
}

/** Encodes as Java's URLEncoder does. */
function formEncoded(text: string): string {
  return new URLSearchParams([["", text]]).toString().slice(1);
}

/** Headers that a template has set: `$context.responseOverride.header`. */
export function headersIn(override: JsonObject): Record<string, string> {
  const { header } = override;
  return isObject(header)
    ? Object.fromEntries(Object.entries(header).map(([name, value]) => [name, String(value)]))
    : {};
}
