import { UnknownResourceError } from "./errors.js";

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
 * deployed name, ARN, construct path, or the beginning of logical id or path that only one resource has.
 */
export class NamedResources<T extends ResourceNames> implements Iterable<T> {
  constructor(
    private readonly kind: string,
    private readonly resources: readonly T[],
  ) {}

  [Symbol.iterator](): Iterator<T> {
    return this.resources[Symbol.iterator]();
  }

  /** The resource that is called so. Throws an {@link UnknownResourceError} that lists the names there are. */
  find(name: string): T {
    const exact = this.resources.filter((resource) => isCalled(resource, name));
    const matches =
      exact.length > 0 ? exact : this.resources.filter((resource) => startsLike(resource, name));
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

  /** The resource with exactly this deployed name or ARN: what AWS would find. */
  deployedAs(name: string): T | undefined {
    return this.resources.find((resource) => resource.name === name || resource.arn === name);
  }
}

/** Whether a resource bears a name: its logical id, deployed name, ARN or construct path. */
export function isCalled(resource: ResourceNames, name: string): boolean {
  const { logicalId, stackName, constructPath } = resource;
  return [
    logicalId,
    withoutHash(logicalId),
    `${stackName}/${logicalId}`,
    resource.name,
    resource.arn,
    constructPath,
    constructPath?.slice(constructPath.indexOf("/") + 1),
  ].includes(name);
}

function startsLike({ logicalId, constructPath }: ResourceNames, name: string): boolean {
  const pathInStack = constructPath?.slice(constructPath.indexOf("/") + 1);
  return (
    name !== "" &&
    (logicalId.startsWith(name) || [constructPath, pathInStack].some((path) => path?.startsWith(`${name}/`)))
  );
}

/** The CDK ends a logical id with eight hexadecimal digits, that tell apart paths whose letters are the same. */
function withoutHash(logicalId: string): string {
  return logicalId.replace(/[0-9A-F]{8}$/, "");
}

function described({ logicalId, constructPath }: ResourceNames): string {
  return constructPath === undefined ? logicalId : `${logicalId} (${constructPath})`;
}
