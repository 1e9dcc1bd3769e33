export { and, eq, exists, gt, gte, isOneOf, lt, lte, not, or } from "./conditions.js";
export { type AnySaga, SagaDescription, saga } from "./description.js";
export { DescriptionError } from "./description-error.js";
export type { OperationsOf, OutputTemplate, RecoveryProps } from "./description-types.js";
export {
  type Diagnostic,
  type DiagnosticCode,
  diagnostics,
  formatDiagnostics,
  hasErrors,
  type Severity,
} from "./diagnostics.js";
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
  type JsonSchema,
  type NodeDocument,
  type OperationDocument,
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
  type WaitDocument,
} from "./document.js";
export type { DurationLike, Span } from "./duration.js";
export { expandParts } from "./expand-parts.js";
export { coalesce, concat, count, difference, jsonata, product, sum, sumOf, text } from "./expressions.js";
export {
  allSteps,
  type Block,
  blockAround,
  isBlock,
  itemBranch,
  otherwisePath,
  outermostIndex,
  type Place,
  type PlacedNode,
  scopeNodes,
  sequencesIn,
  walk,
} from "./nodes.js";
export {
  type AnyOperation,
  type Operation,
  type OperationProps,
  type OperationSchemas,
  operation,
  type RequestOf,
  type ResponseOf,
  type Shape,
  shape,
} from "./operation.js";
export { type OperatorName, type OperatorResult, operators } from "./operators.js";
export { findByPath, partSeparator, prefixOf, relativeName } from "./part-names.js";
export { readDocument } from "./read-document.js";
export { type Ref, ReferenceMisuseError, type ReferencePath, type ReferenceRoot } from "./reference.js";
export { sagaTasks, type TaskRole } from "./saga-tasks.js";
export type {
  CallbackProps,
  CallbackReferences,
  CompensatedReferences,
  CompensationReferences,
  Condition,
  DataReferences,
  Failure,
  ForEachProps,
  HookProps,
  OutputReferences,
  RequestReferences,
  StepProps,
  WaitProps,
} from "./step.js";
export {
  partAt,
  partsOf,
  rawIn,
  readTemplate,
  referencesIn,
  type Template,
  TemplateError,
  type TemplateJson,
  type TemplatePart,
} from "./template.js";
export { type TimeSpan, toSeconds } from "./time-span.js";
export { validate } from "./validate.js";
