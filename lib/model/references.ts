import type { ReferencePath } from "../saga/reference.js";
import type { TemplateJson } from "../saga/template.js";
import type { Failure } from "./failure.js";
import { resultOf, type Scope } from "./scope.js";
import { type JsonObject, objectOf, type Value } from "./values/json.js";
import { navigate } from "./values/navigate.js";
import { sha256 } from "./values/sha-256.js";
import { type Meaning, partOf } from "./values/template.js";

/** References that only some templates may use, besides those of their scope. */
export interface Given {
  readonly raw: Meaning["raw"];
  /** In requests. */
  readonly key?: string;
  /** In the request of an action that is answered by a token. */
  readonly taskToken?: string;
  /** In the request of a compensation: that of the action. */
  readonly request?: TemplateJson;
  readonly result?: Value;
  /** In the conditions on an answer. */
  readonly response?: Value;
}

/** The meaning of the references in a template. */
export function meaningIn(scope: Scope, given: Given): Meaning {
  return { raw: given.raw, reference: (path) => referred(path, scope, given) };
}

function referred([root, ...path]: ReferencePath, scope: Scope, given: Given): Value {
  switch (root) {
    case "input":
      return inputAt(path, scope, given);
    case "results": {
      const [name, ...rest] = path;
      return navigate(resultOf(String(name), scope), rest);
    }
    case "item":
      return navigate(scope.items[0]?.item, path);
    case "items": {
      const [name, ...rest] = path;
      return navigate(scope.items.find((each) => each.name === name)?.item, rest);
    }
    case "index":
      return navigate(scope.iterations.at(-1), path);
    case "execution":
      return navigate(toldOf(scope.execution), path);
    case "key":
      return navigate(given.key, path);
    case "keyHash":
      return navigate(given.key === undefined ? undefined : sha256(given.key), path);
    case "taskToken":
      return navigate(given.taskToken, path);
    case "request": {
      const { request, ...others } = given;
      return request === undefined ? undefined : partOf(request, path, meaningIn(scope, others));
    }
    case "result":
      return navigate(given.result, path);
    case "response":
      return navigate(given.response, path);
    case "failure":
      return navigate(told(scope.failure), path);
    case "element":
    case "elements":
    case "absent":
      return undefined;
  }
}

function inputAt(path: readonly (string | number)[], { input }: Scope, given: Given): Value {
  if ("value" in input) return navigate(input.value, path);
  return partOf(input.template, path, meaningIn(input.scope, { raw: given.raw }));
}

/** An execution as JSON, as far as a saga may refer to it. */
function toldOf({ name, startTime }: Scope["execution"]): JsonObject {
  return { name, startTime: new Date(startTime).toISOString() };
}

/** A failure as JSON. */
export function told(failure: Failure | undefined): JsonObject | undefined {
  return (
    failure &&
    objectOf([
      ["step", failure.step],
      ["error", failure.error],
      ["cause", failure.cause],
    ])
  );
}
