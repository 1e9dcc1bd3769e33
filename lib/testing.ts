export type { EntryKind, TimelineEntry } from "./timeline/index.js";
export {
  type ContractCase,
  ContractViolation,
  type ContractViolationProps,
  type ParticipantContractProps,
  participantContract,
  participantContractCases,
  type RejectionProps,
  type TestFunctions,
} from "./verifier/contract/index.js";
export {
  type BrokenLaw,
  formatBrokenLaw,
  formatVerification,
  type MatcherResult,
  NotVerifiableError,
  type Progress,
  type Replay,
  replay,
  ScriptError,
  type SubjectOptions,
  sagaMatchers,
  toSurviveEveryFailure,
  type Verification,
  type VerifyOptions,
  verify,
} from "./verifier/index.js";
