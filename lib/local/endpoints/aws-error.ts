/** An error that an AWS client gets, by AWS's name for it. */
export class AwsError extends Error {
  /** AWS's name, such as `ExecutionDoesNotExist`. */
  override readonly name: string;
  readonly status: number;

  constructor(name: string, message: string, status = 400) {
    super(message);
    this.name = name;
    this.status = status;
  }
}

/** The error of a parameter that is not as the service's model has it, worded as AWS words it. */
export function constraintViolated(shown: string, parameter: string, constraint: string): AwsError {
  return new AwsError(
    "ValidationException",
    `1 validation error detected: Value ${shown} at '${parameter}' failed to satisfy constraint: ${constraint}`,
  );
}
