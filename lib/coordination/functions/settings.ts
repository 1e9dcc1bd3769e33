import type { SagaDocument } from "../../saga/document.js";
import { isObject, parsed } from "./json.js";
import type { SweeperSettings } from "./sweeper.js";

/** The saga as it lies beside the code of its functions. */
export interface SagaSettings {
  readonly document: SagaDocument;
  /** The timeout of each operation's function, in seconds, where it is known. */
  readonly functionTimeouts: Readonly<Record<string, number>>;
  /** The calls that links make, by the links' names; none for a coordinator. */
  readonly links?: readonly string[];
}

/** Settings of a function that come from what is deployed. */
export interface DeployedSettings {
  /** The ARN of each operation's function that this one calls. */
  readonly functions: Readonly<Record<string, string>>;
  /** Present if there is a store of decisions. */
  readonly decisions?: { readonly tableName: string; readonly keptSeconds: number };
  readonly sweeper?: Omit<SweeperSettings, "functionArn">;
  /** Time after which what is stuck is tried again, in seconds; for a durable coordinator. */
  readonly stuckSeconds?: number;
  /** Name of the link; absent for a coordinator. */
  readonly link?: string;
  /** The ARNs of the links that may come next; for an event chain, their names are enough. */
  readonly next?: Readonly<Record<string, string>>;
  /** The links that go on after one that has failed for good, by that one's name. */
  readonly bus?: { readonly name: string; readonly source: string };
}

/** The environment variable that holds the deployed settings, as JSON. */
export const settingsVariable = "SAGA_SETTINGS";

/** Reads the deployed settings. Throws if the function's environment has none. */
export function readSettings(environment: Readonly<Record<string, string | undefined>>): DeployedSettings {
  const settings: unknown = parsed(environment[settingsVariable] ?? "");
  if (isSettings(settings)) return settings;
  throw new Error(
    `The environment variable ${settingsVariable} doesn't hold the settings that the CDK puts there.`,
  );
}

function isSettings(value: unknown): value is DeployedSettings {
  return isObject(value) && isObject(value.functions);
}
