import type {
  DeployedSaga,
  KnownEffect,
  ListedSagaExecution,
  StepFunctions,
  StuckLog,
} from "../operations/index.js";
import type { Surroundings } from "./command.js";

type Operations = typeof import("../operations/index.js");

/** Options of {@link StuckExecutions}. */
interface StuckOptions {
  readonly region?: string | undefined;
  readonly endpoint?: string | undefined;
  /** Reads the history even where there is a stuck log. */
  readonly isByHistory: boolean;
  readonly isCached: boolean;
}

/** Finds the stuck executions of sagas, and says beforehand if that takes a while. */
export class StuckExecutions {
  readonly #operations: Operations;
  readonly #options: StuckOptions;
  readonly #complain: Surroundings["complain"];
  readonly #log: StuckLog | undefined;

  private constructor(
    operations: Operations,
    {
      options,
      complain,
      log,
    }: { options: StuckOptions; complain: Surroundings["complain"]; log: StuckLog | undefined },
  ) {
    this.#operations = operations;
    this.#options = options;
    this.#complain = complain;
    this.#log = log;
  }

  /** Connects to the stuck log. If it isn't read, it says why. */
  static async connect(
    operations: Operations,
    options: StuckOptions,
    { complain }: Pick<Surroundings, "complain">,
  ): Promise<StuckExecutions> {
    if (options.isByHistory) return new StuckExecutions(operations, { options, complain, log: undefined });
    const log = await operations.connectStuckLog(options);
    if ("reason" in log) {
      if (log.reason !== undefined) complain(`Everything that failed is looked at: ${log.reason}`);
      return new StuckExecutions(operations, { options, complain, log: undefined });
    }
    return new StuckExecutions(operations, { options, complain, log });
  }

  close(): void {
    this.#log?.close();
  }

  /** The stuck executions of a saga. */
  async *of(
    api: StepFunctions,
    saga: DeployedSaga,
    { since, onLooked }: { readonly since?: Date | undefined; readonly onLooked?: () => void } = {},
  ): AsyncGenerator<ListedSagaExecution> {
    const cache = cacheFor(this.#operations, saga, this.#options);
    if (this.#log === undefined)
      await sayCost(this.#operations, {
        api,
        saga,
        complain: this.#complain,
        options: { outcome: "stuck", since, cache },
      });
    yield* this.#operations.listStuck(api, saga, {
      since,
      cache,
      log: this.#log,
      onNoLog: (name) =>
        this.#complain(`Everything of ${saga.name} that failed is looked at: it has no stuck log (${name})`),
      ...(onLooked === undefined ? {} : { onLooked }),
    });
  }
}

/** The cache of a saga's outcomes. A local environment forgets everything when it ends, so nothing of it is remembered. */
export function cacheFor(
  { FileOutcomeCache, isOnThisMachine }: Operations,
  { arn }: DeployedSaga,
  { endpoint, isCached }: Pick<StuckOptions, "endpoint" | "isCached">,
) {
  return isCached && !isOnThisMachine(endpoint) ? new FileOutcomeCache(arn) : undefined;
}

/** So many executions are described before anybody has to know. */
const unannounced = 200;

/** Says how long a list will take, if it takes a while. */
export async function sayCost(
  { costOfListing }: Operations,
  {
    api,
    saga,
    complain,
    options,
  }: {
    readonly api: StepFunctions;
    readonly saga: DeployedSaga;
    readonly complain: Surroundings["complain"];
    readonly options: Parameters<Operations["costOfListing"]>[2];
  },
): Promise<void> {
  const { described, seconds } = await costOfListing(api, saga, options);
  if (described <= unannounced) return;
  const time = seconds < 90 ? `${Math.ceil(seconds)} seconds` : `${Math.ceil(seconds / 60)} minutes`;
  complain(
    `${saga.name}: ${described.toLocaleString("en")} executions have to be described, 20 a second: about ${time}. Give --since to look at fewer.`,
  );
}

/** The executions that have to be finished by hand, with what is left of each. */
export function byHandLines(
  executions: readonly { readonly execution: ListedSagaExecution; readonly left: readonly KnownEffect[] }[],
): string[] {
  if (executions.length === 0) return [];
  return [
    "By hand, since Step Functions doesn't redrive them any more:",
    ...executions.flatMap(({ execution: { name, state, notRedrivableReason }, left }) => {
      const width = Math.max(0, ...left.map(({ action }) => action.length));
      return [
        `  ${name}${state === undefined ? "" : `, at ${state}`}: ${notRedrivableReason ?? "Step Functions doesn't say why"}`,
        ...(left.length === 0 ? ["    nothing is left, as far as its history tells"] : []),
        ...left.map(({ action, effect, key = "" }) =>
          `    ${action.padEnd(width)}  ${effect.padEnd(10)}  ${key}`.trimEnd(),
        ),
      ];
    }),
  ];
}
