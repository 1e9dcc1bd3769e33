import { describeAnswer } from "./answer-conditions.js";
import { checkStepProps } from "./description-error.js";
import type { CallbackDocument, CompensationDocument, OperationDocument, StepDocument } from "./document.js";
import { plainCallOptions, plainSpan, type Span } from "./duration.js";
import type { AnyOperation } from "./operation.js";
import { jsonSchemaOf } from "./operation-schema.js";
import { type Ref, reference } from "./reference.js";
import { describedTemplate } from "./template.js";
import type { EveryReference, WrittenStep } from "./written-step.js";

/** A step as data, and the operations that it uses. */
export interface DescribedStep {
  readonly step: StepDocument;
  readonly operations: readonly OperationDocument[];
}

/** Turns a step as the user wrote it into data: its requests are called with references, once. */
export function describeStep(
  name: string,
  props: unknown,
  callback?: { readonly heartbeat: Span },
): DescribedStep {
  checkStepProps<WrittenStep>(name, props);
  const operations: OperationDocument[] = [operationDocument(props.action)];
  const compensation = describeCompensation(name, props);
  if (compensation !== undefined) operations.push(operationDocument(compensation.operation));
  return {
    operations,
    step: {
      type: "step",
      name,
      ...(props.title === undefined ? {} : { title: props.title }),
      kind: props.kind ?? "compensatable",
      action: {
        operation: props.action.name,
        request: describedTemplate(
          () => props.request(requestReferences()),
          `the request of the step "${name}"`,
        ),
        ...plainCallOptions(props, `the step "${name}"`),
        ...(callback === undefined ? {} : { callback: callbackDocument(name, callback.heartbeat) }),
      },
      ...(compensation === undefined ? {} : { compensation: compensation.document }),
    },
  };
}

function callbackDocument(step: string, heartbeat: Span): CallbackDocument {
  return { heartbeat: plainSpan(heartbeat, `The heartbeat of the step "${step}"`) };
}

function describeCompensation(
  step: string,
  { compensation }: WrittenStep,
): { operation: AnyOperation; document: CompensationDocument } | undefined {
  if (compensation === undefined) return undefined;
  if (!("operation" in compensation)) {
    const { name, settledBy } = compensation;
    return { operation: compensation, document: { operation: name, ...settled(settledBy) } };
  }
  const references = {
    ...requestReferences(),
    request: reference<Ref<never>>(["request"]),
    result: reference<Ref<unknown>>(["result"]),
  };
  const { request } = compensation;
  return {
    operation: compensation.operation,
    document: {
      operation: compensation.operation.name,
      ...(request === undefined
        ? {}
        : {
            request: describedTemplate(
              () => request(references),
              `the compensation request of the step "${step}"`,
            ),
          }),
      ...settled(compensation.settledBy ?? compensation.operation.settledBy),
      ...plainCallOptions(compensation, `the compensation of the step "${step}"`),
    },
  };
}

function settled(settledBy: readonly string[] | undefined): Pick<CompensationDocument, "settledBy"> {
  return settledBy === undefined ? {} : { settledBy };
}

/** Every reference that a request of any step may hold; the types say which there are, and the diagnostics. */
export function requestReferences(): EveryReference {
  return {
    input: reference(["input"]),
    results: reference(["results"]),
    key: reference(["key"]),
    keyHash: reference(["keyHash"]),
    item: reference(["item"]),
    items: reference(["items"]),
    index: reference(["index"]),
    execution: reference(["execution"]),
    taskToken: reference(["taskToken"]),
    failure: reference(["failure"]),
  };
}

function operationDocument({
  name,
  title,
  rejections,
  rejectionsAreFinal,
  conditions = {},
  // Absent where another copy of the library made the operation, or a hand that heeds no types.
  schemas: { request, response } = {},
}: AnyOperation): OperationDocument {
  const requestSchema = request === undefined ? undefined : jsonSchemaOf(request, "input");
  const responseSchema = response === undefined ? undefined : jsonSchemaOf(response, "output");
  return {
    name,
    ...(title === undefined ? {} : { title }),
    rejections,
    ...(saysFinal(rejectionsAreFinal, conditions.rejectedWhen !== undefined) ? { rejectionsAreFinal } : {}),
    ...describeAnswer(name, conditions),
    ...(requestSchema === undefined ? {} : { requestSchema }),
    ...(responseSchema === undefined ? {} : { responseSchema }),
  };
}

/** True if it isn't what absence means: of errors that they are final, of answers that those to a first try are. */
function saysFinal(areFinal: boolean | undefined, byAnswer: boolean): areFinal is boolean {
  return areFinal === false || (areFinal === true && byAnswer);
}
