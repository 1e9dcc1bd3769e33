import type { OperationDocument, SagaDocument } from "../../saga/index.js";
import type { LiteralWriter } from "../jsonata/literals.js";
import type { TaskBinding } from "../tasks/binding.js";
import type { Deadline } from "./deadline.js";
import type { Names } from "./names.js";
import type { Usage } from "./result-liveness.js";

/** What every stage of the compiler looks up. */
export interface CompileContext {
  readonly saga: SagaDocument;
  readonly names: Names;
  readonly operationOf: (name: string) => OperationDocument;
  /** How an operation is called. */
  readonly taskOf: (operation: string) => TaskBinding;
  readonly usage: Usage;
  /** How the values that come from the user are written. */
  readonly literals: LiteralWriter;
  readonly deadline: Deadline | undefined;
  /** The names of the steps that are run when everything else is done: the deadline is not for them. */
  readonly hooks: ReadonlySet<string>;
  /** Whether a compensation that is stuck lets the others go first. */
  readonly continuesOnStuck: boolean;
}
