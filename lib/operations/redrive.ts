import { createHash } from "node:crypto";
import type { StateMachineDefinition } from "../asl/index.js";
import { goesBackAfterStop, sagaOf, taskRoles } from "./deployed-saga.js";
import { describedRow, type ListedSagaExecution } from "./list.js";
import { effectsLeft, type KnownEffect } from "./show.js";
import { OperationError, paced, realTime, type StepFunctions, type Waiting } from "./step-functions.js";

/** Plan for one execution. */
export interface RedrivePlan {
  readonly execution: ListedSagaExecution;
  /** Reason why it isn't redriven; undefined if it is. */
  readonly refusal?: string;
  /** Thing that the operator should know before. */
  readonly warning?: string;
  /** True if redriving it cancels it: it was stopped. */
  readonly cancels?: boolean;
  /** Effects that have to be taken back by hand, since Step Functions doesn't redrive the execution any more. */
  readonly byHand?: readonly KnownEffect[];
}

/** End of one redrive. */
export interface Redriven {
  readonly execution: ListedSagaExecution;
  readonly result: "redriven" | "refused" | "failed";
  readonly reason?: string;
}

/** Events that a history may hold. AWS redrives up to 24,999 (AWS docs: "redrive-executions"). */
const mostEvents = 25_000;
const hour = 60 * 60 * 1000;

/**
 * Looks at an execution before it is redriven.
 *
 * It is refused if Step Functions wouldn't redrive it, and, unless `force` is given, if another hour like the last one before it
 * failed, and the rest of its way, no longer fit into its history.
 */
export async function planRedrive(
  api: StepFunctions,
  executionArn: string,
  { force = false }: { readonly force?: boolean } = {},
): Promise<RedrivePlan> {
  const described = await api.describe(executionArn);
  const definition = await api.definitionOfExecution(executionArn);
  const saga = sagaOf(definition);
  if (saga === undefined)
    throw new OperationError(
      `${executionArn} isn't an execution of a saga: cdk-saga didn't compile its definition.`,
    );
  const execution = await describedRow(api, saga, described);
  return await planListed(api, { execution, definition }, { force });
}

/**
 * Plans the redrive of an execution that was listed just now.
 *
 * @param definition its own, or its saga's now: the rest of its way is estimated by it.
 */
export async function planListed(
  api: StepFunctions,
  {
    execution,
    definition,
  }: { readonly execution: ListedSagaExecution; readonly definition: StateMachineDefinition },
  { force = false }: { readonly force?: boolean } = {},
): Promise<RedrivePlan> {
  if (execution.outcome !== "stuck" && execution.outcome !== "stopped")
    return {
      execution,
      refusal: `it is ${execution.outcome}, and only what is stuck or stopped can be redriven`,
    };
  if (execution.redrivableUntil === undefined) {
    const { notRedrivableReason: refusal = "Step Functions refuses it" } = execution;
    return { execution, refusal, byHand: await effectsLeft(api, execution.arn) };
  }
  const { written, lastHour } = await eventsOf(api, execution.arn);
  const roleOf = taskRoles(definition);
  const rest = 8 * Object.keys(definition.States).filter((state) => roleOf(state) !== undefined).length;
  const needed = written + lastHour + rest;
  if (!force && needed > mostEvents) {
    return {
      execution,
      refusal: `its history has ${written} events, wrote ${lastHour} in the hour before it failed, and needs about ${rest} for the rest of its way: more than the ${mostEvents} that AWS keeps, at which it would end for good. Make sure that ${execution.state ?? "what failed"} works again, and give --force`,
    };
  }
  if (execution.outcome === "stuck") return { execution };
  const cancels = goesBackAfterStop(definition);
  const warning = cancels
    ? "it was stopped, and redriving it cancels it"
    : "it was stopped, and redriving it lets it go on";
  return { execution, warning, cancels };
}

async function eventsOf(api: StepFunctions, executionArn: string) {
  let written = 0;
  let lastHour = 0;
  let end: number | undefined;
  for await (const { id, timestamp } of api.history(executionArn, "latest first")) {
    end ??= timestamp.getTime();
    written = Math.max(written, id);
    if (timestamp.getTime() < end - hour) break;
    lastHour += 1;
  }
  return { written, lastHour };
}

/**
 * Redrives executions one after the other, five a second, and tells each result as soon as it is known. A failure of one
 * doesn't keep the others from being redriven.
 */
export async function* redriveAll(
  api: StepFunctions,
  plans: Iterable<RedrivePlan>,
  waiting: Waiting = realTime,
): AsyncGenerator<Redriven> {
  const turn = paced(5, waiting);
  for (const { execution, refusal } of plans) {
    if (refusal !== undefined) {
      yield { execution, result: "refused", reason: refusal };
      continue;
    }
    await turn();
    try {
      await api.redrive(execution.arn, redriveToken(execution.arn, execution.since));
      yield { execution, result: "redriven" };
    } catch (error) {
      if (!(error instanceof OperationError)) throw error;
      yield { execution, result: "failed", reason: error.message };
    }
  }
}

/**
 * The token of the redrive of an execution that ended at this time: the same for everybody who redrives it then, so that it is
 * redriven once. 64 characters, as many as RedriveExecution takes.
 */
export function redriveToken(executionArn: string, ended: Date): string {
  return createHash("sha256").update(`${executionArn}:${ended.getTime()}`).digest("hex");
}
