/**
 * Limits of AWS Step Functions that a definition or an execution can exceed.
 *
 * Source: https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
 */
export const limits = {
  /** UTF-8 bytes of a state machine definition. */
  definitionBytes: 1_048_576,
  /** UTF-8 bytes of the input or output of a task, a state or an execution. */
  payloadBytes: 262_144,
  /** UTF-8 bytes of one variable, and of all variables that one Assign sets. */
  variableBytes: 262_144,
  /** UTF-8 bytes of all variables of an execution. */
  executionVariableBytes: 10_485_760,
  /** Events in the history of one Standard execution. */
  historyEvents: 25_000,
  /** Characters of the name of a state, an execution, a state machine or a variable. */
  nameCharacters: 80,
  /** Days after its end within which an execution can be redriven. */
  redriveDays: 14,
} as const;
