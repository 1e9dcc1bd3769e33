import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isObject, type JsonObject, type JsonValue, objectOr, parseJson } from "../../asl/index.js";
import { messageOf, shown, UnresolvedValueError } from "../errors.js";
import { textOf } from "../template/intrinsics.js";
import { NamedResources, type ResourceNames } from "./named-resources.js";
import { once } from "../template/once.js";
import { namesOf } from "./resource-names.js";
import type { StackScope } from "../template/stack-scope.js";

/** A Step Functions state machine of the assembly. */
export interface StateMachine extends ResourceNames {
  readonly type: "STANDARD" | "EXPRESS";
  /** The definition as it would be deployed: intrinsics and substitutions carried out. Throws a {@link UnresolvedValueError}. */
  definition(): JsonValue;
  /**
   * The document of the saga that it was compiled from, as JSON; undefined for what is no saga. Throws a
   * {@link UnresolvedValueError}.
   */
  sagaDocument(): JsonValue | undefined;
  /** The ARN of its role; undefined where the template's value for it is not known here. */
  roleArn(): string | undefined;
}

/** The state machines of some stacks. */
export function readStateMachines(scopes: readonly StackScope[]): NamedResources<StateMachine> {
  const machines = scopes.flatMap((scope) =>
    scope.resources("AWS::StepFunctions::StateMachine").map(
      ([logicalId, resource]): StateMachine => ({
        ...namesOf(scope, logicalId, resource),
        type: scope.property(logicalId, "StateMachineType") === "EXPRESS" ? "EXPRESS" : "STANDARD",
        definition: once(() => readDefinition(scope, logicalId)),
        sagaDocument: once(() => readSagaDocument(scope, logicalId, resource)),
        roleArn: once(() => readRole(scope, logicalId)),
      }),
    ),
  );
  return new NamedResources("state machine", machines);
}

function readDefinition(scope: StackScope, logicalId: string): JsonValue {
  const place = `${scope.name}/${logicalId}`;
  const substitutions = objectOr(scope.property(logicalId, "DefinitionSubstitutions"));
  const text = definitionText(scope, logicalId).replace(/\$\{([^}]+)\}/g, (whole, name: string) => {
    const value = substitutions[name];
    return value === undefined ? whole : String(value);
  });
  try {
    return parseJson(text);
  } catch (error) {
    throw new UnresolvedValueError(
      `The definition of the state machine ${place} is not JSON: ${messageOf(error)}.`,
      { cause: error },
    );
  }
}

function definitionText(scope: StackScope, logicalId: string): string {
  const text = scope.property(logicalId, "DefinitionString");
  if (typeof text === "string") return text;
  const definition = scope.property(logicalId, "Definition");
  if (isObject(definition)) return JSON.stringify(definition);
  const location = scope.property(logicalId, "DefinitionS3Location");
  const key = objectOr(location).Key;
  const file = typeof key === "string" ? scope.stack.assets.get(key) : undefined;
  if (file !== undefined) return readFileSync(file, "utf8");
  throw new UnresolvedValueError(
    `The state machine ${scope.name}/${logicalId} has no definition that can be read here: neither DefinitionString nor ` +
      `Definition, and its DefinitionS3Location, ${shown(location)}, is no asset of the cloud assembly.`,
  );
}

/** The document is text, or an intrinsic that yields it; a large one is in a file beside the template. */
function readSagaDocument(scope: StackScope, logicalId: string, resource: JsonObject): JsonValue | undefined {
  const { document, documentFile } = objectOr(objectOr(resource.Metadata)["cdk-saga"]);
  const place = `${scope.name}/${logicalId}.Metadata.cdk-saga`;
  const read = (text: string): JsonValue => {
    try {
      return parseJson(text);
    } catch (error) {
      throw new UnresolvedValueError(`${place} is not JSON: ${messageOf(error)}.`, { cause: error });
    }
  };
  const value = typeof documentFile === "string" ? read(readBeside(scope, documentFile, place)) : document;
  if (value === undefined || (isObject(value) && "format" in value)) return value;
  return read(textOf(value, place, scope));
}

function readBeside({ stack }: StackScope, file: string, place: string): string {
  try {
    return readFileSync(join(stack.directory, file), "utf8");
  } catch (error) {
    throw new UnresolvedValueError(`${place} names a file that cannot be read: ${messageOf(error)}.`, {
      cause: error,
    });
  }
}

function readRole(scope: StackScope, logicalId: string): string | undefined {
  try {
    const role = scope.property(logicalId, "RoleArn");
    return typeof role === "string" ? role : undefined;
  } catch (error) {
    // Nothing here is permitted or refused by a role, so a role from elsewhere is no reason not to run.
    if (error instanceof UnresolvedValueError) return undefined;
    throw error;
  }
}
