import { readFileSync, statSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import { type CollectionTag, parse, type ScalarTag } from "yaml";
import { isObject, type JsonValue, parseJson } from "../../asl/index.js";
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
    throw new UsageError(`${source} can't be read: ${reasonOf(error)}`, { cause: error });
  }
}

/** Reads JSON or YAML. A placeholder without quotes is a text. */
function parsed(text: string, source: string): JsonValue {
  if (/^\s*[[{]/.test(text)) {
    try {
      return parseJson(withQuotes(text));
    } catch (cause) {
      throw new UsageError(`${source} isn't valid JSON: ${reasonOf(cause)}`, { cause });
    }
  }
  try {
    return parse(text, { customTags: [...tags], logLevel: "silent" }) as JsonValue;
  } catch (cause) {
    throw new UsageError(`${source} is neither JSON nor YAML: ${reasonOf(cause)}`, { cause });
  }
}

/** JSON with quotes around the placeholders that stand outside of texts: `"Seconds": ${Pause}`. */
function withQuotes(text: string): string {
  return text.replace(/"(?:[^"\\]|\\.)*"|\$\{[^}"]+\}/g, (found) =>
    found.startsWith('"') ? found : JSON.stringify(found),
  );
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
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
  const hasJson = typeof node === "object" && node !== null && "toJSON" in node;
  return hasJson && typeof node.toJSON === "function" ? node.toJSON() : node;
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
