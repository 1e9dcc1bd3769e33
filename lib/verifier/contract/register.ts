import { participantContractCases } from "./participant-contract.js";
import type { ParticipantContractProps } from "./props.js";

/** The two functions of a test runner by which tests are registered: jest's, vitest's, Mocha's or those of `node:test`. */
export interface TestFunctions {
  readonly describe: (title: string, body: () => void) => unknown;
  readonly it: (title: string, test: () => Promise<void>) => unknown;
}

/**
 * Registers a test for everything that a participant owes the sagas that call it: called twice, twice at once, too late, to
 * cancel what never happened, or to do what it refused before. A test that fails says what was expected and received, what
 * comes of it on Step Functions, and what helps.
 *
 * ```ts
 * participantContract({
 *   name: "ReserveRoom",
 *   action: reserveRoom,
 *   compensation: cancelRoom,
 *   request: (key) => ({ reservationId: key, city: `City of ${key}`, night: "2027-03-01" }),
 *   effects: (key) => countRooms(`City of ${key}`),
 * });
 * ```
 *
 * Throws a TypeError where the props contradict each other, or where there are no functions to register tests with.
 *
 * @param test the test runner's functions. By default the global ones; runners without globals (`node:test`, vitest by
 * default) have them to be imported: `participantContract({ … }, { describe, it })`.
 */
export function participantContract<Request>(
  props: ParticipantContractProps<Request>,
  test: TestFunctions = globalTestFunctions(),
): void {
  const cases = participantContractCases(props);
  test.describe(`What ${props.name ?? "the participant"} owes its sagas: it`, () => {
    for (const { name, run } of cases) test.it(name, run);
  });
}

function globalTestFunctions(): TestFunctions {
  // Looked up when they are needed: this module is also loaded where no tests run.
  const describe: unknown = Reflect.get(globalThis, "describe");
  const it: unknown = Reflect.get(globalThis, "it");
  if (isFunction(describe) && isFunction(it)) return { describe, it };
  throw new TypeError(
    "participantContract finds no global `describe` and `it`. Call it in a test file; where the test runner has no globals, hand " +
      'them in: import { describe, it } from "node:test"; participantContract({ … }, { describe, it }).',
  );
}

function isFunction(value: unknown): value is (...args: readonly unknown[]) => unknown {
  return typeof value === "function";
}
