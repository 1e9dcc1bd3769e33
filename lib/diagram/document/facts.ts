/** Facts of a saga that its description alone doesn't tell: the compiler counts them. */
export interface DocumentFacts {
  /** State transitions of a run in which every step succeeds, retries apart. */
  readonly completed: number;
  /**
   * State transitions of a run in which one step fails, by the names of steps and by how they fail: with all of its retries
   * if there is no clear answer.
   */
  readonly failing: Readonly<
    Record<
      string,
      { readonly rejected?: number; readonly answeredRejected?: number; readonly inDoubt?: number }
    >
  >;
  /** Price of state transitions, in USD. */
  readonly price: {
    readonly standardMillionTransitions: number;
    readonly region: string;
    /** Month in which it was read. */
    readonly asOf: string;
  };
  /** The picture's file, as the page links to it. */
  readonly picture: string;
}
