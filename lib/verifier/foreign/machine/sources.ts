import { arrayOr, isArray, isObject, type JsonObject, type JsonValue, objectOr } from "../../../asl/index.js";
import { plainName } from "./prepare.js";

/** A state machine in a file. */
export interface FoundMachine {
  readonly name: string;
  readonly definition: JsonObject;
  /** Timeouts of the functions beside it in seconds, by their names. */
  readonly functionTimeouts: Readonly<Record<string, number>>;
}

/** Options of reading a file. */
export interface Reading {
  /** Reads text in JSON or YAML. Throws if it is neither. */
  readonly parse: (text: string) => JsonValue;
  /** The text of a file that is named, relative to the one that names it. */
  readonly fileAt: (path: string) => string;
}

/**
 * The state machines in a value: a definition in the Amazon States Language; a template of CloudFormation or SAM; or a file of
 * the Serverless Framework. None where it is nothing of the kind.
 */
export function machinesIn(value: JsonValue, name: string, reading: Reading): readonly FoundMachine[] {
  if (!isObject(value)) return [];
  const own = asDefinition(value);
  if (own !== undefined) return [{ name, definition: own, functionTimeouts: {} }];
  const { Resources, stepFunctions } = value;
  if (isObject(stepFunctions)) {
    return Object.entries(objectOr(stepFunctions.stateMachines)).flatMap(([id, machine]) => {
      const definition = asDefinition(objectOr(machine).definition);
      return definition !== undefined ? [{ name: id, definition, functionTimeouts: {} }] : [];
    });
  }
  if (!isObject(Resources)) return [];
  const functionTimeouts = timeoutsIn(value, Resources);
  return Object.entries(Resources).flatMap(([id, resource]) => {
    const { Type, Properties } = objectOr(resource);
    if (Type !== "AWS::StepFunctions::StateMachine" && Type !== "AWS::Serverless::StateMachine") return [];
    const definition = definitionIn(objectOr(Properties), reading);
    return definition === undefined ? [] : [{ name: id, definition, functionTimeouts }];
  });
}

function asDefinition(value: JsonValue | undefined): JsonObject | undefined {
  return value !== undefined && isObject(value) && "StartAt" in value && "States" in value
    ? value
    : undefined;
}

function definitionIn(properties: JsonObject, { parse, fileAt }: Reading): JsonObject | undefined {
  const { DefinitionString, Definition, DefinitionUri, DefinitionSubstitutions } = properties;
  const written =
    DefinitionString !== undefined
      ? textOf(DefinitionString)
      : isObject(Definition)
        ? JSON.stringify(Definition)
        : typeof DefinitionUri === "string"
          ? fileAt(DefinitionUri)
          : undefined;
  if (written === undefined) return undefined;
  const substitutions = objectOr(DefinitionSubstitutions);
  const text = written.replace(/\$\{([^}]+)\}/g, (whole, name: string) => {
    const value = substitutions[name];
    return value === undefined ? whole : textOf(value);
  });
  return asDefinition(parse(text));
}

/** A template's value as text. What is only known once it is deployed stays a placeholder. */
function textOf(value: JsonValue): string {
  if (typeof value === "string") return value;
  if (!isObject(value)) return String(value);
  const { Ref, "Fn::GetAtt": attribute, "Fn::Sub": sub, "Fn::Join": join } = value;
  if (typeof Ref === "string") return `\${${Ref}}`;
  if (attribute !== undefined) return `\${${isArray(attribute) ? attribute.join(".") : String(attribute)}}`;
  if (typeof sub === "string") return sub;
  if (isArray(sub)) {
    const [text = "", values = {}] = sub;
    return String(text).replace(/\$\{([^}]+)\}/g, (whole, name: string) => {
      const known = objectOr(values)[name];
      return known === undefined ? whole : textOf(known);
    });
  }
  const [separator = "", parts = []] = isArray(join) ? join : [];
  return isArray(join) ? arrayOr(parts).map(textOf).join(String(separator)) : "${Unknown}";
}

function timeoutsIn({ Globals }: JsonObject, resources: JsonObject): Record<string, number> {
  const usual = objectOr(objectOr(Globals).Function).Timeout;
  const found: Record<string, number> = {};
  for (const [id, resource] of Object.entries(resources)) {
    const { Type, Properties } = objectOr(resource);
    if (Type !== "AWS::Lambda::Function" && Type !== "AWS::Serverless::Function") continue;
    const { Timeout = usual ?? 3, FunctionName } = objectOr(Properties);
    if (typeof Timeout !== "number") continue;
    found[plainName(id)] = Timeout;
    if (typeof FunctionName === "string") found[plainName(FunctionName)] = Timeout;
  }
  return found;
}
