/** An error that an AWS client gets, by AWS's name for it. */
export class AwsError extends Error {
  /** AWS's name, such as `ExecutionDoesNotExist`. */
  override readonly name: string;
  readonly status: number;
  /** Name that the error has in the protocol that the service had before, by which older clients know it. */
  readonly queryCode: string | undefined;

  constructor(name: string, message: string, status = 400, queryCode?: string) {
    super(message);
    this.name = name;
    this.status = status;
    this.queryCode = queryCode;
  }
}

/** The error of a parameter that is not as the service's model has it, worded as AWS words it. */
export function constraintViolated(shown: string, parameter: string, constraint: string): AwsError {
  return new AwsError(
    "ValidationException",
    `1 validation error detected: Value ${shown} at '${parameter}' failed to satisfy constraint: ${constraint}`,
  );
}
