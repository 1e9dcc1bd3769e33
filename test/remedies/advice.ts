/** A mistake, and what its message says to do about it. */
export interface ErrorAdvice {
  readonly title: string;
  /** Makes the mistake. It throws the error, or returns the message. */
  readonly fails: () => unknown;
  /** Words of the message, and the mistake mended as they say. A mend throws if it doesn't help. */
  readonly remedies: readonly (readonly [says: string, mend: () => unknown])[];
}

/** The message that a mistake leads to. */
export async function messageOf(fails: ErrorAdvice["fails"]): Promise<string> {
  try {
    return String(await fails());
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
