/**
 * Other ways to coordinate the functions of a saga than a state machine: a function that runs the saga, a durable function, a
 * chain of functions, a chain of events. From the same description, with the same keys and requests.
 */
export type { JsonObject, JsonValue } from "./asl/index.js";
export * from "./coordination/index.js";
export type {
  AnyOperation,
  AnySaga,
  BranchDocument,
  CallDocument,
  CallbackDocument,
  CallOptions,
  ChoiceDocument,
  CompensationDocument,
  Diagnostic,
  DiagnosticCode,
  ForEachDocument,
  HooksDocument,
  JsonSchemaObject,
  NodeDocument,
  OperationDocument,
  OperationSchemas,
  OperationsOf,
  OperatorJson,
  OperatorName,
  ParallelDocument,
  PartDocument,
  PathDocument,
  RawJson,
  RecoveryOptions,
  ReferencePath,
  ReferenceRoot,
  RejectedWhenDocument,
  SagaDocument,
  SagaOperation,
  SagaOptions,
  Severity,
  Shape,
  StepDocument,
  StepKind,
  TemplateJson,
  TemplateVariables,
  TimeSpan,
  Titled,
  WaitDocument,
  WrittenConditions,
} from "./saga/index.js";
export type { AnswerReferences, RejectedWhen, SucceededWhen } from "./saga/answer-conditions.js";
export type { SagaCondition } from "./saga/conditions.js";
export type {
  Absence,
  Anything,
  Ref,
  RefersTo,
  RefProperties,
  UseForEachOrCountOrSumOf,
} from "./saga/reference.js";
export type { RetryOptions } from "./saga/document.js";
export type { AnyTemplate, IsOneObject, TemplateLiteral, TemplateOf } from "./saga/template.js";
