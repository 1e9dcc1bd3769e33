import type { StateType } from "../../asl/index.js";
import { secondsExpression, timestampExpression } from "../jsonpath/field-expressions.js";
import type { LoadedState } from "../machine.js";
import type { LoadedChoice } from "../states/choice.js";
import { longestSeconds } from "../states/common.js";
import { type FieldTemplate, isSameInEachTry } from "../states/field-template.js";
import type { LoadedTask } from "../states/task.js";
import { taskEvents } from "../states/task-events.js";
import { parseTimestamp } from "../states/timestamp.js";
import type { LoadedWait } from "../states/wait.js";
import { readTaskResource } from "../task-resource.js";
import type { FieldReader } from "./fields.js";
import { loadErrorHandling } from "./load-error-handling.js";
import { loadRuleCondition } from "./load-choice-rule.js";
import {
  alsoResult,
  argumentsField,
  loadCommon,
  loadExit,
  loadNumber,
  loadTemplate,
  loadText,
  type StateReading,
  usesPaths,
} from "./load-exit.js";
import { loadOutputPaths, loadPath } from "./load-path.js";

type Reader = (name: string, fields: FieldReader, reading: StateReading) => LoadedState | undefined;

/** Readers of the states that hold no other states. */
export const leafReaders: Readonly<Record<Exclude<StateType, "Map" | "Parallel">, Reader>> = {
  Choice: loadChoice,
  Fail: (name, fields, reading) => ({
    type: "Fail",
    ...loadCommon(name, fields, reading),
    error: loadText(fields, "Error", reading),
    cause: loadText(fields, "Cause", reading),
  }),
  Pass: (name, fields, reading) => ({
    type: "Pass",
    ...loadCommon(name, fields, reading),
    result: usesPaths(reading) ? fields.any("Result") : undefined,
    parameters: usesPaths(reading) ? loadTemplate(fields, "Parameters", reading) : undefined,
    ...loadExit(fields, { ...reading, next: nextOf(fields) }),
  }),
  Succeed: (name, fields, reading) => ({
    type: "Succeed",
    ...loadCommon(name, fields, reading),
    output: loadTemplate(fields, "Output", reading),
    outputPaths: usesPaths(reading) ? loadOutputPaths(fields, undefined) : undefined,
  }),
  Task: loadTask,
  Wait: loadWait,
};

/** Next, or undefined where the state is the last; exactly one of Next and End is there. */
export function nextOf(fields: FieldReader): string | undefined {
  const next = fields.string("Next");
  const end = fields.boolean("End");
  if (next !== undefined && end === true) fields.report("A state has either 'Next' or 'End', not both");
  if (!fields.has("Next") && end !== true) fields.report("A state needs 'Next', or 'End' set to true");
  return next;
}

const inRule = new Set(["Condition", "Next", "Assign", "Output"]);

function loadChoice(name: string, fields: FieldReader, reading: StateReading): LoadedChoice {
  const rules = fields.objects("Choices");
  if (rules.length === 0) fields.report("A Choice needs at least one rule", "Choices");
  const next = fields.string("Default");
  const own = loadExit(fields, { ...reading, next });
  return {
    type: "Choice",
    ...loadCommon(name, fields, reading),
    rules: rules.map((rule, index) => {
      const prefix = `Choices[${index}]/`;
      const exit = loadExit(rule, { ...reading, prefix, next: rule.requiredString("Next") });
      if (usesPaths(reading)) {
        return { ...exit, outputPaths: own.outputPaths, condition: loadRuleCondition(rule) };
      }
      if (!rule.has("Condition")) rule.report("Missing required field 'Condition'");
      const condition = loadTemplate(rule, "Condition", { ...reading, prefix });
      rule.reportUnknown(inRule);
      if (condition?.kind === "constant" && typeof condition.value !== "boolean") {
        rule.report("Expected a boolean, or an expression such as {% $states.input.ok %}", "Condition");
      }
      return { ...exit, condition: condition ?? no };
    }),
    otherwise: next === undefined ? undefined : own,
  };
}

const no: FieldTemplate = { kind: "constant", value: false };

function loadWait(name: string, fields: FieldReader, reading: StateReading): LoadedWait {
  const seconds =
    usesPaths(reading) && fields.has("SecondsPath")
      ? loadPath(fields, "SecondsPath", secondsExpression)
      : loadNumber(fields, "Seconds", { ...reading, bounds: { atLeast: 0, atMost: longestSeconds } });
  const timestamp = loadText(fields, "Timestamp", reading, timestampExpression);
  if ((seconds === undefined) === (timestamp === undefined)) {
    fields.report("A Wait has exactly one of 'Seconds' and 'Timestamp'");
  }
  if (timestamp?.kind === "constant" && parseTimestamp(String(timestamp.value)) === undefined) {
    fields.report("Expected an ISO-8601 date-time with an offset, such as 2030-01-31T12:00:00Z", "Timestamp");
  }
  return {
    type: "Wait",
    ...loadCommon(name, fields, reading),
    ...loadExit(fields, { ...reading, next: nextOf(fields) }),
    seconds,
    timestamp,
  };
}

function loadTask(name: string, fields: FieldReader, reading: StateReading): LoadedTask | undefined {
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
    ...loadCommon(name, fields, reading),
    ...loadExit(fields, { ...reading, visible: alsoResult, next: nextOf(fields) }),
    ...loadErrorHandling(fields, reading),
    arguments: loadTemplate(fields, argumentsField(reading), reading),
    credentials: loadCredentials(fields, reading),
    timeoutSeconds,
    heartbeatSeconds,
  };
  if (resource === undefined) return undefined;
  const fieldsOfTries = [state.arguments, state.credentials, timeoutSeconds, heartbeatSeconds];
  // What JSONPath selects from the context object may change.
  const isSame = !usesPaths(reading) && fieldsOfTries.every(isSameInEachTry);
  return { ...state, resource, events: taskEvents(resource), isSameInEachTry: isSame };
}

/** The role that a task is called under. A whole expression is looked at when it is evaluated. */
function loadCredentials(fields: FieldReader, reading: StateReading): FieldTemplate | undefined {
  const template = loadTemplate(fields, "Credentials", reading);
  if (template === undefined || template.kind === "expression") return template;
  const credentials = fields.object("Credentials");
  if (credentials === undefined) return template;
  const field = usesPaths(reading) && credentials.has("RoleArn.$") ? "RoleArn.$" : "RoleArn";
  const role = credentials.any(field);
  if (role === undefined) credentials.report("Missing required field 'RoleArn'");
  else if (typeof role !== "string") credentials.report("Expected value of type [STRING]", field);
  credentials.reportUnknown(new Set([field]));
  return template;
}
