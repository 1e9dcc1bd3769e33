import type { CompiledSaga } from "./compiled-saga.js";
import type { OutputFile } from "./output-file.js";

/** Writes a saga for one way to deploy it. */
export interface Deployer {
  /** Endings that the name of its main file may have. */
  readonly extensions: readonly [string, ...string[]];
  /** True if it fills in the partition of the integrations' ARNs. */
  readonly partitionIsOpen: boolean;
  /** The name of its main file where none is given, for a saga's name that is fit for a file. */
  readonly defaultFile: (name: string) => string;
  /** The files, the main one under the name given, and the others beside it. */
  readonly write: (saga: CompiledSaga, file: string) => DeployerOutput;
}

/** A saga as written for a deployer. */
export interface DeployerOutput {
  readonly files: readonly OutputFile[];
  /** Advice for the user of the files, in lines. */
  readonly advice: readonly string[];
}

/** Advice on what none of the deployers writes. docs/other-deployers.md says what to add. */
export const lacking =
  "It lacks what the CDK construct adds for operations: rules and alarms on outcomes, the stuck log, compensateStopped, an alias, SagaApi.";

/** The name of a saga as one of a file. */
export function fileNameOf(saga: string): string {
  return saga.replace(/[^A-Za-z0-9_-]+/g, "-").replace(/^-+|-+$/g, "") || "saga";
}
