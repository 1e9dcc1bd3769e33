export type {
  CheckedField,
  CheckedFields,
  CheckedReference,
  CheckedTemplate,
  KindOfValue,
  KnownFields,
  OtherType,
  UnknownFields,
} from "./checked-template.js";
export type {
  ComparableValue,
  CompareWith,
  ConditionOperand,
  OrderedValue,
  SagaCondition,
} from "./conditions.js";
export { and, eq, exists, gt, gte, isOneOf, lt, lte, not, or } from "./conditions.js";
export type {
  DescribedSequence,
  ExtendedDescription,
  SagaDescription,
  SequenceWithStep,
  StepSequence,
} from "./description.js";
export { DescriptionError } from "./description-error.js";
export type {
  BranchRole,
  DescriptionRole,
  InnerRole,
  PastPivot,
  RoleAfter,
  SagaRole,
} from "./description-role.js";
export type {
  AnyBranch,
  BranchResults,
  CheckedOutput,
  InputOf,
  ItemScope,
  Nearest,
  OperationsOf,
  OutputTemplate,
  PathResults,
  RecoveryProps,
  UsableSaga,
} from "./description-types.js";
export {
  type Diagnostic,
  type DiagnosticCode,
  formatDiagnostics,
  hasErrors,
  type Severity,
} from "./diagnostic.js";
export { diagnostics } from "./diagnostics.js";
export {
  type BranchDocument,
  type CallbackDocument,
  type CallDocument,
  type CallOptions,
  type ChoiceDocument,
  type CompensationDocument,
  defaultMaxItems,
  documentFormat,
  type ForEachDocument,
  type HooksDocument,
  type JsonSchemaObject,
  type NodeDocument,
  type OperationDocument,
  type RejectedWhenDocument,
  type ParallelDocument,
  type PartDocument,
  type PathDocument,
  type RecoveryOptions,
  type RetryOptions,
  type SagaDocument,
  type SagaOptions,
  type StepDocument,
  type StepKind,
  stepKinds,
  type Titled,
  type WaitDocument,
} from "./document.js";
export type { DurationLike, Span } from "./duration.js";
export {
  compensatedError,
  conditionsOf,
  type ExecutionEnd,
  type OutcomeConditions,
  outcomeOf,
  type SagaOutcome,
  sagaOutcomes,
} from "./execution-outcome.js";
export { type ExpandedSaga, expandParts } from "./expand-parts.js";
export type { CoalescedValue, CoalesceOperand, ScalarValue } from "./expressions.js";
export {
  coalesce,
  concat,
  difference,
  jsonata,
  jsonText,
  product,
  round,
  sum,
  text,
  when,
} from "./expressions.js";
export { count, filter, type ListOperand, type MadeOf, map, sumOf } from "./list-expressions.js";
export {
  allSteps,
  type BlockDocument,
  blockAround,
  isBlock,
  itemBranch,
  outermostIndex,
  type Place,
  type PlacedNode,
  scopeNodes,
  sequencesIn,
  walk,
} from "./nodes.js";
export type {
  AnswerReferences,
  RejectedWhen,
  SucceededWhen,
  WrittenConditions,
} from "./answer-conditions.js";
export {
  type AnyOperation,
  type InferredOperation,
  type OperationProps,
  type OperationSchemas,
  operation,
  type RequestOf,
  type ResponseOf,
  type SagaOperation,
  type Shape,
  shape,
  type UnrejectingOperation,
} from "./operation.js";
export {
  isListOperator,
  type ListOperator,
  type OperatorName,
  type OperatorResult,
  operators,
} from "./operators.js";
export { findByPath, partSeparator, prefixOf, relativeName } from "./part-names.js";
export { readDocument } from "./read-document.js";
export {
  type Absence,
  type Anything,
  type Ref,
  ReferenceMisuseError,
  type ReferencePath,
  type ReferenceRoot,
  type RefersTo,
  type RefProperties,
  type UseForEachOrCountOrSumOf,
  type ValueOf,
} from "./reference.js";
export { type AnySaga, saga } from "./saga.js";
export { type SagaTaskRole, sagaTasks } from "./saga-tasks.js";
export type {
  AnyScope,
  BestEffortStepProps,
  CallbackOfferOf,
  CallbackReferences,
  CallbackTimes,
  CheckedList,
  CompensatableStepProps,
  CompensatedReferences,
  CompensationProps,
  CompensationReferences,
  DataReferences,
  ElementOf,
  ElementReferences,
  ExecutionReferences,
  Failure,
  FittingRequest,
  ForEachProps,
  HookProps,
  ItemReferences,
  OfferOf,
  OutcomeReferences,
  OutputReferences,
  PivotStepProps,
  ReadOnlyStepProps,
  RequestReferences,
  ResultsOfEarlierSteps,
  RetriableStepProps,
  SagaScope,
  SagaWaitProps,
  StepActionProps,
  StepOffer,
  StepProps,
  StepReferences,
  StepResult,
  TokenReference,
  WaitTimes,
  WithRequestOfItsOwn,
  UseEqOrGtOrAnotherCondition,
} from "./step.js";
export type {
  ActionOfStep,
  Advice,
  CallbackProblem,
  CompensationProblem,
  FitProblem,
  GivenKind,
  GivenOperation,
  KindProblem,
  StepProblem,
  TakenName,
} from "./step-problem.js";
export { stuckLogName, stuckLogPrefix } from "./stuck-log.js";
export {
  type AnyTemplate,
  type IsOneObject,
  type OperatorJson,
  partAt,
  partsOf,
  type RawJson,
  rawIn,
  elementAt,
  elementsIn,
  readTemplate,
  referencesIn,
  TemplateError,
  type TemplateJson,
  type TemplateLiteral,
  type TemplateOf,
  type TemplatePart,
  type TemplateVariables,
} from "./template.js";
export { type TimeSpan, toSeconds } from "./time-span.js";
export { validate } from "./validate.js";
