import { describe, expect, test } from "@jest/globals";
import * as fc from "fast-check";
import {
  type HistoryEvent,
  loadMachine,
  type Machine,
  SeededRandom,
  type SteppedExecution,
  startSteppedExecution,
  type TaskCall,
  type TaskOutcome,
  VirtualClock,
} from "../../lib/runner/index.js";
import { tries } from "../support/arbitraries.js";
import { build, shapes } from "./random-machines.js";
import { stateMachineArn } from "./support.js";

/** An answer that comes after a while. */
interface Later {
  readonly call: TaskCall;
  readonly outcome: TaskOutcome;
}

/** Plays an execution with random outcomes of its tasks. It stands still at each call, and can be copied there. */
class Play {
  readonly #random: SeededRandom;
  readonly #clock: VirtualClock;
  readonly #execution: SteppedExecution;
  /** The answers that are scheduled, by what the clock calls back. */
  readonly #later = new Map<() => void, Later>();
  #redrives = 0;

  constructor(given: { readonly machine: Machine; readonly seed: number } | { readonly original: Play }) {
    if ("machine" in given) {
      const { machine, seed } = given;
      this.#random = new SeededRandom(seed);
      this.#clock = new VirtualClock();
      this.#execution = startSteppedExecution(machine, {
        input: { seed },
        name: "random",
        stateMachineArn,
        clock: this.#clock,
        random: this.#random.next,
        tasks: () => "pause",
        order: (ready) => seed % ready.length,
      });
      return;
    }
    const { original } = given;
    this.#random = original.#random.copy();
    this.#clock = new VirtualClock({ start: original.#clock.now() });
    this.#redrives = original.#redrives;
    const { execution, callOf, reschedule } = original.#execution.fork({
      clock: this.#clock,
      random: this.#random.next,
      tasks: () => "pause",
    });
    this.#execution = execution;
    for (const { at, callback } of original.#clock.appointments) {
      const later = original.#later.get(callback);
      const call = later && callOf(later.call);
      if (call !== undefined && later !== undefined) this.#answerAt(at, { call, outcome: later.outcome });
      else if (later === undefined && !reschedule(callback, at)) throw new Error("who scheduled that?");
    }
  }

  get history(): readonly HistoryEvent[] {
    return this.#execution.history;
  }

  /** Goes on until the execution stands still at a call; answers false when there is none any more. */
  toNextCall(): boolean {
    for (;;) {
      if (this.#execution.pausedAt !== undefined) return true;
      if (this.#execution.status === "FAILED" && this.#redrives < 2) {
        this.#redrives += 1;
        this.#execution.redrive();
      } else if (this.#execution.status !== "RUNNING" || !this.#clock.leap()) return false;
    }
  }

  /** Says what the call comes to at which the execution stands still. */
  answer(): void {
    const call = this.#execution.pausedAt;
    if (call === undefined) return;
    const random = this.#random.next;
    const outcome: TaskOutcome =
      random() < 0.6 ? { succeeded: { of: call.state } } : { failed: { error: "Down", cause: call.state } };
    const chance = random();
    if (chance < 0.5) {
      this.#execution.proceed(outcome);
      return;
    }
    const at = this.#clock.now() + Math.floor(random() * 20_000);
    if (chance > 0.6) this.#answerAt(at, { call, outcome });
    this.#execution.proceed("later");
  }

  #answerAt(at: number, later: Later): void {
    const callback = (): void => this.#execution.answer(later.call, later.outcome);
    this.#later.set(callback, later);
    this.#clock.schedule(at, callback);
  }

  toTheEnd(): readonly HistoryEvent[] {
    while (this.toNextCall()) this.answer();
    return this.history;
  }
}

describe("a copied execution", () => {
  test("goes on as the original does, and neither disturbs the other", async () => {
    await fc.assert(
      fc.asyncProperty(shapes, fc.nat(), async (group, seed) => {
        const machine = loadMachine(
          JSON.parse(JSON.stringify({ QueryLanguage: "JSONata", ...build(group) })),
        );
        const expected = new Play({ machine, seed }).toTheEnd();
        const original = new Play({ machine, seed });
        let isCopyOfCopy = false;
        while (original.toNextCall()) {
          const copy = new Play({ original });
          const played = isCopyOfCopy ? new Play({ original: copy }) : copy;
          expect(played.toTheEnd()).toEqual(expected);
          isCopyOfCopy = !isCopyOfCopy;
          original.answer();
        }
        expect(original.history).toEqual(expected);
      }),
      { numRuns: tries(100), seed: 7 },
    );
  });

  test("can go another way than the original", () => {
    const machine = loadMachine({
      QueryLanguage: "JSONata",
      StartAt: "First",
      States: {
        First: {
          Type: "Task",
          Resource: "arn:aws:states:::lambda:invoke",
          Assign: { a: "{% $states.result %}" },
          Next: "Second",
        },
        Second: {
          Type: "Task",
          Resource: "arn:aws:states:::lambda:invoke",
          Output: "{% [$a, $states.result] %}",
          End: true,
        },
      },
    });
    const clock = new VirtualClock();
    const execution = startSteppedExecution(machine, {
      input: {},
      name: "run",
      stateMachineArn,
      clock,
      random: () => 0,
      tasks: () => "pause",
    });
    const options = { clock: new VirtualClock(), random: () => 0, tasks: () => "pause" as const };
    const first = execution.fork(options).execution;
    execution.proceed({ succeeded: 1 });
    const second = execution.fork(options).execution;
    first.proceed({ failed: { error: "Refused" } });
    second.proceed({ succeeded: 2 });
    execution.proceed({ succeeded: 3 });
    expect([first.status, first.error, second.output, execution.output]).toEqual([
      "FAILED",
      "Refused",
      [1, 2],
      [1, 3],
    ]);
  });

  test("fails to be made while the execution doesn't stand still", () => {
    const machine = loadMachine({
      QueryLanguage: "JSONata",
      StartAt: "Done",
      States: { Done: { Type: "Pass", End: true } },
    });
    const options = { clock: new VirtualClock(), random: () => 0, tasks: () => "pause" as const };
    const execution = startSteppedExecution(machine, {
      ...options,
      input: {},
      name: "run",
      stateMachineArn,
    });
    expect(() => execution.fork(options)).toThrow(
      "An execution can be copied only where it stands still at a call, but it is SUCCEEDED.",
    );
    expect(() => execution.proceed("later")).toThrow(
      "An execution goes on only from a call at which it stands still, but it is SUCCEEDED.",
    );
  });
});
