import { isArray, isExpression, isObject, expressionSource, type JsonValue } from "../../../asl/index.js";
import { Demand, demandsOf, follow, type Origin, unknownOrigin } from "./demand.js";
import { contextPart, expressionOrigin, type Scope } from "./expression-demands.js";
import { pathSteps } from "../machine/paths.js";

/** The origin at a path in JSONPath: of the document, the context object, or a variable. */
export function pathOrigin(path: string, scope: Scope, forChoice = false): Origin {
  if (path.startsWith("$$")) return contextPart(pathSteps(path.slice(2)).map(String), scope);
  const [, variable] = /^\$([\p{L}_][\p{L}\p{N}_]*)/u.exec(path) ?? [];
  if (variable === undefined) return follow(scope.input, pathSteps(path.slice(1)), forChoice);
  const steps = pathSteps(path.slice(1 + variable.length));
  return follow(scope.variables.get(variable) ?? unknownOrigin, steps, forChoice);
}

/** The origin of a payload template in JSONPath. */
export function templateOrigin(template: JsonValue, scope: Scope): Origin {
  if (isArray(template)) return { kind: "list", items: template.map((each) => templateOrigin(each, scope)) };
  if (!isObject(template)) return { kind: "value", value: template };
  const fields = new Map<string, Origin>();
  for (const [name, value] of Object.entries(template)) {
    if (!name.endsWith(".$") || typeof value !== "string") fields.set(name, templateOrigin(value, scope));
    else fields.set(name.slice(0, -2), textOrigin(value, scope));
  }
  return { kind: "object", fields, rest: undefined };
}

function textOrigin(text: string, scope: Scope): Origin {
  return text.startsWith("States.") ? callOrigin(text, scope) : pathOrigin(text, scope);
}

/** The origin of what an intrinsic function gives; everything that it is given is asked for. */
function callOrigin(text: string, scope: Scope): Origin {
  const [, name = ""] = /^States\.(\w+)\(/.exec(text) ?? [];
  const given = [...text.matchAll(/(?<=[(,]\s*)\$[^\s,()]*/g)].map(([path]) => pathOrigin(path, scope));
  const [first = unknownOrigin] = given;
  const asked = given.flatMap(demandsOf);
  if (name === "StringToJson") {
    for (const each of demandsOf(first)) {
      each.parsed ??= new Demand("");
      return { kind: "demand", demand: each.parsed };
    }
  }
  if (/^(MathAdd|MathRandom|ArrayRange)$/.test(name)) for (const each of asked) each.kind ??= "number";
  if (/^Array(Partition|Contains|GetItem|Length|Unique)$/.test(name)) {
    for (const each of demandsOf(first)) each.at(0);
  }
  if (name === "JsonMerge") return first;
  if (name === "ArrayGetItem") return follow(first, [0]);
  return name === "Array" ? { kind: "list", items: given } : unknownOrigin;
}

/** The origin of a value in JSONata, in which texts may be expressions. */
export function jsonataOrigin(value: JsonValue, scope: Scope): Origin {
  if (isExpression(value)) return expressionOrigin(expressionSource(value), scope);
  if (isArray(value)) return { kind: "list", items: value.map((each) => jsonataOrigin(each, scope)) };
  if (!isObject(value)) return { kind: "value", value };
  const fields = Object.entries(value).map(([name, each]): [string, Origin] => [
    name,
    jsonataOrigin(each, scope),
  ]);
  return { kind: "object", fields: new Map(fields), rest: undefined };
}
