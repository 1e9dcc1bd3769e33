import type { EventRule } from "./assembly/event-rules.js";
import { obstacleOf } from "./apis/integration-uri.js";
import type { RestApi } from "./assembly/rest-apis.js";
import type { UnfollowedResource } from "./assembly/unfollowed.js";
import type { LambdaFunction } from "./assembly/lambda-functions.js";
import { howToGive, type UnknownValues } from "./template/unknown-values.js";
import { LocalEnvironmentError, messageOf } from "./errors.js";
import { readEventPattern } from "./events/event-pattern.js";
import type { StateMachineRegistry } from "./executions/state-machine-registry.js";
import { obstacleOfRuntime, shownRuntime } from "./functions/function-host.js";
import type { StubbableTask, Stubs } from "./stubs.js";

/** A part of a cloud assembly, and what becomes of it on this machine. */
export interface ReportEntry {
  readonly kind:
    | "state machine"
    | "function"
    | "layer"
    | "task"
    | "rule"
    | "API"
    | "schedule"
    | "event source"
    | "pipe"
    | "value";
  /** Name of the part: a logical id, a state, a layer's ARN, or the key by which a value can be given. */
  readonly name: string;
  /** `runs` as it is, `stubbed` by an answer that was given, or `missing`: it fails whoever uses it. */
  readonly status: "runs" | "stubbed" | "missing";
  /** The reason for which it is missing, and how to mend that; the runtime of a function that runs. */
  readonly detail?: string;
}

/** Parts of an environment that a report tells of. */
export interface Reported {
  readonly stateMachines: StateMachineRegistry;
  readonly rules: readonly EventRule[];
  readonly restApis: Iterable<RestApi>;
  readonly unfollowed: readonly UnfollowedResource[];
  /** True if messages are delivered to a target, by its ARN. */
  readonly isTarget: (arn: string) => boolean;
  readonly functions: Iterable<LambdaFunction>;
  readonly stubs: Stubs;
  readonly unknown: UnknownValues;
  /** Tells why a task isn't carried out here; undefined if it is. */
  readonly obstacle: (task: StubbableTask) => string | undefined;
}

/** Tells what runs, what is stubbed, and what is missing and how to give it. */
export function reportOf(reported: Reported): ReportEntry[] {
  const { stateMachines, functions, stubs, unknown, obstacle } = reported;
  const machines = [...stateMachines.resources].map(({ logicalId, ...machine }): ReportEntry => {
    const problem = problemIn(() => machine.definition());
    return { kind: "state machine", name: logicalId, ...missingFor(problem) };
  });
  const tasks = stateMachines.tasks().flatMap((task): ReportEntry[] => {
    const { state } = task;
    if (stubs.ofTask(task) !== undefined) return [{ kind: "task", name: state, status: "stubbed" }];
    const detail = obstacle(task);
    return detail === undefined ? [] : [{ kind: "task", name: state, status: "missing", detail }];
  });
  const ofFunctions = [...functions].flatMap((fn) => functionEntries(fn, stubs));
  const rules = reported.rules.map((rule): ReportEntry => {
    const detail = problemIn(() => assertRuns(rule, reported.isTarget));
    return { kind: "rule", name: rule.logicalId, ...missingFor(detail) };
  });
  const apis = [...reported.restApis].flatMap(apiEntries);
  const unfollowed = reported.unfollowed.map(
    ({ kind, logicalId, detail }): ReportEntry => ({ kind, name: logicalId, status: "missing", detail }),
  );
  // Values come last: whatever was asked for above may need some.
  const values = [...unknown].map(
    ({ key, problem }): ReportEntry => ({
      kind: "value",
      name: key,
      status: "missing",
      detail: `${problem} ${howToGive(key)}`,
    }),
  );
  return [...machines, ...tasks, ...ofFunctions, ...rules, ...apis, ...unfollowed, ...values];
}

/** Throws a LocalEnvironmentError that says which part of a rule doesn't work here. */
function assertRuns(rule: EventRule, isTarget: Reported["isTarget"]): void {
  const pattern = rule.pattern();
  if (pattern !== undefined) readEventPattern(pattern);
  const targets = rule.targets().map(({ arn }) => arn);
  const unreachable = targets.filter((arn) => !isTarget(arn));
  if (unreachable.length > 0) {
    throw new LocalEnvironmentError(
      `The rule delivers nothing to ${unreachable.join(", ")}, which the local environment doesn't have.`,
    );
  }
  if (rule.schedule !== undefined) {
    throw new LocalEnvironmentError(
      `Time leaps here, so the schedule ${rule.schedule} isn't followed. Call the targets yourself: ${targets.join(", ")}.`,
    );
  }
}

function functionEntries(fn: LambdaFunction, stubs: Stubs): ReportEntry[] {
  const own = { kind: "function", name: fn.logicalId } as const;
  if (stubs.ofFunction(fn) !== undefined) return [{ ...own, status: "stubbed" }];
  const problem = problemIn(() => fn.settings());
  if (problem !== undefined) return [{ ...own, ...missingFor(problem) }];
  const obstacle = obstacleOfRuntime(fn);
  if (obstacle !== undefined) return [{ ...own, status: "missing", detail: obstacle }];
  const { runtime, missingLayers } = fn.settings();
  return [
    { ...own, status: "runs", detail: shownRuntime(runtime) },
    ...missingLayers.map(
      (arn): ReportEntry => ({
        kind: "layer",
        name: arn,
        status: "missing",
        detail: `${fn.logicalId} runs without it. To have it, give its directory. ${howToGive(arn)}`,
      }),
    ),
  ];
}

function apiEntries({ logicalId, problem, methods }: RestApi): ReportEntry[] {
  const missing = methods.flatMap(({ httpMethod, resourcePath, integration }): ReportEntry[] => {
    const { Type, Uri } = integration;
    const obstacle = obstacleOf(String(Type), String(Uri ?? ""));
    if (obstacle === undefined) return [];
    const detail = `${httpMethod} ${resourcePath} ${obstacle}. It answers 500.`;
    return [{ kind: "API", name: logicalId, status: "missing", detail }];
  });
  return [{ kind: "API", name: logicalId, ...missingFor(problem) }, ...missing];
}

function missingFor(problem: string | undefined): Pick<ReportEntry, "status" | "detail"> {
  return problem === undefined ? { status: "runs" } : { status: "missing", detail: problem };
}

/** The message with which something fails; undefined if it doesn't. */
function problemIn(use: () => unknown): string | undefined {
  try {
    use();
    return undefined;
  } catch (error) {
    if (error instanceof LocalEnvironmentError) return messageOf(error);
    throw error;
  }
}
