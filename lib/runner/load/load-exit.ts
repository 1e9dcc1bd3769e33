import { arrayOr, isObject, type JsonValue, limits, objectOr } from "../../asl/index.js";
import type { Visible } from "../jsonata/references.js";
import type { Assignments, Exit } from "../states/common.js";
import { type FieldTemplate, readFieldTemplate } from "../states/field-template.js";
import { type FieldReader, type NumberLimits, numberComplaint } from "./fields.js";
import type { Problem } from "./problems.js";
import type { FieldLanguage } from "./query-language.js";

/** Facts that are known while one state is read. */
export interface StateReading {
  readonly language: FieldLanguage;
  readonly problems: Problem[];
  /** Variables that the states around this state's group assign, which it must not assign. */
  readonly outerVariables: ReadonlySet<string>;
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
  return readFieldTemplate(value, `${prefix}${name}`, (text, field) => {
    const location = `${fields.location}/${field.slice(prefix.length)}`;
    return language.readExpression(text, { location, visible, problems });
  });
}

/** A field that is a number or an expression. */
export function loadNumber(
  fields: FieldReader,
  name: string,
  given: StateReading & { readonly bounds: NumberLimits },
): FieldTemplate | undefined {
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

/** A field that is a text or an expression. */
export function loadText(
  fields: FieldReader,
  name: string,
  reading: StateReading,
): FieldTemplate | undefined {
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
  return {
    assign: loadAssign(fields, given),
    output: loadTemplate(fields, "Output", given),
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
    const complaint = nameComplaint(name, given);
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

/** A variable that a state of a group assigns. */
export interface AssignedVariable {
  readonly variable: string;
  readonly state: string;
  readonly byCatcher: boolean;
}

/** The variables that the states of a group assign, nested groups not counted. */
export function assignedIn(states: FieldReader): AssignedVariable[] {
  return states.names.flatMap((name) => {
    const state = objectOr(states.any(name));
    const own = [state, ...arrayOr(state.Choices)].flatMap(assignedBy);
    const caught = arrayOr(state.Catch).flatMap(assignedBy);
    return [
      ...own.map((variable) => ({ variable, state: name, byCatcher: false })),
      ...caught.map((variable) => ({ variable, state: name, byCatcher: true })),
    ];
  });
}

function assignedBy(holder: JsonValue): string[] {
  return isObject(holder) ? Object.keys(objectOr(holder.Assign)) : [];
}
