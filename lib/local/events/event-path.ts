import { isArray, isObject, type JsonValue } from "../../asl/index.js";

/**
 * The value at a path in an event, such as `$.detail.instance-id`, `$.resources[0]` or `$.detail.items[*].id`; undefined if
 * there is none, or the path is none that EventBridge knows.
 *
 * Source: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
 */
export function valueAt(event: JsonValue, path: string): JsonValue | undefined {
  if (!path.startsWith("$")) return undefined;
  const steps = path.slice(1).match(/\.[\w/-]+|\.\*|\[\d+\]|\[\*\]|\[['"][^'"]+['"]\]/g) ?? [];
  if (steps.join("") !== path.slice(1)) return undefined;
  const isList = steps.some((step) => step === ".*" || step === "[*]");
  let values: JsonValue[] = [event];
  for (const step of steps) values = values.flatMap((value) => followed(value, step));
  return isList ? values : values[0];
}

function followed(value: JsonValue, step: string): readonly JsonValue[] {
  if (step === ".*" || step === "[*]") {
    if (isArray(value)) return value;
    return isObject(value) ? Object.values(value) : [];
  }
  const name = step.replace(/^\.|^\[['"]?|['"]?\]$/g, "");
  if (/^\[\d/.test(step)) {
    const entry = isArray(value) ? value[Number(name)] : undefined;
    return entry === undefined ? [] : [entry];
  }
  const field = isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
  return field === undefined ? [] : [field];
}
