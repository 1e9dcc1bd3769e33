import { isObject, type JsonObject, objectOr, parseJson } from "../../asl/index.js";
import { UnresolvedValueError } from "../errors.js";
import type { Resolved } from "./intrinsics.js";
import type { StackNeighbours, StackPlace, StackScope } from "./stack-scope.js";

/**
 * Values that stacks get from each other: exports, parameters of SSM and secrets. Each is known in one region of one account.
 * If the app leaves account and region open, several stages may be in the same one; a stack then gets what its own stage has.
 */
export class SharedValues implements StackNeighbours {
  readonly #scopes: () => readonly StackScope[];
  /** Names that are being looked for: one that depends on itself is not found. */
  readonly #looking = new Set<string>();

  /** @param scopes all stacks of the assembly, nested ones included. */
  constructor(scopes: () => readonly StackScope[]) {
    this.#scopes = scopes;
  }

  /** The value that a stack beside this one exports. */
  exported(name: string, from: StackPlace): Resolved {
    return this.#first(`export ${name}`, from, (scope) => scope.exportOf(name));
  }

  /** Places of the stacks that export a name, wherever they are. */
  exporters(name: string): string[] {
    return this.#scopes().flatMap((scope) =>
      this.#first(`export ${name}`, scope.place, (other) =>
        other === scope ? scope.exportOf(name) : undefined,
      ) === undefined
        ? []
        : [`${scope.name} (${scope.account}, ${scope.region})`],
    );
  }

  /** The value of an SSM parameter that a stack creates, or that the CDK writes for a stack in another region. */
  parameter(nameOrArn: string, from: StackPlace): Resolved {
    const [, , , region = from.region, account = from.account, resource] = nameOrArn.split(":");
    const name = resource === undefined ? nameOrArn : resource.replace(/^parameter(?=\/)/, "");
    const place = { ...from, region, account };
    return (
      this.#first(`parameter ${name}`, place, (scope) => parameterOf(scope, name)) ??
      this.#firstOf(
        `parameter ${name}`,
        this.#scopes().filter((scope) => scope.account === account),
        (scope) => writtenElsewhere(scope, name, region),
      )
    );
  }

  /** The text of a secret that a stack creates. */
  secret(id: string, from: StackPlace): string | undefined {
    const [, , , region = from.region, account = from.account] = id.split(":");
    return this.#first(`secret ${id}`, { ...from, region, account }, (scope) => secretOf(scope, id));
  }

  #first<T>(what: string, from: StackPlace, read: (scope: StackScope) => T | undefined): T | undefined {
    const near = this.#scopes().filter(
      ({ account, region }) => account === from.account && region === from.region,
    );
    const own = near.filter(({ place }) => place.directory === from.directory);
    return this.#firstOf(what, [...own, ...near.filter((scope) => !own.includes(scope))], read);
  }

  #firstOf<T>(
    what: string,
    scopes: readonly StackScope[],
    read: (scope: StackScope) => T | undefined,
  ): T | undefined {
    for (const scope of scopes) {
      const looking = `${scope.place.directory} ${scope.name} ${scope.account} ${scope.region} ${what}`;
      if (this.#looking.has(looking)) continue;
      this.#looking.add(looking);
      try {
        const value = read(scope);
        if (value !== undefined) return value;
      } finally {
        this.#looking.delete(looking);
      }
    }
    return undefined;
  }
}

function parameterOf(scope: StackScope, name: string): Resolved {
  for (const [logicalId] of scope.resources("AWS::SSM::Parameter")) {
    if (nameOf(scope, logicalId) === name) return scope.property(logicalId, "Value");
  }
  return undefined;
}

/** With `crossRegionReferences`, the CDK has a custom resource write parameters into the region of the stack that reads them. */
function writtenElsewhere(scope: StackScope, name: string, region: string): Resolved {
  for (const [logicalId] of scope.resources("Custom::CrossRegionExportWriter")) {
    const { region: into, exports } = objectOr(scope.rawProperty(logicalId, "WriterProps"));
    const value = objectOr(exports)[name];
    const place = `${scope.name}/${logicalId}.Properties.WriterProps`;
    if (value !== undefined && into !== undefined && scope.resolve(into, place) === region) {
      return scope.resolve(value, place);
    }
  }
  return undefined;
}

function secretOf(scope: StackScope, id: string): string | undefined {
  for (const [logicalId] of scope.resources("AWS::SecretsManager::Secret")) {
    const place = `${scope.name}/${logicalId}`;
    const { name, arn } = scope.identity(logicalId, place);
    // On AWS, six letters follow the name in the ARN, which a reference may leave out.
    if (![name, arn].includes(id) && !(id.startsWith(`${arn}-`) && id.length === arn.length + 7)) continue;
    const text = scope.property(logicalId, "SecretString");
    if (text !== undefined) return typeof text === "string" ? text : JSON.stringify(text);
    return generated(logicalId, objectOr(scope.property(logicalId, "GenerateSecretString")));
  }
  return undefined;
}

/** A made-up secret in the form of the one that AWS would make up. */
function generated(logicalId: string, { SecretStringTemplate, GenerateStringKey }: JsonObject): string {
  const secret = `generated-${logicalId}`;
  if (typeof GenerateStringKey !== "string") return secret;
  const template = typeof SecretStringTemplate === "string" ? parseJson(SecretStringTemplate) : {};
  return JSON.stringify({ ...(isObject(template) ? template : {}), [GenerateStringKey]: secret });
}

/** The name of a resource; undefined if it can't be told here. */
function nameOf(scope: StackScope, logicalId: string): string | undefined {
  try {
    return scope.identity(logicalId, `${scope.name}/${logicalId}`).name;
  } catch (error) {
    if (error instanceof UnresolvedValueError) return undefined;
    throw error;
  }
}
