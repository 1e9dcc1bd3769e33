import type { End } from "../../model/index.js";

/** Thrown if a call that has to get through doesn't: whoever runs the saga runs it again. */
export class StuckError extends Error {
  override readonly name: string;

  constructor({ error = "StuckError", cause = "", stuckOn }: Pick<End, "error" | "cause" | "stuckOn">) {
    super(`The saga is stuck on ${stuckOn}: ${cause}`);
    this.name = error;
  }
}

/** Thrown if a process would be ended before the saga's next call is due. */
export class OutOfTimeError extends Error {
  override readonly name = "OutOfTimeError";

  constructor(seconds: number, left: number) {
    super(
      `The next call is due in ${seconds} s, but this invocation is ended in ${left} s: the next one runs the saga again.`,
    );
  }
}

/** Thrown if a step fails in a repeated run of a saga that has passed its pivot: it is run again. */
export class GoesForwardError extends Error {
  override readonly name = "GoesForwardError";

  constructor(execution: string) {
    super(`The execution ${execution} goes forward, so a step that failed is run again.`);
  }
}

/** Thrown for a call that the service that invokes links tries again. */
export class LinkFailedError extends Error {
  override readonly name: string;

  constructor(error: string, cause: string) {
    super(cause);
    this.name = error;
  }
}

/** Thrown for an event that a coordinator can't read. */
export class InvalidEventError extends Error {
  override readonly name = "InvalidEventError";
}
