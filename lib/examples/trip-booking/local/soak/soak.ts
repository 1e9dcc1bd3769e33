import { type LocalEnvironment, startLocalEnvironment } from "cdk-saga/local";
import { audit, type Finding } from "./audit.js";
import { readBooks, readCapacities } from "./books.js";
import { injectMisfortunes } from "./faults.js";
import { report, type SoakResult } from "./report.js";
import { runTrips } from "./run-trips.js";
import type { SoakOptions } from "./soak-options.js";
import { drawTrips } from "./trips.js";

const stateMachine = "TripBooking/TripBooking/StateMachine";

/** Surroundings of a soak, beside its options. */
export interface SoakSurroundings {
  /** The directory of the cloud assembly of the trip booking. */
  readonly assembly: string;
  /** The directory in which the functions find the AWS SDK. */
  readonly projectDirectory: string;
  readonly write: (line: string) => void;
  /**
   * The number of functions that run at once. Each takes a thread that loads the AWS SDK, so more than there are cores
   * gain nothing but calls that overlap.
   *
   * @default 3
   */
  readonly concurrency?: number;
  /** Ends it at once: nothing is written from then on. @default - it goes on to its end */
  readonly signal?: AbortSignal;
}

/**
 * Books many trips on this machine while calls go wrong, and audits what is left.
 *
 * @returns what the audit found, law by law; undefined when it was ended before.
 */
export async function soak(
  options: SoakOptions,
  { assembly, projectDirectory, write, concurrency = 3, signal }: SoakSurroundings,
): Promise<readonly Finding[] | undefined> {
  const environment = await startLocalEnvironment({ assembly, projectDirectory, concurrency });
  try {
    const result = await Promise.race([
      runAndAudit(environment, options, { signal, write }),
      aborted(signal),
    ]);
    if (result === undefined) return undefined;
    for (const line of report(result)) write(line);
    return result.findings;
  } finally {
    await environment.close();
  }
}

async function runAndAudit(
  environment: LocalEnvironment,
  options: SoakOptions,
  { signal, write }: { readonly signal: AbortSignal | undefined; readonly write: (line: string) => void },
): Promise<SoakResult> {
  const { sagas, faults, seed, atOnce } = options;
  const trips = drawTrips(sagas, seed);
  const misfortunes = injectMisfortunes(environment.faults, { share: faults, seed });
  let calls = 0;
  const stopCounting = environment.observe(({ event }) => {
    if (event.taskScheduledEventDetails?.resourceType === "lambda") calls += 1;
  });
  const begin = performance.now();
  const elapsed = () => (performance.now() - begin) / 1000;
  let ended = 0;
  const runs = await runTrips(environment, trips, {
    stateMachine,
    atOnce,
    signal,
    onTrip: () => {
      ended += 1;
      const tenth = Math.floor((10 * ended) / sagas);
      if (signal?.aborted !== true && tenth > Math.floor((10 * (ended - 1)) / sagas)) {
        write(
          `  ${String(tenth * 10).padStart(3)} % of the trips have come out after ${elapsed().toFixed(1)} s`,
        );
      }
    },
  });
  const seconds = elapsed();
  stopCounting();
  const findings = audit({
    asked: trips.map(({ name }) => name),
    runs,
    books: await readBooks(environment),
    capacities: readCapacities(environment),
    told: environment.published().map(({ message }) => keyOf(message)),
  });
  return { options, runs, befallen: misfortunes.counts(), calls, findings, seconds };
}

/** The saga's key in a message to a traveller. */
function keyOf(message: unknown): string {
  const content: unknown = typeof message === "string" ? JSON.parse(message) : message;
  return typeof content === "object" && content !== null && "messageId" in content
    ? String(content.messageId)
    : "";
}

function aborted(signal: AbortSignal | undefined): Promise<undefined> {
  return new Promise((resolve) => {
    if (signal?.aborted) resolve(undefined);
    signal?.addEventListener("abort", () => resolve(undefined), { once: true });
  });
}
