import {
  loadMachine,
  seededRandom,
  startExecution,
  type TaskOutcome,
  VirtualClock,
} from "../../../lib/runner/index.js";
import { definitionOf } from "../../support/definitions.js";
import type { MakeLedger } from "../worlds.js";
import { order, orderParticipants } from "./order.js";
import { FakeProvider } from "./provider.js";

const machine = loadMachine(definitionOf(order));
const hour = 3_600_000;
/** A function ends after so many milliseconds. */
const functionTime = 10_000;

/** One order, and what is left of it. */
export interface SoakedOrder {
  readonly outcome: "completed" | "compensated" | "stuck";
  readonly redrives: number;
  readonly charges: number;
  readonly unrefunded: number;
  readonly refunds: number;
  readonly shipped: number;
  /** State of the ledger's entry of the charge. */
  readonly recorded: string | undefined;
}

/**
 * Runs an order while half of all calls go wrong: they are lost, lose their answer, arrive twice at once or days later, or crash
 * half-way. One in five of these is the first of an outage of up to two days, in which all go wrong so. What gets stuck is redriven hours or days later, when the
 * provider may have forgotten its keys.
 */
export async function soakOrder(seed: number, makeLedger: MakeLedger): Promise<SoakedOrder> {
  const random = seededRandom(seed);
  const clock = new VirtualClock();
  const now = () => clock.now();
  const provider = new FakeProvider(now);
  let turnsToCrash = Number.POSITIVE_INFINITY;
  const turn = () => {
    turnsToCrash -= 1;
    return turnsToCrash === 0 ? new Promise<void>(() => {}) : Promise.resolve();
  };
  const { functions, book, shipped } = orderParticipants({ provider, now, turn, makeLedger });

  const call = async (state: string, request: unknown): Promise<TaskOutcome> => {
    const timeout = new Promise<TaskOutcome>((resolve) => {
      clock.schedule(clock.now() + functionTime, () => resolve({ failed: { error: "Sandbox.Timedout" } }));
    });
    const end = clock.now() + functionTime;
    const context = { getRemainingTimeInMillis: () => end - clock.now() };
    const answer = functions[state]?.(request as never, context).then(
      (Payload): TaskOutcome => ({ succeeded: { Payload: (Payload ?? null) as never } }),
      (error: Error): TaskOutcome => ({ failed: { error: error.name } }),
    );
    return Promise.race([answer ?? timeout, timeout]);
  };
  let down = { kind: 0, turns: 0, until: 0 };
  const lost: TaskOutcome = { failed: { error: "Lambda.SdkClientException" } };
  const execution = startExecution(machine, {
    input: { amount: random() < 0.2 ? 5_000 : 50, item: random() < 0.4 ? "none" : "book" },
    name: `order-${seed}`,
    stateMachineArn: "arn:aws:states:us-east-1:123456789012:stateMachine:Machine",
    clock,
    random,
    history: true,
    tasks: async ({ state, arguments: given }) => {
      const request = (given as { readonly Payload: unknown }).Payload;
      turnsToCrash = Number.POSITIVE_INFINITY;
      if (clock.now() >= down.until) {
        down = { kind: Math.floor(random() * 10), turns: 1 + Math.floor(random() * 5), until: 0 };
        if (down.kind < 4 && random() < 0.2) down.until = clock.now() + random() * 48 * hour;
      }
      switch (down.kind) {
        case 0: // It is lost.
          return lost;
        case 1: // It crashes on its way.
          turnsToCrash = down.turns;
          return call(state, request);
        case 2: // It arrives in a day or two.
          clock.schedule(clock.now() + random() * 72 * hour, () => void call(state, request));
          return lost;
        case 3: // Its answer is lost.
          return call(state, request).then(() => lost);
        case 4: // It arrives twice at once.
          return Promise.all([call(state, request), call(state, request)]).then(([first]) => first);
        default:
          return call(state, request);
      }
    },
  });
  const ended = execution;
  let redrives = 0;
  const outcome = () => {
    if (ended.status === "SUCCEEDED") return "completed";
    return ended.error === "Saga.Compensated" ? "compensated" : "stuck";
  };
  await clock.run(execution.ended);
  while (outcome() === "stuck" && redrives < 30) {
    redrives += 1;
    // Whoever redrives it takes up to three days, and calls that were late arrive meanwhile.
    const until = clock.now() + random() * 72 * hour;
    clock.schedule(until, () => {});
    while (clock.now() < until)
      await clock.run(new Promise((resolve) => clock.schedule(until, () => resolve(undefined))));
    ended.redrive();
    await clock.run(ended.ended);
  }
  turnsToCrash = Number.POSITIVE_INFINITY;
  await clock.run();
  return {
    outcome: outcome(),
    redrives,
    charges: provider.charges.length,
    unrefunded: provider.charges.filter(({ isRefunded }) => !isRefunded).length,
    refunds: provider.refunds.length,
    shipped: shipped.length,
    recorded: (await book.find(`Machine:order-${seed}/Charge`))?.state,
  };
}

/** What is wrong with what is left of an order; undefined if it is as its outcome promises. */
export function problemOf({
  outcome,
  charges,
  unrefunded,
  refunds,
  shipped,
  recorded,
}: SoakedOrder): string | undefined {
  if (outcome === "stuck") return "it is stuck";
  if (charges > 1) return `it was charged ${charges} times`;
  if (refunds > charges) return `${refunds} refunds were paid for ${charges} charges`;
  if (outcome === "completed")
    return unrefunded === 1 && shipped === 1 && recorded === "done"
      ? undefined
      : `it is completed: ${unrefunded} charges, ${shipped} shipments, the entry is ${recorded}`;
  return unrefunded === 0 && shipped === 0 && recorded !== "done" && recorded !== "begun"
    ? undefined
    : `it is compensated: ${unrefunded} charges, ${shipped} shipments, the entry is ${recorded}`;
}

/** Runs so many orders. Returns the problems of those that have one, and how all of them ended. */
export async function soak(orders: number, makeLedger: MakeLedger) {
  const ends: Record<string, number> = {};
  const problems: string[] = [];
  for (let seed = 1; seed <= orders; seed += 1) {
    const left = await soakOrder(seed, makeLedger);
    const end = left.redrives > 0 ? `${left.outcome}, redriven` : left.outcome;
    ends[end] = (ends[end] ?? 0) + 1;
    const problem = problemOf(left);
    if (problem !== undefined) problems.push(`order ${seed}: ${problem}`);
  }
  return { ends, problems };
}
