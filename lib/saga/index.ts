export { and, eq, exists, gt, gte, isOneOf, lt, lte, not, or } from "./conditions.js";
export {
  type AnySaga,
  type OperationsOf,
  type OutputTemplate,
  SagaDescription,
  saga,
} from "./description.js";
export { DescriptionError } from "./description-error.js";
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
  type CallDocument,
  type CallOptions,
  type CompensationDocument,
  documentFormat,
  type NodeDocument,
  type OperationDocument,
  type ParallelDocument,
  type RetryOptions,
  type SagaDocument,
  type SagaOptions,
  type StepDocument,
  type StepKind,
  stepKinds,
} from "./document.js";
export { coalesce, concat, difference, product, sum, text } from "./expressions.js";
export { allSteps, type Place, type PlacedNode, sequencesIn, walk } from "./nodes.js";
export {
  type AnyOperation,
  type Operation,
  type OperationProps,
  operation,
  type RequestOf,
  type ResponseOf,
  type Shape,
  shape,
} from "./operation.js";
export { type OperatorName, type OperatorResult, operators } from "./operators.js";
export { readDocument } from "./read-document.js";
export { type Ref, ReferenceMisuseError, type ReferencePath, type ReferenceRoot } from "./reference.js";
export type {
  CompensationReferences,
  Failure,
  OutputReferences,
  RequestReferences,
  StepProps,
} from "./step.js";
export {
  partAt,
  readTemplate,
  referencesIn,
  type Template,
  TemplateError,
  type TemplateJson,
} from "./template.js";
export { type TimeSpan, toSeconds } from "./time-span.js";
export { validate } from "./validate.js";
