/**
 * Events of an execution's history, in the shape of `HistoryEvent` of `@aws-sdk/client-sfn` (AWS docs:
 * "API_HistoryEvent"). Payloads are JSON text, as there.
 */

/** Whether AWS cut a payload short; the runner never does. */
export interface DataDetails {
  readonly truncated: boolean;
}

interface Failed {
  readonly error?: string;
  readonly cause?: string;
}

interface OfTask {
  readonly resourceType: string;
  readonly resource: string;
}

interface Iteration {
  readonly name: string;
  readonly index: number;
}

interface WithOutput {
  readonly output: string;
  readonly outputDetails: DataDetails;
}

/** The role that Credentials name, under which a task is called. */
interface WithCredentials {
  readonly taskCredentials?: { readonly roleArn: string };
}

interface FunctionScheduled {
  readonly resource: string;
  readonly input: string;
  readonly inputDetails: DataDetails;
  readonly timeoutInSeconds?: number;
}

export type StateEventPrefix = "Choice" | "Fail" | "Map" | "Parallel" | "Pass" | "Succeed" | "Task" | "Wait";

export type HistoryEventType =
  | `Execution${"Started" | "Succeeded" | "Failed" | "Aborted" | "TimedOut" | "Redriven"}`
  | `${StateEventPrefix}StateEntered`
  | `${Exclude<StateEventPrefix, "Fail">}StateExited`
  | `${"Map" | "Parallel" | "Task" | "Wait"}StateAborted`
  | `${"Map" | "Parallel"}State${"Started" | "Succeeded" | "Failed"}`
  | `MapIteration${"Started" | "Succeeded" | "Failed" | "Aborted"}`
  | `Task${"Scheduled" | "Started" | "Submitted" | "Succeeded" | "Failed" | "TimedOut"}`
  | `${"LambdaFunction" | "Activity"}${"Scheduled" | "Started" | "Succeeded" | "Failed" | "TimedOut"}`
  | "EvaluationFailed";

export interface HistoryEvent {
  readonly timestamp: Date;
  readonly type: HistoryEventType;
  /** From 1, without gaps. */
  readonly id: number;
  /** The event that this one follows from on its branch; 0 when there is none. */
  readonly previousEventId: number;
  readonly executionStartedEventDetails?: {
    readonly input: string;
    readonly inputDetails: DataDetails;
    readonly roleArn?: string;
  };
  readonly executionSucceededEventDetails?: WithOutput;
  readonly executionFailedEventDetails?: Failed;
  readonly executionAbortedEventDetails?: Failed;
  readonly executionTimedOutEventDetails?: Failed;
  readonly executionRedrivenEventDetails?: { readonly redriveCount: number };
  readonly stateEnteredEventDetails?: {
    readonly name: string;
    readonly input: string;
    readonly inputDetails: DataDetails;
  };
  readonly stateExitedEventDetails?: WithOutput & {
    readonly name: string;
    /** JSON text by name of the variable. */
    readonly assignedVariables?: Record<string, string>;
    readonly assignedVariablesDetails?: DataDetails;
  };
  readonly taskScheduledEventDetails?: OfTask &
    WithCredentials & {
      readonly region: string;
      readonly parameters: string;
      readonly timeoutInSeconds?: number;
      readonly heartbeatInSeconds?: number;
    };
  readonly taskStartedEventDetails?: OfTask;
  readonly taskSubmittedEventDetails?: OfTask & WithOutput;
  readonly taskSucceededEventDetails?: OfTask & WithOutput;
  readonly taskFailedEventDetails?: OfTask & Failed;
  readonly taskTimedOutEventDetails?: OfTask & Failed;
  readonly lambdaFunctionScheduledEventDetails?: FunctionScheduled & WithCredentials;
  readonly lambdaFunctionSucceededEventDetails?: WithOutput;
  readonly lambdaFunctionFailedEventDetails?: Failed;
  readonly lambdaFunctionTimedOutEventDetails?: Failed;
  readonly activityScheduledEventDetails?: FunctionScheduled & { readonly heartbeatInSeconds?: number };
  readonly activityStartedEventDetails?: { readonly workerName?: string };
  readonly activitySucceededEventDetails?: WithOutput;
  readonly activityFailedEventDetails?: Failed;
  readonly activityTimedOutEventDetails?: Failed;
  readonly mapStateStartedEventDetails?: { readonly length: number };
  readonly mapIterationStartedEventDetails?: Iteration;
  readonly mapIterationSucceededEventDetails?: Iteration;
  readonly mapIterationFailedEventDetails?: Iteration;
  readonly mapIterationAbortedEventDetails?: Iteration;
  readonly evaluationFailedEventDetails?: {
    readonly error: string;
    readonly cause: string;
    readonly location?: string;
    readonly state: string;
  };
}

/** An event without what the history itself adds to it. */
export type EventBody = Omit<HistoryEvent, "timestamp" | "id" | "previousEventId">;

/** Details of a payload that is there in full, as every one is here. */
export const notTruncated: DataDetails = { truncated: false };

/** A failure as event details have it: without what it does not say. */
export function failedDetails({ error, cause }: Failed): Failed {
  return {
    ...(error === undefined ? {} : { error }),
    ...(cause === undefined ? {} : { cause }),
  };
}
