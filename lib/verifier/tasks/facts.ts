import type { TaskState } from "../../asl/index.js";
import type { Execution } from "../../model/index.js";
import { serviceOf } from "./services.js";

/** A Task, and what it calls. */
interface CallingTask {
  readonly task: TaskState;
  /** The operation that it calls; undefined if nobody knows. */
  readonly operation: string | undefined;
  /** The name of what it calls, as far as the Task says one. */
  readonly target: string | undefined;
  /** True if that is a placeholder. */
  readonly isPlaceholder: boolean;
}

/** A Lambda function's longest timeout: https://docs.aws.amazon.com/lambda/latest/dg/configuration-timeout.html */
const longestFunctionSeconds = 900;
/** Extra seconds that a step waits beyond its function's timeout, for a cold start. */
const marginSeconds = 15;

/**
 * Facts that the document of a saga doesn't say of the operations that a machine calls: how long they may take at most, in
 * seconds, and which of them are tried once.
 *
 * @param known how long functions may run, by operation or by the name that they were deployed under.
 */
export function taskFacts(
  tasks: readonly CallingTask[],
  known: Readonly<Record<string, number>>,
): Pick<Execution, "functionTimeouts" | "triedOnce"> {
  const functionTimeouts: Record<string, number> = {};
  const triedOnce = new Set<string>();
  for (const { task, operation, target = "", isPlaceholder } of tasks) {
    if (operation === undefined) continue;
    if (/\.sync(:2)?$/.test(task.Resource)) triedOnce.add(operation);
    const given = own(known, operation) ?? own(known, target);
    const written = secondsIn(task);
    const isWritten = (seconds: number): boolean => written.includes(seconds + marginSeconds);
    const service = serviceOf(task.Resource);
    const candidates =
      service?.longestSeconds === undefined
        ? [...(given === undefined ? [] : [given]), longestFunctionSeconds]
        : [service.longestSeconds, longestFunctionSeconds];
    const isDeployed = given === undefined && service?.longestSeconds === undefined && !isPlaceholder;
    const deployed = isDeployed ? written.map((seconds) => seconds - marginSeconds).find(mayRun) : undefined;
    // What is known already of an operation holds for all of its Tasks.
    functionTimeouts[operation] ??=
      candidates.find(isWritten) ?? deployed ?? candidates[0] ?? longestFunctionSeconds;
  }
  return { functionTimeouts, triedOnce: [...triedOnce] };
}

function mayRun(seconds: number): boolean {
  return seconds >= 1 && seconds <= longestFunctionSeconds;
}

/** The numbers in a Task's timeout: one, or those in an expression that cuts it short. */
function secondsIn({ TimeoutSeconds }: TaskState): number[] {
  return [...String(TimeoutSeconds ?? "").matchAll(/\b\d+\b/g)].map(Number);
}

function own(values: Readonly<Record<string, number>>, name: string): number | undefined {
  return Object.hasOwn(values, name) ? values[name] : undefined;
}
