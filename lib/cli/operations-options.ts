import * as v from "valibot";
import type { SdkStepFunctions } from "../operations/index.js";
import { CommandFailure } from "./command-failure.js";
import { flag } from "./option-values.js";

/** Options that all commands have that talk to Step Functions, as `parseArgs` takes them. */
export const connectionOptions = {
  region: { type: "string" },
  endpoint: { type: "string" },
  json: { type: "boolean" },
} as const;

/** Schema of these options' values. */
export const connectionValues = {
  region: v.optional(v.string()),
  endpoint: v.optional(v.string()),
  json: flag,
};

/** Their text in a command's help. */
export const connectionHelp = `  --region REGION    the AWS region (default: the profile's, or AWS_REGION)
  --endpoint URL     the URL of Step Functions (default: AWS's, or AWS_ENDPOINT_URL_SFN, as \`saga local\` prints it)
  --json             prints JSON, one object a line
  -h, --help         shows this text
  -v, --version      shows the version`;

/** The list of these options in a message. */
export const connectionAllowed = "--region REGION, --endpoint URL, --json";

/**
 * Runs a command with a connection to Step Functions, which is closed afterwards.
 *
 * @throws CommandFailure with one clear line if a call fails.
 */
export async function withStepFunctions<Result>(
  options: { readonly region?: string | undefined; readonly endpoint?: string | undefined },
  run: (api: SdkStepFunctions, operations: typeof import("../operations/index.js")) => Promise<Result>,
): Promise<Result> {
  // Late, so that the other commands don't wait for it.
  const operations = await import("../operations/index.js");
  try {
    const api = await operations.SdkStepFunctions.connect(options);
    try {
      return await run(api, operations);
    } finally {
      api.close();
    }
  } catch (error) {
    if (error instanceof operations.OperationError) throw new CommandFailure(error.message, { cause: error });
    throw error;
  }
}
