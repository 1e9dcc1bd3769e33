import { limits } from "../asl/index.js";

/** Thrown for an execution's input above 256 KiB. */
export class DataLimitError extends Error {
  override readonly name = "DataLimitError";

  constructor() {
    super(`The input of an execution has at most ${limits.payloadBytes} bytes of UTF-8`);
  }
}

/** Thrown for a name that AWS would not let an execution have. */
export class InvalidNameError extends Error {
  override readonly name = "InvalidNameError";

  constructor(name: string) {
    super(
      `'${name}' cannot be the name of an execution: it has 1 to ${limits.nameCharacters} characters, ` +
        'without white space and without < > { } [ ] ? * " # % \\ ^ | ~ ` $ & , ; : /',
    );
  }
}

/** Thrown when an execution cannot be redriven. */
export class NotRedrivableError extends Error {
  override readonly name = "NotRedrivableError";

  constructor(arn: string, obstacle: string) {
    super(`Execution ${arn} cannot be redriven: ${obstacle}`);
  }
}
