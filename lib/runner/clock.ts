/**
 * The time of the runner. Everything that waits (Wait, backoff, timeouts, heartbeats) is scheduled here, and
 * nothing else of the runner looks at the time.
 */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls back once, at a time in milliseconds since 1970, never before `schedule` returns. The function returned cancels. */
  schedule(at: number, callback: () => void): () => void;
}

/** setTimeout takes at most 2^31 − 1 ms, just under 25 days; a later time is approached in several steps. */
const longestDelay = 2_147_483_647;

/** The time of this machine. */
export class SystemClock implements Clock {
  now(): number {
    return Date.now();
  }

  schedule(at: number, callback: () => void): () => void {
    let timer: ReturnType<typeof setTimeout>;
    const approach = (): void => {
      const delay = at - Date.now();
      timer =
        delay > longestDelay ? setTimeout(approach, longestDelay) : setTimeout(callback, Math.max(0, delay));
    };
    approach();
    return () => clearTimeout(timer);
  }
}
