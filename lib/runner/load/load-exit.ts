import { arrayOr, isObject, type JsonValue, limits, objectOr } from "../../asl/index.js";
import type { Visible } from "../jsonata/references.js";
import type { Assignments, Exit, LoadedCommon } from "../states/common.js";
import { numberExpression, textExpression } from "../jsonpath/field-expressions.js";
import type { FieldExpression, FieldTemplate } from "../states/field-template.js";
import { type FieldReader, type NumberLimits, numberComplaint } from "./fields.js";
import { loadOutputPaths, loadPath, loadSelection } from "./load-path.js";
import type { Problem } from "./problems.js";
import type { FieldLanguage } from "./query-language.js";

/** Variables by name. */
export interface OuterVariables {
  has(variable: string): boolean;
}

/** Facts that are known while one state is read. */
export interface StateReading {
  readonly language: FieldLanguage;
  readonly problems: Problem[];
  /** Variables that the states around this state's group assign, which it must not assign. */
  readonly outerVariables: OuterVariables;
}

const onlyInput: Visible = { result: false, errorOutput: false };
export const alsoResult: Visible = { result: true, errorOutput: false };
export const alsoErrorOutput: Visible = { result: false, errorOutput: true };

/** A field whose strings may be expressions; undefined when it is missing. */
export function loadTemplate(
  fields: FieldReader,
  name: string,
  given: StateReading & { readonly visible?: Visible; readonly prefix?: string },
): FieldTemplate | undefined {
  const value = fields.any(name);
  if (value === undefined) return undefined;
  const { prefix = "", visible = onlyInput, language, problems } = given;
  const locate = (field: string): string => `${fields.location}/${field.slice(prefix.length)}`;
  return language.readTemplate(value, `${prefix}${name}`, { locate, visible, problems });
}

/** True if the fields are those of a state in JSONPath. */
export function usesPaths({ language }: StateReading): boolean {
  return language.name === "JSONPath";
}

/** The field that holds a task's arguments. */
export function argumentsField(reading: StateReading): "Arguments" | "Parameters" {
  return usesPaths(reading) ? "Parameters" : "Arguments";
}

/** The facts that are read from every state. */
export function loadCommon(name: string, fields: FieldReader, reading: StateReading): LoadedCommon {
  const isInPaths = usesPaths(reading);
  return {
    name,
    usesPaths: isInPaths,
    inputPath: isInPaths ? loadSelection(fields, "InputPath") : undefined,
  };
}

/** A field that is a number or an expression; in JSONPath a number, or a path in the field with `Path` after its name. */
export function loadNumber(
  fields: FieldReader,
  name: string,
  given: StateReading & { readonly bounds: NumberLimits },
): FieldTemplate | undefined {
  if (usesPaths(given) && fields.has(`${name}Path`)) {
    if (fields.has(name)) fields.report(`There is either '${name}' or '${name}Path', not both`);
    const { atLeast = 0, ...bounds } = given.bounds;
    return loadPath(fields, `${name}Path`, (text) => numberExpression(text, name, { atLeast, ...bounds }));
  }
  const template = loadTemplate(fields, name, given);
  const value = fields.any(name);
  if (template === undefined || value === undefined || template.kind === "expression") return template;
  // What is no expression because it could not be parsed has been reported.
  if (typeof value === "string" && given.language.name === "JSONata" && value.startsWith("{%"))
    return template;
  const complaint = numberComplaint(value, given.bounds);
  if (complaint !== undefined) fields.report(complaint, name);
  return template;
}

/** A field that is a text or an expression; in JSONPath a text, or a path in the field with `Path` after its name. */
export function loadText(
  fields: FieldReader,
  name: string,
  reading: StateReading,
  parse: (text: string) => FieldExpression = (text) => textExpression(text, `${name}Path`),
): FieldTemplate | undefined {
  if (usesPaths(reading) && fields.has(`${name}Path`)) {
    if (fields.has(name)) fields.report(`There is either '${name}' or '${name}Path', not both`);
    return loadPath(fields, `${name}Path`, parse);
  }
  const value = fields.any(name);
  if (value !== undefined && typeof value !== "string")
    fields.report("Expected value of type [STRING]", name);
  return loadTemplate(fields, name, reading);
}

/** Assign, Output and where to go: of a state, a rule or a catcher. */
export function loadExit(
  fields: FieldReader,
  given: StateReading & {
    readonly visible?: Visible;
    readonly prefix?: string;
    readonly next: string | undefined;
  },
): Exit {
  const resultSelector = usesPaths(given) ? loadTemplate(fields, "ResultSelector", given) : undefined;
  return {
    assign: loadAssign(fields, given),
    output: loadTemplate(fields, "Output", given),
    outputPaths: usesPaths(given) ? loadOutputPaths(fields, resultSelector) : undefined,
    next: given.next,
  };
}

const variableName = /^[\p{ID_Start}][\p{ID_Continue}]*$/u;

function loadAssign(
  fields: FieldReader,
  given: StateReading & { readonly visible?: Visible; readonly prefix?: string },
): Assignments | undefined {
  const template = loadTemplate(fields, "Assign", given);
  const value = fields.any("Assign");
  if (template === undefined || value === undefined) return undefined;
  if (!isObject(value)) {
    fields.report("Expected value of type [OBJECT]", "Assign");
    return undefined;
  }
  for (const name of Object.keys(value)) {
    const complaint = nameComplaint(usesPaths(given) ? variableOf(name) : name, given);
    if (complaint !== undefined) fields.report(complaint, `Assign/${name}`);
  }
  if (template.kind === "object") return template.properties;
  return Object.entries(value).map(([name, constant]) => [name, { kind: "constant", value: constant }]);
}

function nameComplaint(name: string, { outerVariables }: StateReading): string | undefined {
  if (name === "states") return "The variable name 'states' is reserved";
  if (!variableName.test(name)) return `'${name}' is not a valid variable name`;
  if (name.length > limits.nameCharacters) {
    return `A variable's name has at most ${limits.nameCharacters} characters, but '${name}' has ${name.length}`;
  }
  return outerVariables.has(name)
    ? `The variable '${name}' is assigned in an outer scope, so it cannot be assigned here`
    : undefined;
}

/** A state of a group that assigns a variable. */
export interface AssignedVariable {
  readonly state: string;
  readonly byCatcher: boolean;
}

/** The variables that the states of a group assign, by name, nested groups not counted. */
export function assignedIn(states: FieldReader): ReadonlyMap<string, readonly AssignedVariable[]> {
  const assigned = new Map<string, AssignedVariable[]>();
  const add = (variable: string, state: string, byCatcher: boolean): void => {
    const known = assigned.get(variable);
    if (known === undefined) assigned.set(variable, [{ state, byCatcher }]);
    else known.push({ state, byCatcher });
  };
  for (const name of states.names) {
    const state = objectOr(states.any(name));
    for (const variable of [state, ...arrayOr(state.Choices)].flatMap(assignedBy)) add(variable, name, false);
    for (const variable of arrayOr(state.Catch).flatMap(assignedBy)) add(variable, name, true);
  }
  return assigned;
}

function assignedBy(holder: JsonValue): string[] {
  return isObject(holder) ? Object.keys(objectOr(holder.Assign)).map(variableOf) : [];
}

/** The variable that a key of Assign names, in JSONPath also with `.$` after it. */
function variableOf(key: string): string {
  return key.endsWith(".$") ? key.slice(0, -2) : key;
}
