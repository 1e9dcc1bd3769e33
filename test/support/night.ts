import { outcomePattern } from "../../lib/constructs/outcome-rules.js";
import { audit } from "../../lib/examples/trip-booking/local/soak/audit.js";
import { readBooks, readCapacities } from "../../lib/examples/trip-booking/local/soak/books.js";
import { injectMisfortunes } from "../../lib/examples/trip-booking/local/soak/faults.js";
import { drawTrips } from "../../lib/examples/trip-booking/local/soak/trips.js";
import { brokenPromises, promises } from "../../lib/examples/trip-booking/local/promises.js";
import { readTraces } from "../../lib/examples/trip-booking/local/traces.js";
import { Stores } from "../../lib/examples/support/local/stores.js";
import type { ExecutionResult, LocalEnvironment } from "../../lib/local/index.js";
import { outcomeOf, type SagaOutcome, sagaOutcomes } from "../../lib/saga/index.js";
import { runSaga } from "./run-saga.js";
import { StatusChanges } from "./status-changes.js";

const stateMachine = "TripBooking/TripBooking/StateMachine";

/** Findings of a night in which many trips were booked while calls went wrong and the hotel was down. */
export interface Night {
  /** Trips by the outcome that Step Functions tells, before the repair. */
  readonly ended: Readonly<Record<SagaOutcome, readonly string[]>>;
  /** Trips that `saga list --stuck` named. */
  readonly listed: readonly string[];
  /** Trips that the stores show half done: neither all that was booked is there, nor nothing. */
  readonly halfDone: readonly string[];
  /** Trips in the events that the rule on each outcome matched, before the repair. */
  readonly matched: Readonly<Record<SagaOutcome, readonly string[]>>;
  /** Lines of the one command that was called after the repair, and its exit code. */
  readonly redriven: { readonly code: number; readonly last: string | undefined };
  /** Trips that `saga list --stuck` named in the end. */
  readonly listedAfterwards: readonly string[];
  /** Violations that the audit of the stores found in the end. */
  readonly violations: readonly string[];
}

/**
 * Books trips while a share of the calls goes wrong, and while the hotel is down for the second half of them. Then it is repaired, and
 * one command lets all that is stuck go on.
 */
export async function spendNight(
  environment: LocalEnvironment,
  { trips: number, faults, seed }: { readonly trips: number; readonly faults: number; readonly seed: number },
): Promise<Night> {
  const changes = new StatusChanges(environment);
  const trips = drawTrips(number, seed);
  const downFrom = trips[Math.floor(number / 2)]?.name ?? "";
  const hotel = environment.faults.inject({
    kind: "failBefore",
    error: "HotelDown",
    function: ({ function: { name }, task: { executionArn } }) =>
      name.includes("Hotel") && executionArn.slice(executionArn.lastIndexOf(":") + 1) >= downFrom,
  });
  injectMisfortunes(environment.faults, { share: faults, seed });
  const executions = trips.map(({ name, input }) =>
    environment.startExecution(stateMachine, { name, input: { ...input } }),
  );
  const before = await Promise.all(executions.map((execution) => environment.resultOf(execution)));
  const ended = grouped(before);
  const { arn: stateMachineArn } = environment.stateMachines.find(stateMachine);
  const matched = Object.fromEntries(
    sagaOutcomes.map((outcome) => [
      outcome,
      changes.matching(outcomePattern(outcome, { stateMachineArn, whenCompensated: "fail" })),
    ]),
  ) as Record<SagaOutcome, string[]>;
  const listed = await stuckTrips(environment);
  const halfDone = await halfDoneTrips(environment, before);

  environment.faults.repairAll();
  if (hotel.hits === 0 && number > 1) throw new Error("The hotel was never called while it was down.");
  const lines: string[] = [];
  const code = await runSaga(["redrive", "--stuck", "--yes"], {
    endpoint: environment.endpoints.sfn,
    write: (line) => lines.push(line),
  });
  const after = await Promise.all(executions.map((execution) => environment.resultOf(execution)));
  await environment.settled();
  const { name: machineName } = environment.stateMachines.find(stateMachine);
  const findings = audit({
    asked: trips.map(({ name }) => name),
    runs: after.map(({ name, status, error, output, execution: { redriveCount } }, index) => {
      const paid =
        typeof output === "object" && output !== null && "paid" in output ? Number(output.paid) : undefined;
      const outcome = outcomeOf({ status, error });
      const trip = trips[index];
      if (trip === undefined) throw new RangeError(`There is no trip ${index}.`);
      return {
        trip,
        keyPrefix: `${machineName}:${name}/`,
        outcome: outcome === "completed" || outcome === "compensated" ? outcome : "stuck",
        redrives: redriveCount,
        ended: `${status} with ${error ?? "nothing"}`,
        ...(paid === undefined ? {} : { paid }),
      };
    }),
    books: await readBooks(environment),
    capacities: readCapacities(environment),
    told: [],
  });
  changes.close();
  return {
    ended,
    listed,
    halfDone,
    matched,
    redriven: { code, last: lines.at(-1) },
    listedAfterwards: await stuckTrips(environment),
    violations: findings.flatMap(({ violations }) => violations),
  };
}

async function stuckTrips(environment: LocalEnvironment): Promise<string[]> {
  const lines: string[] = [];
  const code = await runSaga(["list", "--stuck", "--json"], {
    endpoint: environment.endpoints.sfn,
    write: (line) => lines.push(line),
  });
  if (code !== 0) throw new Error(lines.join("\n"));
  return lines.map((line) => String(JSON.parse(line).name)).sort();
}

function grouped(results: readonly ExecutionResult[]): Record<SagaOutcome, string[]> {
  const groups: Record<SagaOutcome, string[]> = { completed: [], compensated: [], stuck: [], stopped: [] };
  for (const { name, status, error } of results) {
    const outcome = outcomeOf({ status, error });
    if (outcome !== undefined) groups[outcome].push(name);
  }
  for (const names of Object.values(groups)) names.sort();
  return groups;
}

async function halfDoneTrips(
  environment: LocalEnvironment,
  results: readonly ExecutionResult[],
): Promise<string[]> {
  const stores = new Stores(environment, "TripBooking");
  const { name: machineName } = environment.stateMachines.find(stateMachine);
  const found: string[] = [];
  for (const { name } of results) {
    const traces = await readTraces(stores, `${machineName}:${name}/`);
    const isWhole = Object.values(promises).some((promised) => brokenPromises(traces, promised).length === 0);
    if (!isWhole) found.push(name);
  }
  return found.sort();
}
