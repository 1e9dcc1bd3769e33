import { Acceptor } from "../acceptor/acceptor.js";
import type { SwitchName } from "../fault-script.js";
import type { RunOptions } from "./searched-run.js";
import type { Subject } from "../subject/subject.js";

/** Behaviour of a redrive that the model has only as it is by default: what becomes of it is for the other laws. */
export const unknownToModel: readonly SwitchName[] = [
  "redriveEvaluatesArguments",
  "redriveEvaluatesWaits",
  "redriveStartsWaitingIterations",
  "redriveKeepsFinishedBranches",
];

/** The ARN of the state machine of a saga. */
export function machineArn(saga: string): string {
  return `arn:aws:states:us-east-1:123456789012:stateMachine:${saga.replace(/[^\w-]/g, "") || "Saga"}`;
}

/** Follows a run that begins by what its saga means; undefined if the machine need not do exactly that. */
export function acceptorOf(
  { meaning }: Subject,
  stateMachineArn: string,
  { given, name = "run", script }: RunOptions,
  startTime: number,
): Acceptor | undefined {
  if (meaning === undefined) return undefined;
  const { document, ...facts } = meaning;
  const stateMachine = stateMachineArn.split(":").at(-1) ?? "";
  return Acceptor.of(document, {
    ...facts,
    stateMachine,
    name,
    startTime,
    input: given.input,
    ...(script.switches.includes("retryEvaluatesArguments") ? { retriesAsFirstMade: true } : {}),
  });
}
