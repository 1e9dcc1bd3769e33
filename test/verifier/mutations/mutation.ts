import type { BaseSaga } from "./base-sagas.js";
import type { Edit } from "./edit.js";

/** A way to break a correct state machine. */
export interface Mutation {
  /** What is wrong with it. */
  readonly name: string;
  readonly of: BaseSaga;
  readonly edit: Edit;
  /** The code of the law that it breaks. */
  readonly breaks: string;
  /** How many faults it takes to show. @default 1 */
  readonly faults?: number;
}
