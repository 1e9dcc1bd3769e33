import { type JsonObject, type JsonValue, objectOr } from "../../asl/index.js";
import type { InputTransformer, TargetInput } from "../assembly/event-rules.js";
import { valueAt } from "./event-path.js";

/** Values of the variables that every template has. */
export interface RuleFacts {
  readonly ruleArn: string;
  readonly ruleName: string;
}

/**
 * The text that a target gets for an event.
 *
 * Source: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
 */
export function inputFor(event: JsonObject, target: TargetInput, facts: RuleFacts): string {
  if (target.input !== undefined) return target.input;
  if (target.inputPath !== undefined) return JSON.stringify(valueAt(event, target.inputPath) ?? absent);
  if (target.inputTransformer !== undefined) return transformed(event, target.inputTransformer, facts);
  return JSON.stringify(event);
}

/** The value of a path that leads nowhere. */
const absent = "";

/**
 * Fills in the variables of a template: as JSON where a value can stand, as text where they are inside of quotation marks.
 */
function transformed(event: JsonObject, { paths, template }: InputTransformer, facts: RuleFacts): string {
  const variable = (name: string): JsonValue | undefined => {
    const path = Object.hasOwn(paths, name) ? paths[name] : undefined;
    if (path !== undefined) return valueAt(event, path) ?? absent;
    return predefined(name, event, facts);
  };
  let isInText = false;
  return template.replace(/\\.|"|<([\w.-]+)>/gs, (found, name?: string) => {
    if (found === '"') isInText = !isInText;
    const value = name === undefined ? undefined : variable(name);
    if (value === undefined) return found;
    const json = JSON.stringify(value);
    if (!isInText) return json;
    return JSON.stringify(typeof value === "string" ? value : json).slice(1, -1);
  });
}

function predefined(
  name: string,
  event: JsonObject,
  { ruleArn, ruleName }: RuleFacts,
): JsonValue | undefined {
  switch (name) {
    case "aws.events.rule-arn":
      return ruleArn;
    case "aws.events.rule-name":
      return ruleName;
    case "aws.events.event.ingestion-time":
      return objectOr(event).time ?? absent;
    case "aws.events.event.json":
      return event;
    case "aws.events.event": {
      const { detail: _detail, ...rest } = event;
      return rest;
    }
    default:
      return undefined;
  }
}
