import { LambdaClient } from "@aws-sdk/client-lambda";
import { SFNClient } from "@aws-sdk/client-sfn";
import { afterAll, beforeAll } from "@jest/globals";
import type { JsonObject } from "../../../lib/asl/index.js";
import {
  type LocalEnvironment,
  type LocalEnvironmentOptions,
  startLocalEnvironment,
} from "../../../lib/local/index.js";
import { writeAssembly } from "../../support/assembly.js";

const region = "us-east-1";
const credentials = { accessKeyId: "any", secretAccessKey: "any" };

/** An environment that the tests of a file share, and AWS's own clients for it. */
export interface Bed {
  readonly environment: LocalEnvironment;
  readonly sfn: SFNClient;
  readonly lambda: LambdaClient;
}

/** Brings resources up before the tests of a file, in a stack named Trip, and takes them down after. */
export function bedOf(resources: JsonObject, options: Partial<LocalEnvironmentOptions> = {}): Bed {
  let bed: Bed | undefined;
  beforeAll(async () => {
    const assembly = writeAssembly([{ name: "Trip", resources }]);
    const environment = await startLocalEnvironment({ assembly, ...options });
    bed = {
      environment,
      // StartSyncExecution would go to a host named sync-127.0.0.1.
      sfn: new SFNClient({
        endpoint: environment.endpoints.sfn,
        region,
        credentials,
        disableHostPrefix: true,
      }),
      lambda: new LambdaClient({ endpoint: environment.endpoints.lambda, region, credentials }),
    };
  });
  afterAll(async () => {
    bed?.sfn.destroy();
    bed?.lambda.destroy();
    await bed?.environment.close();
  });
  const started = (): Bed => {
    if (bed === undefined) throw new Error("The bed is up only while tests run.");
    return bed;
  };
  return {
    get environment() {
      return started().environment;
    },
    get sfn() {
      return started().sfn;
    },
    get lambda() {
      return started().lambda;
    },
  };
}

/** The ARN of a state machine of the stack. */
export function machineArn(name: string): string {
  return `arn:aws:states:${region}:123456789012:stateMachine:${name}`;
}

/** A definition in JSONata of states that follow one another in the order given. */
export function definitionOf(states: Readonly<Record<string, JsonObject>>): JsonObject {
  const names = Object.keys(states);
  return {
    QueryLanguage: "JSONata",
    StartAt: names[0] ?? "",
    States: Object.fromEntries(
      Object.entries(states).map(([name, state], index) => {
        const next = names[index + 1];
        const isEnd = state.Type === "Fail" || state.Type === "Succeed";
        return [name, { ...state, ...(isEnd ? {} : next === undefined ? { End: true } : { Next: next }) }];
      }),
    ),
  };
}

/** Resolves when an execution with this name ends, which may be after a redrive. */
export function ended({ environment }: Bed, name: string): Promise<void> {
  return new Promise((resolve) => {
    const stop = environment.observe(({ executionName, event }) => {
      if (executionName !== name || !/^Execution(Succeeded|Failed|Aborted|TimedOut)$/.test(event.type))
        return;
      stop();
      resolve();
    });
  });
}
