import { LocalEnvironmentError } from "../errors.js";

/** The CDK's CloudAssembly, as far as it is needed here. */
export interface SynthesizedApp {
  /** The directory that it was written to. */
  readonly directory: string;
}

/** The CDK's App, or a Stage. */
export interface SynthesizableApp {
  synth(): SynthesizedApp;
}

/** A stack or another construct of the CDK's, in an App. */
export interface ConstructInApp {
  readonly node: { readonly root: unknown };
}

/**
 * A cloud assembly: its directory, what `app.synth()` returns, or an App, a Stage or a Stack. For a Stack it is the assembly of
 * the whole App.
 */
export type AssemblySource = string | SynthesizedApp | SynthesizableApp | ConstructInApp;

/** The directory of an assembly, synthesized if it has to be. Throws a LocalEnvironmentError. */
export function directoryOf(source: AssemblySource): string {
  if (typeof source === "string") return source;
  if (isSynthesized(source)) return source.directory;
  if (isSynthesizable(source)) return source.synth().directory;
  const root = has(source, "node") && has(source.node, "root") ? source.node.root : undefined;
  if (isSynthesizable(root)) return root.synth().directory;
  throw new LocalEnvironmentError(
    "The option assembly has to be the directory that `cdk synth` wrote, what app.synth() returned, or an App, Stage or Stack " +
      `of the CDK. Received ${root === undefined ? typeof source : "a construct that is in no App"}.`,
  );
}

function isSynthesized(source: unknown): source is SynthesizedApp {
  return has(source, "directory") && typeof source.directory === "string";
}

function isSynthesizable(source: unknown): source is SynthesizableApp {
  return has(source, "synth") && typeof source.synth === "function";
}

function has<Name extends string>(value: unknown, name: Name): value is Readonly<Record<Name, unknown>> {
  return typeof value === "object" && value !== null && name in value;
}
