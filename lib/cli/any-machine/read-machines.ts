import { readFileSync, statSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import { parse, type ScalarTag, type CollectionTag } from "yaml";
import { isObject, type JsonValue } from "../../asl/index.js";
import { type FoundMachine, machinesIn } from "../../verifier/foreign/index.js";
import { UsageError } from "../usage-error.js";

/**
 * The state machines in a file or in a cloud assembly.
 *
 * @throws UsageError if there is none, or the file cannot be read.
 */
export async function readMachines(source: string): Promise<readonly FoundMachine[]> {
  const place = resolve(source);
  const status = statSync(place, { throwIfNoEntry: false });
  if (status === undefined) throw new UsageError(`${source} doesn't exist (${place}).`);
  const found = status.isDirectory() ? await ofAssembly(place) : ofFile(place, source);
  if (found.length > 0) return found;
  throw new UsageError(
    `${source} holds no state machine. Name a definition in the Amazon States Language (JSON or YAML), a template of ` +
      "CloudFormation or SAM, a serverless.yml, or a directory that `cdk synth` wrote.",
  );
}

function ofFile(place: string, source: string): readonly FoundMachine[] {
  const name = basename(place).replace(/(\.asl)?\.(json|ya?ml)$/, "");
  return machinesIn(readValue(place, source), name, {
    parse: (text) => parsed(text, source),
    fileAt: (path) => textAt(resolve(dirname(place), path), path),
  });
}

/** The value of a file of JSON or YAML. Throws a {@link UsageError}. */
export function readValue(place: string, source: string): JsonValue {
  return parsed(textAt(resolve(place), source), source);
}

function textAt(place: string, source: string): string {
  try {
    return readFileSync(place, "utf8");
  } catch (error) {
    throw new UsageError(
      `${source} can't be read: ${error instanceof Error ? error.message : String(error)}`,
      {
        cause: error,
      },
    );
  }
}

/** Reads JSON or YAML. A placeholder without quotes, where a number is to be, is 1. */
function parsed(text: string, source: string): JsonValue {
  const filled = /^\s*\{/.test(text) ? text.replace(/(:\s*)\$\{[^}]+\}(\s*[,}\n])/g, "$11$2") : text;
  try {
    return JSON.parse(/^\s*[[{]/.test(text) ? filled : "");
  } catch (cause) {
    if (/^\s*[[{]/.test(text)) {
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new UsageError(`${source} isn't valid JSON: ${why}`, { cause });
    }
  }
  try {
    return parse(text, { customTags: [...tags], logLevel: "silent" }) as JsonValue;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new UsageError(`${source} is neither JSON nor YAML: ${why}`, { cause });
  }
}

const names = [
  "Ref",
  "Sub",
  "GetAtt",
  "Join",
  "ImportValue",
  "Select",
  "Split",
  "If",
  "FindInMap",
  "Equals",
  "Not",
  "And",
  "Or",
  "Base64",
  "Cidr",
  "GetAZs",
  "Transform",
  "Condition",
];

/** The short forms of CloudFormation's functions: `!Sub text`. */
const tags: readonly (ScalarTag | CollectionTag)[] = names.flatMap((name): (ScalarTag | CollectionTag)[] => {
  const key = name === "Ref" || name === "Condition" ? name : `Fn::${name}`;
  return [
    { tag: `!${name}`, resolve: (text: string) => ({ [key]: text }) },
    { tag: `!${name}`, collection: "seq", resolve: (items) => ({ [key]: plain(items) }) },
    { tag: `!${name}`, collection: "map", resolve: (fields) => ({ [key]: plain(fields) }) },
  ];
});

/** A node of YAML as a value. */
function plain(node: unknown): unknown {
  return isObject(node as JsonValue) && "toJSON" in (node as object)
    ? (node as { toJSON(): unknown }).toJSON()
    : node;
}

async function ofAssembly(directory: string): Promise<readonly FoundMachine[]> {
  const { readCloudAssembly } = await import("../../local/template/cloud-assembly.js");
  const { deploy } = await import("../../local/assembly/deployment.js");
  const { LocalEnvironmentError } = await import("../../local/errors.js");
  try {
    const { stateMachines, functions } = deploy(readCloudAssembly(directory));
    const functionTimeouts = Object.fromEntries(
      [...functions].map((each): [string, number] => [each.name, each.timeoutSeconds()]),
    );
    return [...stateMachines].flatMap((machine): FoundMachine[] => {
      const definition = machine.definition();
      return isObject(definition) ? [{ name: machine.name, definition, functionTimeouts }] : [];
    });
  } catch (error) {
    if (error instanceof LocalEnvironmentError) throw new UsageError(error.message, { cause: error });
    throw error;
  }
}
