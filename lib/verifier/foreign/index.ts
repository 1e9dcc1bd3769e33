/** Verifies state machines that somebody drew by hand: what is lost when a call fails. */
export {
  type Ends,
  type Participants,
  type RejectionByValue,
  type StepDescription,
  type StepKind,
  stepKinds,
  type WhenNothingIsThere,
  whenNothingIsThere,
} from "./description.js";
export {
  type Advice,
  type AdviceCode,
  adviceRules,
  type Loss,
  type LossCode,
  losses,
} from "./findings/finding.js";
export type { Guess } from "./guess/guess-roles.js";
export { formatForeign } from "./findings/report.js";
export { type FoundMachine, machinesIn, type Reading } from "./machine/sources.js";
export { ParticipantsError } from "./run/steps.js";
export { type ForeignOptions, type ForeignVerification, replayForeign, verifyForeign } from "./verify.js";
