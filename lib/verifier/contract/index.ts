export { type ContractCase, ContractViolation, type ContractViolationProps } from "./contract-case.js";
export { participantContractCases } from "./participant-contract.js";
export type { ParticipantContractProps, RejectionProps } from "./props.js";
export { participantContract, type TestFunctions } from "./register.js";
