import type { LocalEnvironment } from "../local/index.js";

/** The lines that a person needs once an environment is up, some of them to copy into a shell. */
export function welcome({
  endpoints,
  emulators,
  stateMachines,
  functions,
  tables,
  queues,
  apis,
  apiKeys,
  report,
}: LocalEnvironment): string[] {
  const [, , , region = "us-east-1"] = [...stateMachines, ...functions].at(0)?.arn.split(":") ?? [];
  return [
    // The first is for all services; the others win over what a profile has for them.
    `export AWS_ENDPOINT_URL=${endpoints.aws}`,
    `export AWS_ENDPOINT_URL_SFN=${endpoints.sfn}`,
    `export AWS_ENDPOINT_URL_LAMBDA=${endpoints.lambda}`,
    `export AWS_ENDPOINT_URL_DYNAMODB=${endpoints.dynamodb}`,
    ...emulators.map(({ variable, url }) => `export ${variable}=${url}`),
    // The SDKs for JavaScript and Java read the first, the AWS CLI and the SDK for Python the second.
    `export AWS_REGION=${region} AWS_DEFAULT_REGION=${region}`,
    "export AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local",
    "",
    ...section(
      "State machines",
      [...stateMachines].map(({ arn }) => arn),
    ),
    ...section(
      "Functions",
      [...functions].map(({ name }) => name),
    ),
    ...section(
      "Tables",
      [...tables].map(({ name }) => name),
    ),
    ...optional(
      "Queues",
      [...queues].map(({ name }) => name),
    ),
    ...optional(
      "APIs",
      [...apis].flatMap(({ logicalId, url, stages }) => {
        const urls = Object.values(stages);
        return (urls.length === 0 ? [url] : urls).map((one) => `${logicalId}  ${one}`);
      }),
    ),
    ...optional(
      "API keys",
      apiKeys.map(({ logicalId, value }) => `${logicalId}  x-api-key: ${value}`),
    ),
    ...reported(report),
    "Ctrl-C ends it.",
  ];
}

/** A table of what doesn't run as it is: what is stubbed, and what is missing, with the remedy. Nothing if all of it runs. */
function reported(report: LocalEnvironment["report"]): string[] {
  const told = report.filter(({ status }) => status !== "runs");
  if (told.length === 0) return [];
  const width = Math.max(...told.map(({ kind, name }) => `${kind} ${name}`.length));
  const lines = told.map(({ kind, name, status, detail = "" }) =>
    `  ${status.padEnd(7)}  ${`${kind} ${name}`.padEnd(width)}  ${detail}`.trimEnd(),
  );
  return ["Not run as it is:", ...lines, ""];
}

/** A section that is left out if there is nothing in it. */
function optional(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : section(title, lines);
}

function section(title: string, names: readonly string[]): string[] {
  return [`${title}:`, ...(names.length === 0 ? ["none"] : names).map((name) => `  ${name}`), ""];
}
