import type { OperationDocument, SagaDocument } from "../saga/document.js";
import type { State } from "./state.js";

/** A saga, and what is known of its execution. */
export interface Course {
  readonly document: SagaDocument;
  readonly operations: ReadonlyMap<string, OperationDocument>;
  readonly state: Pick<State, "execution" | "known" | "now">;
  /** The text that takes the place of the token in the request of an action that is answered by one. */
  readonly taskToken: string;
}
