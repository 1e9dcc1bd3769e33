/** A request that can't be carried out. The message is for the person at the console. */
export class RequestError extends Error {
  override readonly name = "RequestError";

  /** @param status the status of HTTP: 400 for a wrong request, 404 for something that isn't there, 409 for what can't be done now. */
  constructor(
    message: string,
    readonly status = 400,
  ) {
    super(message);
  }
}
