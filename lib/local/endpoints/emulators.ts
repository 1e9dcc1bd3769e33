import { LocalEnvironmentError } from "../errors.js";
import { isEndpointOfAws } from "../functions/aws-hosts.js";
import { endpointVariable, serviceId } from "./service-names.js";

/** A service that is not part of the local environment, at an address of the user's choice. */
export interface Emulator {
  /** The id of the service in the AWS SDKs, such as `Secrets Manager`. */
  readonly id: string;
  /** The variable by which clients find it: `AWS_ENDPOINT_URL_SECRETS_MANAGER`. */
  readonly variable: string;
  readonly url: string;
}

/** The services of the local environment itself. */
const own = ["SFN", "Lambda", "DynamoDB"];

/**
 * Reads the addresses of services, by their names.
 *
 * @throws LocalEnvironmentError for a name or an address that cannot be used, or a service that is given twice.
 */
export function readEmulators(urls: Readonly<Record<string, string>>): Emulator[] {
  const emulators: Emulator[] = [];
  for (const [name, url] of Object.entries(urls)) {
    if (!/^[a-z][a-z0-9 _-]*$/i.test(name)) {
      throw problemWith(
        name,
        'is no name of a service. Names are those of the AWS SDKs: "s3", "sqs", "secrets-manager".',
      );
    }
    const id = serviceId(name);
    if (own.includes(id)) {
      throw problemWith(name, `can't have another endpoint: ${id} is part of the local environment.`);
    }
    const variable = endpointVariable(id);
    if (emulators.some((other) => other.variable === variable)) {
      throw problemWith(name, "is given more than once.");
    }
    emulators.push({ id, variable, url: readUrl(name, url) });
  }
  return emulators;
}

function readUrl(name: string, text: string): string {
  const received = `received ${JSON.stringify(text)}.`;
  if (!URL.canParse(text)) {
    throw problemWith(name, `needs a URL, such as http://127.0.0.1:9000; ${received}`);
  }
  const url = new URL(text);
  if (url.protocol !== "http:" && url.protocol !== "https:") {
    throw problemWith(name, `needs a URL that begins with http:// or https://; ${received}`);
  }
  if (url.username !== "" || url.password !== "" || url.search !== "" || url.hash !== "") {
    throw problemWith(name, `needs a URL without user name, query and fragment; ${received}`);
  }
  if (isEndpointOfAws(url.hostname)) {
    throw problemWith(name, `can't be sent to AWS itself; ${received} Give the URL of an emulator.`);
  }
  return url.href.replace(/\/$/, "");
}

function problemWith(name: string, problem: string): LocalEnvironmentError {
  return new LocalEnvironmentError(`The endpoint ${JSON.stringify(name)} ${problem}`);
}
