import type { Random } from "../../runner/index.js";
import type { AliasRoute } from "../assembly/state-machine-versions.js";
import type { StateMachine } from "../assembly/state-machines.js";

/** A version of a state machine: it never changes. */
export interface MachineVersion {
  readonly arn: string;
  readonly number: number;
  readonly description: string | undefined;
  readonly creationDate: Date;
  /** The state machine as it was when the version was published. */
  readonly resource: StateMachine;
}

/** A name for one version of a state machine, or for two with a share of the executions each. */
export interface MachineAlias {
  readonly arn: string;
  readonly name: string;
  readonly description: string | undefined;
  readonly creationDate: Date;
  readonly updateDate: Date;
  routing(): readonly AliasRoute[];
}

/** The versions and aliases of state machines, by ARN. */
export class MachineVersions {
  readonly #random: Random;
  readonly #versions = new Map<string, MachineVersion>();
  readonly #aliases = new Map<string, MachineAlias>();
  /** The number of the last version of each state machine; that of a deleted one isn't given again. */
  readonly #lastNumbers = new Map<string, number>();

  /** @param random chooses among the versions that an alias leads to. */
  constructor(random: Random) {
    this.#random = random;
  }

  /** Publishes a state machine as it is. If it hasn't changed since the last version, that is the answer. */
  publish(
    resource: StateMachine,
    { creationDate, description }: Pick<MachineVersion, "creationDate" | "description">,
  ): MachineVersion {
    const same = this.of(resource.arn).find((version) => version.resource === resource);
    if (same !== undefined) return same;
    const number = (this.#lastNumbers.get(resource.arn) ?? 0) + 1;
    const version = { arn: `${resource.arn}:${number}`, number, description, creationDate, resource };
    this.#lastNumbers.set(resource.arn, number);
    this.#versions.set(version.arn, version);
    return version;
  }

  /** Has the first version of a state machine, which is the assembly's, be the state machine as it is now. */
  replace(resource: StateMachine): void {
    const first = this.#versions.get(`${resource.arn}:1`);
    if (first !== undefined) this.#versions.set(first.arn, { ...first, resource });
  }

  /** The versions of a state machine, the newest first. */
  of(machineArn: string): MachineVersion[] {
    const own = [...this.#versions.values()].filter(({ resource }) => resource.arn === machineArn);
    return own.sort((one, other) => other.number - one.number);
  }

  version(arn: string): MachineVersion | undefined {
    return this.#versions.get(arn);
  }

  /** Removes a version. Executions of it go on. */
  removeVersion(arn: string): void {
    this.#versions.delete(arn);
  }

  putAlias(alias: MachineAlias): void {
    this.#aliases.set(alias.arn, alias);
  }

  alias(arn: string): MachineAlias | undefined {
    return this.#aliases.get(arn);
  }

  /** The aliases of a state machine, or of one version of it. */
  aliasesOf(arn: string): MachineAlias[] {
    return [...this.#aliases.values()].filter(
      (alias) =>
        alias.arn === `${arn}:${alias.name}` || alias.routing().some(({ versionArn }) => versionArn === arn),
    );
  }

  removeAlias(arn: string): void {
    this.#aliases.delete(arn);
  }

  /** Removes what belongs to a state machine. */
  removeAll(machineArn: string): void {
    for (const { arn } of this.of(machineArn)) this.#versions.delete(arn);
    for (const { arn } of this.aliasesOf(machineArn)) this.#aliases.delete(arn);
    this.#lastNumbers.delete(machineArn);
  }

  /** The version that an execution gets that is started with an alias. */
  chosenBy(alias: MachineAlias): MachineVersion | undefined {
    const routes = alias.routing();
    let left = this.#random() * routes.reduce((sum, { weight }) => sum + weight, 0);
    for (const { versionArn, weight } of routes) {
      left -= weight;
      if (left < 0) return this.#versions.get(versionArn);
    }
    return undefined;
  }
}
