import type { ModdleElement } from "bpmn-moddle";
import { listOf, optional } from "../../diagram/moddle-elements.js";

/** A sequence flow. */
export interface Flow {
  readonly id: string;
  readonly to: string;
  /** An expression without its equals sign. */
  readonly condition: string | undefined;
}

/** A name and an expression, or a text. */
export type Mapping = readonly (readonly [target: string, source: string])[];

/** An element of a process, as far as the engine knows it. */
export interface ProcessNode {
  readonly id: string;
  readonly type: string;
  readonly name: string;
  readonly outgoing: readonly Flow[];
  readonly incoming: number;
  readonly defaultFlow: string | undefined;
  readonly inputs: Mapping;
  readonly outputs: Mapping;
  readonly job:
    | { readonly type: string; readonly retries: number; readonly headers: ReadonlyMap<string, string> }
    | undefined;
  readonly loop:
    | {
        readonly isSequential: boolean;
        readonly collection: string;
        readonly element: string;
        readonly output: { readonly name: string; readonly element: string } | undefined;
      }
    | undefined;
  readonly event:
    | { readonly type: "error"; readonly code: string | undefined }
    | { readonly type: "compensation"; readonly activity: string | undefined }
    | { readonly type: "timer"; readonly date: string | undefined; readonly duration: string | undefined }
    | { readonly type: "message"; readonly name: string; readonly key: string }
    | undefined;
  /** The activity that a boundary event is attached to. */
  readonly attachedTo: string | undefined;
  /** The activity that a boundary event of compensation leads to. */
  readonly handler: string | undefined;
  readonly isForCompensation: boolean;
  /** The elements of a process or a sub-process. */
  readonly children: ReadonlyMap<string, ProcessNode>;
}

/** Reads the process in a model. */
export function readProcess(definitions: ModdleElement): ProcessNode {
  const process = listOf(definitions, "rootElements").find(({ $type }) => $type === "bpmn:Process");
  if (process === undefined) throw new RangeError("There is no process.");
  return nodeOf(process, new Map());
}

function nodeOf(element: ModdleElement, handlers: ReadonlyMap<string, string>): ProcessNode {
  const isScope = element.$type === "bpmn:Process" || element.$type === "bpmn:SubProcess";
  const inside = isScope ? handlersIn(element) : new Map<string, string>();
  const children = isScope
    ? listOf(element, "flowElements").filter(({ $type }) => $type !== "bpmn:SequenceFlow")
    : [];
  const mapping = extension(element, "IoMapping");
  const hasFlows = element.$type !== "bpmn:Process";
  return {
    id: String(element.id),
    type: element.$type.replace("bpmn:", ""),
    name: String(element.name ?? ""),
    outgoing: (hasFlows ? listOf(element, "outgoing") : []).map((flow) => ({
      id: String(flow.id),
      to: String(optional(flow, "targetRef")?.id),
      condition: expression(optional(flow, "conditionExpression")?.get("body")),
    })),
    incoming: hasFlows ? listOf(element, "incoming").length : 0,
    defaultFlow: element.$type === "bpmn:ExclusiveGateway" ? optional(element, "default")?.id : undefined,
    inputs: pairs(mapping, "inputParameters"),
    outputs: pairs(mapping, "outputParameters"),
    job: jobOf(element),
    loop: element.$type === "bpmn:SubProcess" ? loopOf(element) : undefined,
    event: eventOf(element),
    attachedTo: element.$type === "bpmn:BoundaryEvent" ? optional(element, "attachedToRef")?.id : undefined,
    handler: handlers.get(String(element.id)),
    isForCompensation: element.get("isForCompensation") === true,
    children: new Map(children.map((child) => [String(child.id), nodeOf(child, inside)])),
  };
}

function handlersIn(scope: ModdleElement): ReadonlyMap<string, string> {
  return new Map(
    listOf(scope, "artifacts")
      .filter(({ $type }) => $type === "bpmn:Association")
      .map((each) => [String(optional(each, "sourceRef")?.id), String(optional(each, "targetRef")?.id)]),
  );
}

/** An expression without its equals sign; undefined for a text, and for none. */
function expression(value: unknown): string | undefined {
  return typeof value === "string" && value.startsWith("=") ? value.slice(1) : undefined;
}

function extension(element: ModdleElement, type: string): ModdleElement | undefined {
  const all = optional(element, "extensionElements");
  return all === undefined ? undefined : listOf(all, "values").find(({ $type }) => $type === `zeebe:${type}`);
}

function pairs(mapping: ModdleElement | undefined, list: string): Mapping {
  if (mapping === undefined) return [];
  return listOf(mapping, list).map((each) => [String(each.get("target")), String(each.get("source"))]);
}

function jobOf(element: ModdleElement): ProcessNode["job"] {
  if (element.$type !== "bpmn:ServiceTask") return undefined;
  const task = extension(element, "TaskDefinition");
  const headers = extension(element, "TaskHeaders");
  return {
    type: String(task?.get("type")),
    retries: Number(task?.get("retries") ?? 3),
    headers: new Map(
      (headers === undefined ? [] : listOf(headers, "values")).map((each) => [
        String(each.get("key")),
        String(each.get("value")),
      ]),
    ),
  };
}

function loopOf(element: ModdleElement): ProcessNode["loop"] {
  const loop = optional(element, "loopCharacteristics");
  if (loop === undefined) return undefined;
  const zeebe = extension(loop, "LoopCharacteristics");
  const name = zeebe?.get("outputCollection");
  return {
    isSequential: loop.get("isSequential") === true,
    collection: expression(zeebe?.get("inputCollection")) ?? "null",
    element: String(zeebe?.get("inputElement")),
    output:
      typeof name === "string"
        ? { name, element: expression(zeebe?.get("outputElement")) ?? "null" }
        : undefined,
  };
}

function eventOf(element: ModdleElement): ProcessNode["event"] {
  if (!/Event$/.test(element.$type)) return undefined;
  const [definition] = listOf(element, "eventDefinitions");
  switch (definition?.$type) {
    case "bpmn:ErrorEventDefinition": {
      const code = optional(definition, "errorRef")?.get("errorCode");
      return { type: "error", code: typeof code === "string" ? code : undefined };
    }
    case "bpmn:CompensateEventDefinition":
      return { type: "compensation", activity: optional(definition, "activityRef")?.id };
    case "bpmn:TimerEventDefinition": {
      const body = (name: string) => optional(definition, name)?.get("body");
      const [date, duration] = [body("timeDate"), body("timeDuration")];
      return {
        type: "timer",
        date: typeof date === "string" ? date : undefined,
        duration: typeof duration === "string" ? duration : undefined,
      };
    }
    case "bpmn:MessageEventDefinition": {
      const message = optional(definition, "messageRef");
      const subscription = message === undefined ? undefined : extension(message, "Subscription");
      return {
        type: "message",
        name: String(message?.get("name")),
        key: expression(subscription?.get("correlationKey")) ?? "null",
      };
    }
    default:
      return undefined;
  }
}
