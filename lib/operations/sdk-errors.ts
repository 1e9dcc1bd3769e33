import { type FailureKind, OperationError } from "./step-functions.js";

/** Errors of Step Functions that operations act on (AWS docs: "API_StartExecution", "API_RedriveExecution"). */
const kinds: Readonly<Record<string, FailureKind>> = {
  ExecutionDoesNotExist: "does-not-exist",
  StateMachineDoesNotExist: "does-not-exist",
  InvalidArn: "does-not-exist",
  ExecutionAlreadyExists: "already-exists",
  ExecutionNotRedrivable: "not-redrivable",
};

const network = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "ECONNRESET",
  "ETIMEDOUT",
  "EHOSTUNREACH",
]);

/** An error of the AWS SDK in words, one line. */
export function operationError(thrown: unknown, what: string): OperationError {
  if (thrown instanceof OperationError) return thrown;
  const { name, message, code } = partsOf(thrown);
  return new OperationError(`${what}: ${wordsOf(name, message, code)}`, {
    kind: kinds[name] ?? "other",
    cause: thrown,
  });
}

function wordsOf(name: string, message: string, code: string): string {
  if (network.has(code) || name === "TimeoutError")
    return `can't reach Step Functions (${code === "" ? name : code}). Check the network, the region, and AWS_ENDPOINT_URL_SFN if you have set it.`;
  switch (name) {
    case "CredentialsProviderError":
      return "no AWS credentials were found. Give them by `aws sso login`, AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.";
    case "ExpiredTokenException":
    case "ExpiredToken":
      return "the AWS credentials have expired. Log in again, for example by `aws sso login`.";
    case "UnrecognizedClientException":
    case "InvalidSignatureException":
      return "AWS doesn't accept the credentials. Check AWS_PROFILE and the account.";
    case "AccessDeniedException":
      return `AWS doesn't allow it: ${message}`;
    case "ThrottlingException":
    case "TooManyRequestsException":
      return "Step Functions throttles the calls of this account, even after several tries. Try again in a minute.";
    default:
      if (/region is missing/i.test(message))
        return "no AWS region is set. Set AWS_REGION, or choose a profile that has one.";
      return message === "" ? name : message;
  }
}

function partsOf(thrown: unknown): {
  readonly name: string;
  readonly message: string;
  readonly code: string;
} {
  if (typeof thrown !== "object" || thrown === null)
    return { name: "Error", message: String(thrown), code: "" };
  const text = (field: string): string => {
    const value: unknown = Reflect.get(thrown, field);
    return typeof value === "string" ? value : "";
  };
  const message = text("message");
  // An error of the network may be wrapped in another one, which has its code in its message alone.
  const wrapped = /\b(E[A-Z_]{4,})\b/.exec(message)?.[1] ?? "";
  return { name: text("name"), message, code: text("code") || (network.has(wrapped) ? wrapped : "") };
}
