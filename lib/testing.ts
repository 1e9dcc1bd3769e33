export {
  type ContractCase,
  ContractViolation,
  type ParticipantContractProps,
  participantContract,
  participantContractCases,
  type RejectionProps,
  type TestFunctions,
  type Violation,
} from "./verifier/contract/index.js";
