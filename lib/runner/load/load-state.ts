import { isObject, type JsonValue } from "../../asl/index.js";
import type { Group, LoadedState } from "../machine.js";
import type { ChoiceState } from "../states/choice.js";
import { longestSeconds } from "../states/common.js";
import type { FieldTemplate } from "../states/field-template.js";
import type { MapState } from "../states/map.js";
import type { ParallelState } from "../states/parallel.js";
import type { TaskState } from "../states/task.js";
import { taskEvents } from "../states/task-events.js";
import { parseTimestamp } from "../states/timestamp.js";
import type { WaitState } from "../states/wait.js";
import { readTaskResource } from "../task-resource.js";
import type { Fields } from "./fields.js";
import { loadErrorHandling } from "./load-error-handling.js";
import { alsoResult, loadExit, loadNumber, loadTemplate, loadText, type StateReading } from "./load-exit.js";
import { jsonata, jsonpath } from "./query-language.js";
import type { Surroundings } from "./surroundings.js";

/** What is known while a state is read that may hold groups of its own. */
export interface StateSurroundings extends Surroundings {
  /** The variables of the state's own scope and of those around it, which groups inside must not assign. */
  readonly ownVariables: ReadonlySet<string>;
}

const types = ["Choice", "Fail", "Map", "Parallel", "Pass", "Succeed", "Task", "Wait"] as const;

/** Reads one state; undefined when it cannot be read for a reason that has been reported. */
export function loadState(name: string, fields: Fields, around: StateSurroundings): LoadedState | undefined {
  if (!fields.has("Type")) fields.report("Missing required field 'Type'");
  const type = fields.oneOf("Type", types);
  const language = languageOf(fields, around);
  if (type === undefined || language === undefined) return undefined;
  const reading = { language, problems: around.problems, outerVariables: around.outerVariables };
  const state = readers[type](name, fields, { ...around, reading });
  fields.reportUnknown();
  return state;
}

function languageOf(fields: Fields, { language: ofMachine }: StateSurroundings): typeof jsonata | undefined {
  const named = fields.oneOf("QueryLanguage", ["JSONPath", "JSONata"]);
  if (named === "JSONPath" && ofMachine === jsonata) {
    fields.report("'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine");
    return undefined;
  }
  const language = named === undefined ? ofMachine : named === "JSONata" ? jsonata : jsonpath;
  const other = language === jsonata ? jsonpath : jsonata;
  const foreign = fieldsOf(fields).filter((field) => other.fields.has(field));
  for (const field of foreign) {
    fields.report(
      `The QueryLanguage is set to '${language.name}', but field '${field}' is only supported for the '${other.name}' QueryLanguage`,
    );
  }
  if (language === jsonpath) {
    const evaluated = [
      ...fieldsOf(fields).filter((field) => jsonpath.fields.has(field)),
      ...dynamicKeys(fields),
    ];
    if (evaluated.length > 0) {
      fields.report(
        `This runner does not evaluate JSONPath (${evaluated.join(", ")}): give the state "QueryLanguage": "JSONata"`,
        "",
        "UNSUPPORTED_QUERY_LANGUAGE",
      );
      return undefined;
    }
  }
  return foreign.length > 0 ? undefined : language;
}

/** The names of a state's fields and of its rules' and catchers'. */
function fieldsOf(fields: Fields): string[] {
  const parts = [fields.any("Choices"), fields.any("Catch")].flatMap((list) =>
    Array.isArray(list) ? list : [],
  );
  return [...fields.names, ...parts.flatMap((part: JsonValue) => (isObject(part) ? Object.keys(part) : []))];
}

/** Keys such as `name.$`, whose value JSONPath evaluates. */
function dynamicKeys(fields: Fields): string[] {
  const found: string[] = [];
  const walk = (value: JsonValue | undefined): void => {
    if (typeof value !== "object" || value === null) return;
    for (const [key, inner] of Object.entries(value)) {
      if (key.endsWith(".$")) found.push(key);
      walk(inner);
    }
  };
  for (const name of fields.names) if (!nested.has(name)) walk(fields.any(name));
  return found;
}

/** Fields that hold states, which have a language of their own. */
const nested = new Set(["Branches", "ItemProcessor", "Iterator"]);

interface Given extends StateSurroundings {
  readonly reading: StateReading;
}

type Reader = (name: string, fields: Fields, given: Given) => LoadedState | undefined;

const readers: Readonly<Record<(typeof types)[number], Reader>> = {
  Choice: loadChoice,
  Fail: (name, fields, { reading }) => ({
    type: "Fail",
    name,
    error: loadText(fields, "Error", reading),
    cause: loadText(fields, "Cause", reading),
  }),
  Map: loadMap,
  Parallel: loadParallel,
  Pass: (name, fields, { reading }) => ({
    type: "Pass",
    name,
    ...loadExit(fields, { ...reading, next: nextOf(fields) }),
  }),
  Succeed: (name, fields, { reading }) => ({
    type: "Succeed",
    name,
    output: loadTemplate(fields, "Output", reading),
  }),
  Task: loadTask,
  Wait: loadWait,
};

/** Next, or undefined where the state is the last; exactly one of Next and End is there. */
function nextOf(fields: Fields): string | undefined {
  const next = fields.string("Next");
  const end = fields.boolean("End");
  if (next !== undefined && end === true) fields.report("A state has either 'Next' or 'End', not both");
  if (!fields.has("Next") && end !== true) fields.report("A state needs 'Next', or 'End' set to true");
  return next;
}

