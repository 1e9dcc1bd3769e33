import type { OperationDocument, SagaDocument } from "../saga/index.js";
import type { Deadline } from "./deadline.js";
import type { Names } from "./names.js";
import type { TaskBinding } from "./tasks.js";

/** What every stage of the compiler looks up. */
export interface CompileContext {
  readonly saga: SagaDocument;
  readonly names: Names;
  readonly operationOf: (name: string) => OperationDocument;
  /** How an operation is called. */
  readonly taskOf: (operation: string) => TaskBinding;
  /** Whether some request or the output refers to a step's response, so that it has to be kept. */
  readonly isReferredTo: (step: string) => boolean;
  readonly deadline: Deadline | undefined;
}
