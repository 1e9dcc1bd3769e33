import type { TaskBinding } from "../../../lib/compiler/index.js";
import type { AnySaga, DiagnosticCode, SagaDocument } from "../../../lib/saga/index.js";

/** A saga that breaks a rule, and what is said of it. */
export interface Mistake {
  readonly title: string;
  readonly saga: AnySaga | SagaDocument;
  readonly tasks?: Readonly<Record<string, TaskBinding>>;
  readonly expected: readonly (readonly [code: DiagnosticCode, ...names: string[]])[];
  /** What the messages say besides the names: received values, what is allowed, the mend. */
  readonly says: readonly string[];
}
