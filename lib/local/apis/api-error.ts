/** The reason for which an API answers without its integration, with AWS's name for the kind of answer. */
export class ApiError extends Error {
  override readonly name = "ApiError";

  constructor(
    /** As in gateway responses: `MISSING_AUTHENTICATION_TOKEN`. */
    readonly type: string,
    readonly status: number,
    /** Body of the answer: `{ message }`. */
    readonly body: Readonly<Record<string, string | null>>,
  ) {
    super(String(Object.values(body)[0]));
  }
}

/** Answers of API Gateway's own (AWS docs: "Gateway response types for API Gateway"). */
export const apiErrors = {
  missingToken: () =>
    new ApiError("MISSING_AUTHENTICATION_TOKEN", 403, { message: "Missing Authentication Token" }),
  forbidden: () => new ApiError("INVALID_API_KEY", 403, { message: "Forbidden" }),
  noStage: () => new ApiError("DEFAULT_4XX", 403, { message: "Forbidden" }),
  unauthorized: () => new ApiError("UNAUTHORIZED", 401, { message: "Unauthorized" }),
  accessDenied: (isExplicit: boolean) =>
    new ApiError("ACCESS_DENIED", 403, {
      Message: `User is not authorized to access this resource${isExplicit ? " with an explicit deny" : ""}`,
    }),
  authorizerFailed: () => new ApiError("AUTHORIZER_FAILURE", 500, { message: null }),
  badParameters: (names: readonly string[]) =>
    new ApiError("BAD_REQUEST_PARAMETERS", 400, {
      message: `Missing required request parameters: [${names.join(", ")}]`,
    }),
  badBody: () => new ApiError("BAD_REQUEST_BODY", 400, { message: "Invalid request body" }),
  unsupportedMediaType: () =>
    new ApiError("UNSUPPORTED_MEDIA_TYPE", 415, { message: "Unsupported Media Type" }),
  tooLarge: () => new ApiError("REQUEST_TOO_LARGE", 413, { message: "Request Too Long" }),
  integrationFailed: () => new ApiError("API_CONFIGURATION_ERROR", 500, { message: "Internal server error" }),
  badProxyAnswer: () => new ApiError("INTEGRATION_FAILURE", 502, { message: "Internal server error" }),
};
