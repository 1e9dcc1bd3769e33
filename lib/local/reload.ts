import { canonicalJson, type JsonValue } from "../asl/index.js";
import { type DeployedAssembly, type DeploymentOptions, deploy } from "./assembly/deployment.js";
import type { LambdaFunction } from "./assembly/lambda-functions.js";
import type { StateMachine } from "./assembly/state-machines.js";
import { LocalEnvironmentError, messageOf } from "./errors.js";
import type { StateMachineRegistry } from "./executions/state-machine-registry.js";
import type { Reloaded } from "./reloaded.js";
import { createTable, type Store } from "./store/store.js";
import { type AssemblySource, directoryOf } from "./template/assembly-source.js";
import { readCloudAssembly } from "./template/cloud-assembly.js";

/** The parts of an environment that a new assembly changes. */
export interface ReloadedParts {
  readonly deployed: DeployedAssembly;
  readonly stateMachines: StateMachineRegistry;
  readonly store: Store;
  /** Ends the instances of a function: idle ones at once, busy ones after their call. */
  readonly retire: (functionArn: string) => void;
  readonly now: () => Date;
}

/**
 * Takes state machines, functions and new tables from another assembly. Executions that run keep their definitions, and calls that run
 * their code.
 *
 * @throws CloudAssemblyError if the assembly can't be read; then nothing is changed.
 */
export async function reload(
  source: AssemblySource,
  options: DeploymentOptions,
  { deployed, stateMachines, store, retire, now }: ReloadedParts,
): Promise<Reloaded> {
  const next = deploy(readCloudAssembly(directoryOf(source)), options, deployed.unknown);
  const known = new Set([...deployed.tables].map(({ arn }) => arn));
  const tables = [...next.tables].filter(({ arn }) => !known.has(arn));
  for (const table of tables) await createTable(store, table);
  deployed.tables.replaceAll([...deployed.tables, ...tables]);

  const functions = changesOf([...deployed.functions], [...next.functions], functionText);
  deployed.functions.replaceAll(functions.present);
  for (const { arn } of [...functions.changed, ...functions.gone]) retire(arn);

  const machines = changesOf([...deployed.stateMachines], [...next.stateMachines], machineText);
  deployed.stateMachines.replaceAll(machines.present);
  for (const resource of machines.changed) stateMachines.replace(resource, now());
  for (const { arn } of machines.gone) stateMachines.remove(arn);

  const left = differences(deployed.otherResources(), next.otherResources());
  const created = new Set(tables.map(({ stackName, logicalId }) => `${stackName}/${logicalId}`));
  return {
    taken: [...tables, ...functions.changed, ...functions.gone, ...machines.changed, ...machines.gone].map(
      ({ logicalId }) => logicalId,
    ),
    left: left.filter((id) => !created.has(id)).map((id) => id.slice(id.lastIndexOf("/") + 1)),
  };
}

/** The resources of two assemblies; those that are alike stay the ones from before. */
function changesOf<Resource extends { readonly arn: string }>(
  before: readonly Resource[],
  after: readonly Resource[],
  textOf: (resource: Resource) => string,
) {
  const byArn = new Map(before.map((resource) => [resource.arn, resource]));
  const present = after.map((resource) => {
    const same = byArn.get(resource.arn);
    return same !== undefined && textOf(same) === textOf(resource) ? same : resource;
  });
  const arns = new Set(after.map(({ arn }) => arn));
  return {
    present,
    changed: present.filter((resource) => byArn.get(resource.arn) !== resource),
    gone: before.filter(({ arn }) => !arns.has(arn)),
  };
}

function functionText(fn: LambdaFunction): string {
  return textOr(() => ({ ...fn.settings(), qualifiers: [...fn.qualifiers].flat() }));
}

function machineText(machine: StateMachine): string {
  return textOr(() => ({ definition: machine.definition(), type: machine.type, role: machine.roleArn() }));
}

/** JSON text of a value, or the reason for which it isn't there. */
function textOr(read: () => Readonly<Record<string, unknown>>): string {
  try {
    return canonicalJson(JSON.parse(JSON.stringify(read())) as JsonValue);
  } catch (error) {
    if (error instanceof LocalEnvironmentError) return messageOf(error);
    throw error;
  }
}

function differences(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): string[] {
  const ids = new Set([...before.keys(), ...after.keys()]);
  return [...ids].filter((id) => before.get(id) !== after.get(id));
}
