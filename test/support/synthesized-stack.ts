import { readFileSync } from "node:fs";
import { join } from "node:path";
import { App, type AppProps } from "aws-cdk-lib";
import { temporaryDirectory } from "./assembly.js";
import type { CloudFormationTemplate } from "./templates.js";

/** What an app with one stack is synthesized to. */
export interface SynthesizedStack {
  /** Of the cloud assembly. */
  readonly directory: string;
  readonly template: CloudFormationTemplate;
}

/** Makes a stack in an app, called by this name. */
export type Create = (app: App) => void;

/** Synthesizes a stack, and bundles its functions if it is to; checks nothing. */
export function synthesizedStack(
  name: string,
  create: Create,
  { bundle = false }: { readonly bundle?: boolean } = {},
): SynthesizedStack {
  const app = newApp({ builtinCloudFormationValidation: false }, bundle ? {} : withoutBundling);
  create(app);
  app.synth();
  return resultOf(app, name);
}

/** Context with which functions are not bundled. */
export const withoutBundling = { "aws:cdk:bundling-stacks": [] };

/** An app that writes into a temporary directory. */
export function newApp(props: AppProps, context: Readonly<Record<string, unknown>>): App {
  return new App({
    ...props,
    outdir: temporaryDirectory(),
    analyticsReporting: false,
    treeMetadata: false,
    context,
  });
}

/** What an app was synthesized to, of the stack with this name. */
export function resultOf({ outdir }: App, name: string): SynthesizedStack {
  return { directory: outdir, template: readJson(outdir, `${name}.template.json`) };
}

/** Reads a JSON file. */
export function readJson<T>(...path: readonly string[]): T {
  return JSON.parse(readFileSync(join(...path), "utf8"));
}
