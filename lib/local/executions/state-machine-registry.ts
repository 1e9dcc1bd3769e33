import { objectOr, type TaskState, statesOf } from "../../asl/index.js";
import { InvalidDefinitionError, loadMachine, type Machine, seededRandom } from "../../runner/index.js";
import { NamedResources } from "../assembly/named-resources.js";
import type { DeployedVersions } from "../assembly/state-machine-versions.js";
import type { StateMachine } from "../assembly/state-machines.js";
import { LocalEnvironmentError } from "../errors.js";
import type { StubbableTask } from "../stubs.js";
import type { StartTarget } from "./executions.js";
import { MachineVersions } from "./machine-versions.js";

/** A state machine, with what AWS keeps beside it. */
export interface RegisteredStateMachine {
  readonly resource: StateMachine;
  readonly creationDate: Date;
  readonly updateDate: Date;
  /** Tells one definition or role from the one before; absent before the first update. */
  readonly revisionId?: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** The state machines of the environment: those of the cloud assembly, and those that clients have created since. */
export class StateMachineRegistry {
  /** All of them, to be found by name; follows what is added and removed. */
  readonly resources: NamedResources<StateMachine>;
  readonly versions = new MachineVersions(seededRandom(1));
  readonly #resources: StateMachine[];
  readonly #registered = new Map<string, RegisteredStateMachine>();
  readonly #loaded = new WeakMap<StateMachine, Machine>();

  constructor(deployed: Iterable<StateMachine>, now: Date, published?: DeployedVersions) {
    this.#resources = [...deployed];
    this.resources = new NamedResources("state machine", this.#resources);
    for (const resource of this.#resources) {
      this.#registered.set(resource.arn, { resource, creationDate: now, updateDate: now, tags: {} });
    }
    for (const { arn, description } of published?.versions ?? []) {
      const resource = this.find(arn.replace(/:\d+$/, ""))?.resource;
      if (resource !== undefined) this.versions.publish(resource, { creationDate: now, description });
    }
    for (const { arn, description, routing } of published?.aliases ?? []) {
      const name = arn.slice(arn.lastIndexOf(":") + 1);
      this.versions.putAlias({ arn, name, description, creationDate: now, updateDate: now, routing });
    }
  }

  /** All of them, in the order in which they were created. */
  list(): RegisteredStateMachine[] {
    return [...this.#registered.values()];
  }

  /** The state machine with this ARN. */
  find(arn: string): RegisteredStateMachine | undefined {
    return this.#registered.get(arn);
  }

  /** The state machine that an execution gets by an ARN, which may be that of a version or an alias. */
  targetOf(arn: string): StartTarget | undefined {
    const resource = this.#registered.get(arn)?.resource;
    if (resource !== undefined) return { stateMachine: resource };
    const alias = this.versions.alias(arn);
    const version = alias === undefined ? this.versions.version(arn) : this.versions.chosenBy(alias);
    if (version === undefined) return undefined;
    return {
      stateMachine: version.resource,
      versionArn: version.arn,
      ...(alias === undefined ? {} : { aliasArn: alias.arn }),
    };
  }

  /** Adds a state machine, or puts it in the place of the one with the same ARN. */
  put(registered: RegisteredStateMachine): void {
    const { resource } = registered;
    const index = this.#resources.findIndex(({ arn }) => arn === resource.arn);
    if (index < 0) this.#resources.push(resource);
    else this.#resources[index] = resource;
    this.#registered.set(resource.arn, registered);
  }

  /** Puts a new definition in the place of a state machine's, and of its version of the assembly. Executions that run keep theirs. */
  replace(resource: StateMachine, now: Date): void {
    const { creationDate = now, tags = {} } = this.#registered.get(resource.arn) ?? {};
    this.put({ resource, creationDate, updateDate: now, tags });
    this.versions.replace(resource);
  }

  /** Task states of all state machines that can be run here. */
  tasks(): StubbableTask[] {
    return this.#resources.flatMap((machine) => {
      try {
        const states = [...statesOf(this.machineOf(machine).definition)];
        return states.flatMap(([name, state]) =>
          state.Type === "Task"
            ? [{ state: name, resource: state.Resource, endpoint: endpointOf(state) }]
            : [],
        );
      } catch (error) {
        // Whoever starts it is told what is wrong with it.
        if (error instanceof LocalEnvironmentError || error instanceof InvalidDefinitionError) return [];
        throw error;
      }
    });
  }

  /** Removes a state machine; executions that run go on. */
  remove(arn: string): void {
    const index = this.#resources.findIndex((resource) => resource.arn === arn);
    if (index >= 0) this.#resources.splice(index, 1);
    this.#registered.delete(arn);
    this.versions.removeAll(arn);
  }

  /**
   * The machine that runs a state machine, its expressions parsed once.
   *
   * @throws UnresolvedValueError, InvalidDefinitionError.
   */
  machineOf(resource: StateMachine): Machine {
    const known = this.#loaded.get(resource);
    if (known !== undefined) return known;
    const machine = loadMachine(resource.definition());
    this.#loaded.set(resource, machine);
    return machine;
  }
}

/** The URL that an HTTP task calls, if it is written in the definition. */
function endpointOf({ Arguments }: TaskState): string | undefined {
  const { ApiEndpoint } = objectOr(Arguments);
  return typeof ApiEndpoint === "string" && !ApiEndpoint.startsWith("{%") ? ApiEndpoint : undefined;
}
