import { UnknownResourceError } from "../errors.js";

/** The names a resource goes by. */
export interface ResourceNames {
  readonly logicalId: string;
  readonly stackName: string;
  /** The construct's path in the app, where the template carries it: `TripStack/ReserveCar`. */
  readonly constructPath?: string;
  /** The name it is deployed under. */
  readonly name: string;
  readonly arn: string;
}

/**
 * The resources of one kind, to be found by whatever a person calls them: logical id, with or without the CDK's hash,
 * deployed name, ARN, construct path, or the beginning or end of logical id or path, where only one resource has it.
 */
export class NamedResources<T extends ResourceNames> implements Iterable<T> {
  constructor(
    private readonly kind: string,
    private resources: readonly T[],
  ) {}

  /** Puts other resources in the place of all of these. */
  replaceAll(resources: readonly T[]): void {
    this.resources = resources;
  }

  [Symbol.iterator](): Iterator<T> {
    return this.resources[Symbol.iterator]();
  }

  /** The resource that is called so. Throws an {@link UnknownResourceError} that lists the names there are. */
  find(name: string): T {
    const matches = this.#matching(name);
    const [match, ...others] = matches;
    if (match !== undefined && others.length === 0) return match;
    const problem =
      match === undefined
        ? `There is no ${this.kind} ${JSON.stringify(name)}`
        : `${JSON.stringify(name)} is no single ${this.kind}`;
    const choices = match === undefined ? this.resources : matches;
    throw new UnknownResourceError(
      choices.length === 0
        ? `${problem}: the cloud assembly has none.`
        : `${problem}. Name one of these, by logical id, deployed name, ARN or construct path: ${choices.map(described).join(", ")}.`,
    );
  }

  /** The resources that a name means: those that bear it, else those that begin with it, else those that end with it. */
  #matching(name: string): readonly T[] {
    if (name === "") return [];
    for (const matches of [isCalled, beginsWith, endsWith]) {
      const matching = this.resources.filter((resource) => matches(resource, name));
      if (matching.length > 0) return matching;
    }
    return [];
  }
}

function isCalled(resource: ResourceNames, name: string): boolean {
  const { logicalId, stackName, constructPath } = resource;
  const ids = [logicalId, withoutHash(logicalId), `${stackName}/${logicalId}`];
  const paths = [constructPath, pathInStack(resource)].flatMap((path) =>
    // A saga's state machine is called by the saga's own path.
    path === undefined ? [] : [path, path.replace(/\/StateMachine$/, "")],
  );
  return [...ids, resource.name, resource.arn, ...paths].includes(name);
}

function beginsWith(resource: ResourceNames, name: string): boolean {
  const paths = [resource.constructPath, pathInStack(resource)];
  return resource.logicalId.startsWith(name) || paths.some((path) => path?.startsWith(`${name}/`));
}

function endsWith({ logicalId, constructPath }: ResourceNames, name: string): boolean {
  return withoutHash(logicalId).endsWith(name) || constructPath?.endsWith(`/${name}`) === true;
}

function pathInStack({ constructPath }: ResourceNames): string | undefined {
  return constructPath?.slice(constructPath.indexOf("/") + 1);
}

/** The CDK ends a logical id with eight hexadecimal digits, that tell apart paths whose letters are the same. */
function withoutHash(logicalId: string): string {
  return logicalId.replace(/[0-9A-F]{8}$/, "");
}

function described({ logicalId, constructPath }: ResourceNames): string {
  return constructPath === undefined ? logicalId : `${logicalId} (${constructPath})`;
}
