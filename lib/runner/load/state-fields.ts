import { arrayOr, isObject, type StateType } from "../../asl/index.js";
import type { FieldReader } from "./fields.js";
import { type FieldLanguage, jsonata, jsonpath } from "./query-language.js";

const transition = ["Next", "End"];
const handling = ["Retry", "Catch"];
const exit = ["Output", "Assign"];
const paths = ["InputPath", "OutputPath"];
const resultPaths = [...paths, "Parameters", "ResultPath"];

/**
 * The fields of each type of state, beside Type, Comment and QueryLanguage. Those that both query languages have and those
 * of one alone stand together: a field of the other language has a message of its own (ASL specification: "Table of State
 * Types and Fields", in JSONata and in JSONPath).
 */
const ofType: Readonly<Record<StateType, readonly string[]>> = {
  Task: [
    "Resource",
    "Arguments",
    "TimeoutSeconds",
    "HeartbeatSeconds",
    "Credentials",
    "TimeoutSecondsPath",
    "HeartbeatSecondsPath",
    "ResultSelector",
    ...resultPaths,
    ...exit,
    ...handling,
    ...transition,
  ],
  Parallel: ["Branches", "Arguments", "ResultSelector", ...resultPaths, ...exit, ...handling, ...transition],
  Map: [
    "ItemProcessor",
    "Iterator",
    "Items",
    "ItemSelector",
    "MaxConcurrency",
    "ToleratedFailureCount",
    "ToleratedFailurePercentage",
    "ItemReader",
    "ItemBatcher",
    "ResultWriter",
    "Label",
    "ItemsPath",
    "MaxConcurrencyPath",
    "ToleratedFailureCountPath",
    "ToleratedFailurePercentagePath",
    "ResultSelector",
    ...resultPaths,
    ...exit,
    ...handling,
    ...transition,
  ],
  Pass: ["Result", ...resultPaths, ...exit, ...transition],
  Wait: ["Seconds", "Timestamp", "SecondsPath", "TimestampPath", ...paths, ...exit, ...transition],
  Choice: ["Choices", "Default", ...paths, ...exit],
  Succeed: ["Output", ...paths],
  Fail: ["Error", "Cause", "ErrorPath", "CausePath"],
};

export const stateTypes = ["Choice", "Fail", "Map", "Parallel", "Pass", "Succeed", "Task", "Wait"] as const;

const supported: ReadonlyMap<StateType, ReadonlySet<string>> = new Map(
  stateTypes.map((type) => [type, new Set(["Type", "QueryLanguage", ...ofType[type]])]),
);

/** Reports every field of a state that its type does not have, in whichever query language. */
export function reportUnsupported(type: StateType, fields: FieldReader): void {
  fields.reportUnknown(supported.get(type) ?? new Set());
}

/** The query language of a state; undefined where the runner cannot read the state in it, which is reported. */
export function languageOf(fields: FieldReader, ofMachine: FieldLanguage): FieldLanguage | undefined {
  const named = fields.oneOf("QueryLanguage", ["JSONPath", "JSONata"]);
  if (named === "JSONPath" && ofMachine === jsonata) {
    fields.report("'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine");
    return undefined;
  }
  const language = named === undefined ? ofMachine : named === "JSONata" ? jsonata : jsonpath;
  const other = language === jsonata ? jsonpath : jsonata;
  const names = namesIn(fields);
  const foreign = names.filter((name) => other.fields.has(name));
  for (const name of foreign) {
    fields.report(
      `The QueryLanguage is set to '${language.name}', but field '${name}' is only supported for the '${other.name}' QueryLanguage`,
    );
  }
  return foreign.length > 0 ? undefined : language;
}

/** The names of a state's fields and of those of its rules and catchers. */
function namesIn(fields: FieldReader): string[] {
  const parts = [fields.any("Choices"), fields.any("Catch")].flatMap(arrayOr);
  return [...fields.names, ...parts.flatMap((part) => (isObject(part) ? Object.keys(part) : []))];
}
