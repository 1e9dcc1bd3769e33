/** The failure that begins the recovery, or that of a best-effort step. */
export interface Failure {
  /** The name of the node that failed. */
  readonly step: string;
  readonly error: string;
  readonly cause?: string;
}
