/** One thing that a participant owes, and a way to find out whether it keeps it. */
export interface ContractCase {
  /** The participant's duty, as a sentence. */
  readonly name: string;
  /** Consequence for a saga on Step Functions if the participant neglects it. */
  readonly why: string;
  /** Tries it, under keys of its own. Throws a {@link ContractViolation} where it is not kept. */
  run(): Promise<void>;
}

/** Properties of a violation of the contract. */
export interface ContractViolationProps {
  /** The name of the participant's action. */
  readonly participant: string;
  /** The case's name. */
  readonly owed: string;
  readonly expected: string;
  readonly received: string;
  readonly why: string;
  /** Usual way to fulfil it. */
  readonly mend: string;
}

/** A participant does not keep what it owes. The message says what was expected and received, why it matters, and what helps. */
export class ContractViolation extends Error {
  override readonly name = "ContractViolation";
  readonly violation: ContractViolationProps;

  /** @param cause what the participant threw, if that was what should not have been */
  constructor(violation: ContractViolationProps, cause?: unknown) {
    const { participant, owed, expected, received, why, mend } = violation;
    super(
      [
        `${participant}: ${owed} – not so.`,
        `  expected  ${expected}`,
        `  received  ${received}`,
        `  why       ${why}`,
        `  to mend   ${mend}`,
      ].join("\n"),
      cause === undefined ? {} : { cause },
    );
    this.violation = violation;
  }
}
