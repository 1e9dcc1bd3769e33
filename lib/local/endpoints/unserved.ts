import type { Addressee } from "./addressee.js";
import { AwsError } from "./aws-error.js";
import type { Emulator } from "./emulators.js";
import type { RequestHead } from "./http-message.js";
import { endpointOption, endpointVariable, serviceId } from "./service-names.js";

/**
 * The error for a request to a service that is not part of the local environment. AWS's clients don't try again after it.
 *
 * @param body the form of a Query request has the operation in it.
 */
export function notServed(
  head: RequestHead,
  { service = "", operation }: Addressee,
  { body = "", emulators }: { readonly body: string | undefined; readonly emulators: readonly Emulator[] },
): AwsError {
  const id = serviceId(sdkService(head) ?? service);
  const called =
    operation ?? new URLSearchParams(body).get("Action") ?? `${head.method} ${head.path.slice(0, 200)}`;
  const emulator = emulators.find(({ variable }) => variable === endpointVariable(id));
  const remedy =
    emulator === undefined
      ? `To send ${id} to an emulator of yours, start the environment with --endpoint ${endpointOption(id)}=http://127.0.0.1:PORT ` +
        "(in code, the option endpoints)."
      : `The environment was started with ${id} at ${emulator.url}: set ${emulator.variable}=${emulator.url}.`;
  return new AwsError(
    "ServiceNotInLocalEnvironment",
    `${id} isn't part of the local environment, so ${called} was not carried out, and nothing was sent to AWS. ${remedy}`,
    501,
  );
}

/** Several services are signed alike, SES in both versions for one. The SDK for JavaScript also tells the client's. */
function sdkService({ header }: RequestHead): string | undefined {
  return /(?:^| )api\/([a-z][\w-]*)#/.exec(header("user-agent") ?? "")?.[1];
}
