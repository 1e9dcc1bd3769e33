import { arrayOr, isObject, parseJson } from "./json.js";
import { nestedGroupsOf, successorsOf } from "./read.js";
import type { JsonValue, State, StateGroup } from "./types.js";

/**
 * A definition as an outline: a line for each state, in the order in which the states are reached, with what it calls, its timeout and
 * tries, and where it leads. What a reader compares, and a snapshot test keeps; expressions are left out.
 *
 * ```text
 * ReserveCar: Task lambda:invoke, 915 s, 3 tries → TakePayment
 *   CarUnavailable → Compensated
 *   States.ALL → CancelCar
 * ```
 */
export function outline(definition: StateGroup): string {
  return linesOf(definition, "").join("\n");
}

/** The outlines of the state machines of a CloudFormation template, by their logical ids. Those that are assets are left out. */
export function outlinesIn(template: unknown): Record<string, string> {
  const resources = isObject(template) && isObject(template.Resources) ? template.Resources : {};
  return Object.fromEntries(
    Object.entries(resources).flatMap(([id, resource]) => {
      const definition = definitionOf(resource);
      return definition === undefined ? [] : [[id, outline(definition)]];
    }),
  );
}

function definitionOf(resource: unknown): StateGroup | undefined {
  if (!isObject(resource) || resource.Type !== "AWS::StepFunctions::StateMachine") return undefined;
  const text = isObject(resource.Properties) ? textOf(resource.Properties.DefinitionString) : "";
  // Of any other form is a definition that is an asset, or one that is known only when it is deployed.
  if (!text.startsWith("{")) return undefined;
  const definition = parseJson(text);
  return isGroup(definition) ? definition : undefined;
}

function isGroup(value: unknown): value is StateGroup {
  return isObject(value) && typeof value.StartAt === "string" && isObject(value.States);
}

/** The text of a value in a template; what is known only when it is deployed is a word. */
function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  const [separator, parts] = isObject(value) ? arrayOr(value["Fn::Join"] ?? null) : [];
  return Array.isArray(parts) ? parts.map(textOf).join(String(separator)) : "token";
}

function linesOf(group: StateGroup, indent: string): string[] {
  return inOrder(group).flatMap(([name, state]) => [
    `${indent}${name}: ${[what(state), ...timesOf(state)].join(", ")}${leadsTo(state)}`,
    ...turnsOf(state).map((turn) => `${indent}  ${turn}`),
    ...nestedGroupsOf(state).flatMap((nested, index) => [
      `${indent}  ${state.Type === "Map" ? "each" : `branch ${index + 1}`}`,
      ...linesOf(nested, `${indent}    `),
    ]),
  ]);
}

/** The states as they are reached, each before what follows it; and then those that never are. */
function inOrder({ StartAt, States }: StateGroup): [name: string, state: State][] {
  const reached = new Map<string, State>();
  const reach = (name: string) => {
    const state = States[name];
    if (state === undefined || reached.has(name)) return;
    reached.set(name, state);
    successorsOf(state).forEach(reach);
  };
  reach(StartAt);
  Object.keys(States).sort().forEach(reach);
  return [...reached];
}

/** The service and the action of a Task, as in the ARN of its integration: `lambda:invoke`. */
function what(state: State): string {
  if (state.Type !== "Task") return state.Type;
  return `Task ${state.Resource.replace(/^.*:states:[^:]*:[^:]*:/, "")}`;
}

function timesOf(state: State): string[] {
  const told: string[] = [];
  const add = (value: JsonValue | undefined, unit: string) => {
    if (value !== undefined) told.push(`${typeof value === "number" ? value : "…"} ${unit}`);
  };
  if (state.Type === "Wait") add(state.Seconds ?? undefined, "s");
  if (state.Type !== "Task") return told;
  add(state.TimeoutSeconds, "s");
  add(state.HeartbeatSeconds, "s heartbeat");
  const retries = Math.max(0, ...(state.Retry ?? []).map(({ MaxAttempts = 3 }) => MaxAttempts));
  if (retries > 0) told.push(`${retries + 1} tries`);
  return told;
}

function leadsTo(state: State): string {
  if ("Next" in state && state.Next !== undefined) return ` → ${state.Next}`;
  return "End" in state && state.End === true ? " → end" : "";
}

/** Ways out besides the next state: conditions are counted, for they are expressions; errors are named. */
function turnsOf(state: State): string[] {
  if (state.Type === "Choice") {
    return [
      ...state.Choices.map(({ Next }, index) => `condition ${index + 1} → ${Next}`),
      ...(state.Default === undefined ? [] : [`otherwise → ${state.Default}`]),
    ];
  }
  const catchers = "Catch" in state ? (state.Catch ?? []) : [];
  return catchers.map(({ ErrorEquals, Next }) => `${ErrorEquals.join(", ")} → ${Next}`);
}
