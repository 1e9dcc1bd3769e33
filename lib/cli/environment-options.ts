import * as v from "valibot";
import type { JsonValue } from "../asl/index.js";
import type { LocalEnvironmentOptions } from "../local/index.js";
import { readStubs, readValues, readVariables } from "./local-inputs.js";
import { endpoints, hosts, port } from "./option-values.js";

/** Options that all commands have that start a cloud assembly on this machine. */
export interface EnvironmentOptions {
  /** Port of the services; 0 for one that the system gives. */
  readonly port: number;
  /** URLs of further services, by their names. */
  readonly endpoints: Readonly<Record<string, string>>;
  /** Hosts of AWS's that functions may reach. */
  readonly allowedHosts: readonly string[];
  /** Values that the templates leave open. */
  readonly values: Readonly<Record<string, JsonValue>>;
  /** Variables of all functions, on top of those in the templates. */
  readonly variables: Readonly<Record<string, string>>;
  /** `NAME=FILE` or a module, for each stub. */
  readonly stubs: readonly string[];
}

/** These options, as `parseArgs` takes them. */
export const environmentOptions = {
  port: { type: "string", short: "p" },
  endpoint: { type: "string", multiple: true },
  "allow-host": { type: "string", multiple: true },
  parameter: { type: "string", multiple: true },
  values: { type: "string" },
  "env-file": { type: "string" },
  stub: { type: "string", multiple: true },
} as const;

/** Schema of their values. */
export const environmentValues = {
  port: v.optional(port, "0"),
  endpoint: v.optional(endpoints, []),
  "allow-host": v.optional(hosts, []),
  parameter: v.optional(v.array(v.string()), []),
  values: v.optional(v.string()),
  "env-file": v.optional(v.string()),
  stub: v.optional(v.array(v.string()), []),
};

/** The list of them in a message. */
export const environmentAllowed =
  "--port N, --endpoint NAME=URL, --allow-host HOST, --parameter NAME=VALUE, --values FILE, --env-file FILE, --stub NAME=FILE";

/** Their text in a command's help, but for the port's. */
export const environmentHelp = `  --endpoint NAME=URL      sends another service to an emulator of yours; you can repeat it
  --allow-host HOST        lets functions reach an AWS host, such as an API that you have deployed; you can repeat it
  --parameter NAME=VALUE   gives a value that the templates leave open: a parameter, an export, an SSM parameter or a secret
                           (/prod/limit), a resource (Pool) or its attribute (Pool.Arn); you can repeat it
  --values FILE            gives such values from a file of JSON: {"Stage": "beta", "prod/db": {"password": "x"}}
  --env-file FILE          sets variables of all functions, from lines NAME=value
  --stub NAME=FILE         answers in place of a function, a Task state, or all tasks of a resource such as aws-sdk:s3:putObject:
                           with a file of JSON, or by the handler (request) => answer that a module has as default export
  --stub MODULE            takes answers and handlers by name from the exports of a module; you can repeat both`;

/** Reads their values, and the files that they name. Throws a UsageError. */
export function readEnvironment(values: v.InferOutput<ReturnType<typeof schema>>): EnvironmentOptions {
  return {
    port: values.port,
    endpoints: values.endpoint,
    allowedHosts: values["allow-host"],
    values: readValues(values.values, values.parameter),
    variables: readVariables(values["env-file"]),
    stubs: values.stub,
  };
}

/** The same, as a local environment takes them. Loads the stubs' modules. */
export async function environmentOf({
  stubs,
  ...options
}: EnvironmentOptions): Promise<
  Pick<LocalEnvironmentOptions, "port" | "endpoints" | "allowedHosts" | "values" | "variables" | "stubs">
> {
  const { port, endpoints, allowedHosts, values, variables } = options;
  return { port, endpoints, allowedHosts, values, variables, stubs: await readStubs(stubs) };
}

const schema = () => v.object(environmentValues);