function loadChoice(name: string, fields: Fields, { reading }: Given): ChoiceState {
  const rules = fields.objects("Choices");
  if (rules.length === 0) fields.report("A Choice needs at least one rule", "Choices");
  const next = fields.string("Default");
  const own = loadExit(fields, { ...reading, next });
  return {
    type: "Choice",
    name,
    rules: rules.map((rule, index) => {
      const prefix = `Choices[${index}]/`;
      if (!rule.has("Condition")) rule.report("Missing required field 'Condition'");
      const condition = loadTemplate(rule, "Condition", { ...reading, prefix });
      const exit = loadExit(rule, { ...reading, prefix, next: rule.requiredString("Next") });
      rule.reportUnknown();
      if (condition?.kind === "constant" && typeof condition.value !== "boolean") {
        rule.report("Expected a boolean, or an expression such as {% $states.input.ok %}", "Condition");
      }
      return { ...exit, condition: condition ?? no };
    }),
    otherwise: next === undefined ? undefined : own,
  };
}

const no: FieldTemplate = { kind: "constant", value: false };

function loadWait(name: string, fields: Fields, { reading }: Given): WaitState {
  const seconds = loadNumber(fields, "Seconds", {
    ...reading,
    bounds: { atLeast: 0, atMost: longestSeconds },
  });
  const timestamp = loadText(fields, "Timestamp", reading);
  if ((seconds === undefined) === (timestamp === undefined)) {
    fields.report("A Wait has exactly one of 'Seconds' and 'Timestamp'");
  }
  if (timestamp?.kind === "constant" && parseTimestamp(String(timestamp.value)) === undefined) {
    fields.report("Expected an ISO-8601 date-time with an offset, such as 2030-01-31T12:00:00Z", "Timestamp");
  }
  return {
    type: "Wait",
    name,
    ...loadExit(fields, { ...reading, next: nextOf(fields) }),
    seconds,
    timestamp,
  };
}

function loadTask(name: string, fields: Fields, { reading }: Given): TaskState | undefined {
  const arn = fields.requiredString("Resource");
  const resource = readTaskResource(arn);
  if (arn !== "" && resource === undefined)
    fields.report(`'${arn}' is not a resource that a Task can call`, "Resource");
  const bounds = { atLeast: 1, atMost: longestSeconds };
  const timeoutSeconds = loadNumber(fields, "TimeoutSeconds", { ...reading, bounds });
  const heartbeatSeconds = loadNumber(fields, "HeartbeatSeconds", { ...reading, bounds });
  if (timeoutSeconds?.kind === "constant" && heartbeatSeconds?.kind === "constant") {
    if (Number(heartbeatSeconds.value) >= Number(timeoutSeconds.value)) {
      fields.report("HeartbeatSeconds should be smaller than TimeoutSeconds", "HeartbeatSeconds");
    }
  }
  const state = {
    type: "Task" as const,
    name,
    ...loadExit(fields, { ...reading, visible: alsoResult, next: nextOf(fields) }),
    ...loadErrorHandling(fields, reading),
    arguments: loadTemplate(fields, "Arguments", reading),
    credentials: loadTemplate(fields, "Credentials", reading),
    timeoutSeconds,
    heartbeatSeconds,
  };
  return resource === undefined ? undefined : { ...state, resource, events: taskEvents(resource) };
}

function loadParallel(name: string, fields: Fields, { reading, ...around }: Given): ParallelState<Group> {
  const inside = { ...around, outerVariables: around.ownVariables };
  const branches = fields.objects("Branches");
  if (branches.length === 0) fields.report("A Parallel needs at least one branch", "Branches");
  return {
    type: "Parallel",
    name,
    ...loadExit(fields, { ...reading, visible: alsoResult, next: nextOf(fields) }),
    ...loadErrorHandling(fields, reading),
    arguments: loadTemplate(fields, "Arguments", reading),
    branches: branches.map((branch) => {
      const group = around.loadGroup(branch, inside);
      branch.reportUnknown();
      return group;
    }),
  };
}

function loadMap(name: string, fields: Fields, { reading, ...around }: Given): MapState<Group> | undefined {
  const inside = { ...around, outerVariables: around.ownVariables };
  const processor = fields.object(fields.has("Iterator") ? "Iterator" : "ItemProcessor");
  if (processor === undefined) {
    if (!fields.has("ItemProcessor")) fields.report("Missing required field 'ItemProcessor'");
    return undefined;
  }
  const mode = processor.object("ProcessorConfig")?.oneOf("Mode", ["INLINE", "DISTRIBUTED"]);
  if (mode === "DISTRIBUTED") {
    processor.report("This runner runs inline Maps only: set Mode to INLINE", "ProcessorConfig/Mode");
  }
  const group = around.loadGroup(processor, inside);
  processor.reportUnknown();
  const bounds = { atLeast: 0 };
  const percentage = { atLeast: 0, atMost: 100, fraction: true };
  return {
    type: "Map",
    name,
    ...loadExit(fields, { ...reading, visible: alsoResult, next: nextOf(fields) }),
    ...loadErrorHandling(fields, reading),
    processor: group,
    items: loadTemplate(fields, "Items", reading),
    itemSelector: loadTemplate(fields, "ItemSelector", reading),
    maxConcurrency: loadNumber(fields, "MaxConcurrency", { ...reading, bounds }),
    toleratedFailureCount: loadNumber(fields, "ToleratedFailureCount", { ...reading, bounds }),
    toleratedFailurePercentage: loadNumber(fields, "ToleratedFailurePercentage", {
      ...reading,
      bounds: percentage,
    }),
  };
}
