/**
 * Events of an execution's history, in the shape of `HistoryEvent` of `@aws-sdk/client-sfn` (AWS docs:
 * "API_HistoryEvent"). Payloads are JSON text, as there.
 */

/** True if AWS cut a payload short; the runner never does. */
export interface DataDetails {
  readonly truncated: boolean;
}

/** The error of what failed, was stopped or timed out. */
export interface FailedDetails {
  readonly error?: string;
  readonly cause?: string;
}

/** The integration that a task calls. */
export interface TaskDetails {
  readonly resourceType: string;
  readonly resource: string;
}

/** An iteration of a Map: the state, and the index of the item from 0. */
export interface IterationDetails {
  readonly name: string;
  readonly index: number;
}

/** An output, as JSON text. */
export interface OutputDetails {
  readonly output: string;
  readonly outputDetails: DataDetails;
}

/** The role that Credentials name, under which a task is called. */
export interface CredentialsDetails {
  readonly taskCredentials?: { readonly roleArn: string };
}

/** The call of a Lambda function or an activity: its ARN and the input, as JSON text. */
export interface FunctionScheduledDetails {
  readonly resource: string;
  readonly input: string;
  readonly inputDetails: DataDetails;
  readonly timeoutInSeconds?: number;
}

/** The type of a state, as its events begin. */
export type StateEventPrefix = "Choice" | "Fail" | "Map" | "Parallel" | "Pass" | "Succeed" | "Task" | "Wait";

/** The type of an event, as AWS names it: `TaskSucceeded`. */
export type HistoryEventType =
  | `Execution${"Started" | "Succeeded" | "Failed" | "Aborted" | "TimedOut" | "Redriven"}`
  | `${StateEventPrefix}StateEntered`
  | `${Exclude<StateEventPrefix, "Fail">}StateExited`
  | `${"Map" | "Parallel" | "Task" | "Wait"}StateAborted`
  | `${"Map" | "Parallel"}State${"Started" | "Succeeded" | "Failed"}`
  | `MapRun${"Started" | "Succeeded" | "Failed" | "Aborted" | "Redriven"}`
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
  readonly executionSucceededEventDetails?: OutputDetails;
  readonly executionFailedEventDetails?: FailedDetails;
  readonly executionAbortedEventDetails?: FailedDetails;
  readonly executionTimedOutEventDetails?: FailedDetails;
  readonly executionRedrivenEventDetails?: { readonly redriveCount: number };
  readonly stateEnteredEventDetails?: {
    readonly name: string;
    readonly input: string;
    readonly inputDetails: DataDetails;
  };
  readonly stateExitedEventDetails?: OutputDetails & {
    readonly name: string;
    /** JSON text by name of the variable. */
    readonly assignedVariables?: Record<string, string>;
    readonly assignedVariablesDetails?: DataDetails;
  };
  readonly taskScheduledEventDetails?: TaskDetails &
    CredentialsDetails & {
      readonly region: string;
      readonly parameters: string;
      readonly timeoutInSeconds?: number;
      readonly heartbeatInSeconds?: number;
    };
  readonly taskStartedEventDetails?: TaskDetails;
  readonly taskSubmittedEventDetails?: TaskDetails & OutputDetails;
  readonly taskSucceededEventDetails?: TaskDetails & OutputDetails;
  readonly taskFailedEventDetails?: TaskDetails & FailedDetails;
  readonly taskTimedOutEventDetails?: TaskDetails & FailedDetails;
  readonly lambdaFunctionScheduledEventDetails?: FunctionScheduledDetails & CredentialsDetails;
  readonly lambdaFunctionSucceededEventDetails?: OutputDetails;
  readonly lambdaFunctionFailedEventDetails?: FailedDetails;
  readonly lambdaFunctionTimedOutEventDetails?: FailedDetails;
  readonly activityScheduledEventDetails?: FunctionScheduledDetails & {
    readonly heartbeatInSeconds?: number;
  };
  readonly activityStartedEventDetails?: { readonly workerName?: string };
  readonly activitySucceededEventDetails?: OutputDetails;
  readonly activityFailedEventDetails?: FailedDetails;
  readonly activityTimedOutEventDetails?: FailedDetails;
  readonly mapStateStartedEventDetails?: { readonly length: number };
  readonly mapIterationStartedEventDetails?: IterationDetails;
  readonly mapIterationSucceededEventDetails?: IterationDetails;
  readonly mapIterationFailedEventDetails?: IterationDetails;
  readonly mapIterationAbortedEventDetails?: IterationDetails;
  readonly mapRunStartedEventDetails?: { readonly mapRunArn: string };
  readonly mapRunFailedEventDetails?: FailedDetails;
  readonly mapRunRedrivenEventDetails?: { readonly mapRunArn: string; readonly redriveCount: number };
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
export function failedDetails({ error, cause }: FailedDetails): FailedDetails {
  return {
    ...(error === undefined ? {} : { error }),
    ...(cause === undefined ? {} : { cause }),
  };
}
