export const invoke = "arn:aws:states:::lambda:invoke";

/** The state machines that are measured. */
export interface Machines {
  readonly trip: unknown;
  readonly manyItems: unknown;
  /** Functions, filters, sorting and grouping; undefined where the language has nothing like it. */
  readonly expressions: unknown;
}

/** The measured runs. */
export interface Scenario {
  readonly name: string;
  readonly machine: keyof Machines;
  readonly input: { readonly [name: string]: unknown };
  /** The state whose task is refused. */
  readonly refuses?: string;
  /** The status in which it has to end. */
  readonly status: "SUCCEEDED" | "FAILED";
}

export const scenarios: readonly Scenario[] = [
  { name: "3 steps, completes", machine: "trip", input: { destination: "Rome" }, status: "SUCCEEDED" },
  {
    name: "3 steps, compensated",
    machine: "trip",
    input: { destination: "Rome" },
    refuses: "ReserveFlight",
    status: "FAILED",
  },
  {
    name: "Map of 1,000 items",
    machine: "manyItems",
    input: { items: Array.from({ length: 1000 }, (_, number) => ({ number })) },
    status: "SUCCEEDED",
  },
  {
    name: "expressions of all kinds",
    machine: "expressions",
    input: {
      items: Array.from({ length: 8 }, (_, n) => ({ id: `item-${n}`, price: 10 + n * 3, count: n })),
    },
    status: "SUCCEEDED",
  },
];

/** The answer of every task of the benchmark. */
export const result = { StatusCode: 200, Payload: { id: "reservation-1", price: 100 } };

/** A measured column, for one scenario: executions per second, or why there are none. */
export interface Measurement {
  readonly scenario: string;
  readonly column: string;
  readonly perSecond?: number;
  readonly problem?: string;
}

/**
 * Executions per second of processor time, which other work on the machine doesn't take away: the median of many short
 * batches.
 *
 * @param run runs so many executions, one after the other.
 */
export async function measure(run: (count: number) => Promise<void> | void, seconds = 3): Promise<number> {
  const timed = async (count: number): Promise<number> => {
    const begin = process.cpuUsage();
    await run(count);
    const { user, system } = process.cpuUsage(begin);
    // What takes no measurable time would have an endless rate.
    return Math.max(user + system, 1) / 1_000_000;
  };
  let count = 1;
  // Warms up meanwhile.
  while ((await timed(count)) < 0.05) count *= 2;
  await timed(Math.ceil(count * 10));
  const rates: number[] = [];
  for (const end = performance.now() + seconds * 1000; performance.now() < end; ) {
    rates.push(count / (await timed(count)));
  }
  rates.sort((one, other) => one - other);
  return rates[Math.floor(rates.length / 2)] ?? 0;
}
