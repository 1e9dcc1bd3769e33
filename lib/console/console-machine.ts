import { isObject, type JsonValue, type StateMachineDefinition, statesOf } from "../asl/index.js";
import { layOut, writeSvg } from "../diagram/index.js";
import { goesBackAfterStop, sagaOf, taskRoles } from "../operations/deployed-saga.js";
import { outcomeOf, type SagaDocument, sagaTasks } from "../saga/index.js";
import type { TimelineTask } from "../timeline/index.js";
import { sampleDataOf } from "../verifier/index.js";
import type { MachineInfo, RunOutcome, TaskInfo } from "./protocol.js";

/** An input that the form offers. */
export interface OfferedInput {
  readonly title: string;
  readonly input: JsonValue;
}

/** A state machine that the console shows. */
export interface ConsoleMachine {
  readonly info: MachineInfo;
  readonly definition: StateMachineDefinition | undefined;
  /** The description of its saga, where it is known. */
  readonly document: SagaDocument | undefined;
  /** The picture as SVG; undefined if there is no description to draw. */
  readonly picture: () => string | undefined;
  readonly taskOf: ((state: string) => TimelineTask | undefined) | undefined;
  /** True if an execution that is stopped before its pivot goes back when it is redriven. */
  readonly goesBack: boolean;
  /** The outcome of an execution that has this status, error and output. */
  readonly outcomeOf: (end: {
    status: string;
    error?: string | undefined;
    output?: string | undefined;
  }) => RunOutcome;
}

/** The parts from which a machine is made. */
export interface MachineParts {
  readonly arn: string;
  readonly name: string;
  readonly definition?: StateMachineDefinition | undefined;
  readonly document?: SagaDocument | undefined;
  /** Inputs for the form that come first. */
  readonly inputs?: readonly OfferedInput[] | undefined;
}

/** Reads everything that the console has to know of a state machine. */
export function consoleMachine({
  arn,
  name,
  definition,
  document,
  inputs = [],
}: MachineParts): ConsoleMachine {
  const recognised = sagaOf(definition);
  const saga = document?.name ?? recognised?.saga;
  const roles = definition === undefined ? undefined : taskRoles(definition);
  const taskOf = document !== undefined ? sagaTasks(document) : recognised === undefined ? undefined : roles;
  const picture = document === undefined ? undefined : layOut(document);
  const titles = new Map(
    picture?.boxes.flatMap(({ state, words }) => (state === undefined ? [] : [[state, words]])),
  );
  const states = definition === undefined ? [] : [...statesOf(definition)];
  const tasks =
    definition === undefined
      ? (picture?.boxes ?? []).flatMap(({ state, operation }) =>
          state === undefined || operation === undefined ? [] : [state],
        )
      : states.filter(([, { Type }]) => Type === "Task").map(([state]) => state);
  const roleOf = document === undefined ? undefined : sagaTasks(document);
  const stepOf = (state: string): Pick<TaskInfo, "step"> => {
    const role = roleOf?.(state);
    const step =
      roleOf === undefined
        ? states.find(([action]) => roles?.(action)?.compensatedBy === state)?.[0]
        : role?.isCompensation === true
          ? role.step
          : undefined;
    return step === undefined ? {} : { step };
  };
  const whenCompensated = document?.options?.whenCompensated ?? recognised?.whenCompensated ?? "fail";
  let svg: string | undefined;
  return {
    info: {
      arn,
      name,
      title: document?.title ?? saga ?? name,
      ...(saga === undefined ? {} : { saga }),
      hasPicture: picture !== undefined,
      states: states.map(([state]) => state),
      tasks: [...new Set(tasks.map((state) => state.replace(/: again$/, "")))].map((state) => ({
        state,
        title: titles.get(state)?.split(": ")[0] ?? state,
        isCompensation: taskOf?.(state)?.isCompensation ?? false,
        rejections: taskOf?.(state)?.rejections ?? [],
        ...stepOf(state),
      })),
      inputs: [...inputs, ...(document === undefined ? [] : [sampleInput(document)]), emptyInput]
        .slice(0, Math.max(1, inputs.length + (document === undefined ? 0 : 1)))
        .map(({ title, input }) => ({ title, input: JSON.stringify(input, null, 2) })),
    },
    definition,
    document,
    picture: () => {
      if (picture !== undefined) svg ??= writeSvg(picture);
      return svg;
    },
    taskOf,
    goesBack: definition !== undefined && recognised !== undefined && goesBackAfterStop(definition),
    outcomeOf: (end) => {
      if (end.status === "RUNNING" || end.status === "PENDING_REDRIVE") return "running";
      if (saga !== undefined) return outcomeOf(end, whenCompensated) ?? "running";
      if (end.status === "SUCCEEDED") return "completed";
      return end.status === "ABORTED" ? "stopped" : "failed";
    },
  };
}

const emptyInput: OfferedInput = { title: "An empty input", input: {} };

/** An input of the form that the saga refers to. The verifier's values are made to be awkward; these are to be read. */
function sampleInput(document: SagaDocument): OfferedInput {
  return { title: "A sample", input: readable(sampleDataOf(document).input) };
}

function readable(value: JsonValue): JsonValue {
  if (typeof value === "string") {
    const [, path] = /^input\.(\S+) /.exec(value) ?? [];
    return path?.split(".").at(-1) ?? value;
  }
  if (typeof value === "number") return Math.abs(value) > 1_000_000 ? 1 : value;
  if (Array.isArray(value)) return value.map(readable);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, readable(each)]));
}
