// Steps and blocks as they were written, in TypeScript or in JavaScript: without the types of their requests.
import type { CallOptions, StepKind, Titled } from "./document.js";
import type { Span } from "./duration.js";
import type { AnyOperation } from "./operation.js";
import type {
  AnyScope,
  ElementReferences,
  OutcomeReferences,
  StepReferences,
  TokenReference,
} from "./step.js";

/** Whatever a request of any step, hooks included, may refer to. */
export type EveryReference = StepReferences<AnyScope> &
  ElementReferences<AnyScope> &
  TokenReference &
  Pick<OutcomeReferences<AnyOperation>, "failure">;

/** A hook as it was written, in TypeScript or in JavaScript. */
export interface WrittenHook extends CallOptions<Span>, Titled {
  readonly action: AnyOperation;
  readonly request: (references: EveryReference) => unknown;
}

/** A step as it was written, in TypeScript or in JavaScript. */
export interface WrittenStep extends WrittenHook {
  readonly kind?: StepKind;
  readonly compensation?: AnyOperation | WrittenCompensation;
}

/** A compensation with a request or options of its own, as it was written. */
export interface WrittenCompensation extends CallOptions<Span> {
  readonly operation: AnyOperation;
  readonly request?: (references: EveryReference & OutcomeReferences<AnyOperation>) => unknown;
  readonly settledBy?: readonly string[];
}

/** A forEach as it was written, without its steps. */
export interface WrittenForEach extends Titled {
  readonly items: (references: EveryReference) => unknown;
  readonly maxConcurrency?: number;
  readonly maxItems?: number;
}

/** A wait as it was written. */
export interface WrittenWait extends Titled {
  readonly for?: Span;
  readonly until?: (references: EveryReference) => unknown;
}
