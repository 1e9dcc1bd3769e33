import { describe, expect, test } from "@jest/globals";
import { TimeControl } from "../../lib/console/time-control.js";
import type { TimeSource } from "../../lib/local/index.js";
import type { TaskCall } from "../../lib/runner/index.js";

/** Time that passes when the test says so. */
class HandTime implements TimeSource {
  time = 1000;
  readonly #timers = new Set<{ readonly at: number; readonly callback: () => void }>();
  readonly #idle = new Set<() => void>();

  now(): number {
    return this.time;
  }

  setTimer(delay: number, callback: () => void): () => void {
    const timer = { at: this.time + delay, callback };
    this.#timers.add(timer);
    return () => void this.#timers.delete(timer);
  }

  setIdle(callback: () => void): () => void {
    const own = () => callback();
    this.#idle.add(own);
    return () => void this.#idle.delete(own);
  }

  pass(milliseconds: number): void {
    this.time += milliseconds;
    for (const timer of [...this.#timers].filter(({ at }) => at <= this.time)) {
      this.#timers.delete(timer);
      timer.callback();
    }
  }

  /** Lets everything run that waits for idleness, and what follows from it. */
  async rest(): Promise<void> {
    for (let round = 0; round < 20; round += 1) {
      await Promise.resolve();
      for (const idle of [...this.#idle]) {
        this.#idle.delete(idle);
        idle();
      }
    }
  }
}

function controlled(pace: "instant" | "watchable" | "real" = "instant") {
  const source = new HandTime();
  const time = new TimeControl({ pace, source });
  const done: string[] = [];
  const call = (state: string, { attempt = 1, signal = new AbortController().signal, run = "one" } = {}) =>
    time.aroundCall({ state, attempt, signal, executionArn: run } as TaskCall, async () => {
      done.push(state);
      return { succeeded: null };
    });
  const wait = (milliseconds: number, name: string) =>
    time.clock.schedule(time.clock.now() + milliseconds, () => done.push(name));
  return { source, time, done, call, wait };
}

describe("time under control", () => {
  test("stands still while it is paused: nothing is due, and no time has passed afterwards", async () => {
    const { source, time, done, wait } = controlled("real");
    wait(5000, "wait");
    time.pause();
    source.pass(60_000);
    await source.rest();
    expect([done, time.clock.now()]).toEqual([[], 1000]);
    time.resume();
    source.pass(4999);
    expect(done).toEqual([]);
    source.pass(1);
    expect(done).toEqual(["wait"]);
  });

  test("leaps over waits at once, unless they are to take their time", async () => {
    const instant = controlled("instant");
    instant.wait(3_600_000, "hour");
    await instant.source.rest();
    expect(instant.done).toEqual(["hour"]);

    const real = controlled("real");
    real.wait(3_600_000, "hour");
    await real.source.rest();
    expect([real.done, real.time.state.next]).toEqual([[], 3_600_000]);
    await real.time.leap();
    expect(real.done).toEqual(["hour"]);
  });

  test("holds calls while it is paused, and lets them through one by one, the chosen execution's first", async () => {
    const { source, time, done, call } = controlled();
    time.pause();
    const calls = [call("A"), call("B", { run: "two" }), call("C")];
    await source.rest();
    expect([done, time.state.held.map(({ state }) => state)]).toEqual([[], ["A", "B", "C"]]);
    await time.step("two");
    await source.rest();
    expect(done).toEqual(["B"]);
    await time.step();
    await source.rest();
    expect(done).toEqual(["B", "A"]);
    time.resume();
    await Promise.all(calls);
    expect(done).toEqual(["B", "A", "C"]);
  });

  test("steps to what is scheduled next if no call is held, and stands still again", async () => {
    const { source, time, done, wait } = controlled();
    time.pause();
    wait(1000, "second");
    wait(2000, "later");
    await time.step();
    await source.rest();
    expect([done, time.state.isPaused]).toEqual([["second"], true]);
  });

  test("gives a call a moment in which people see it, and tries that follow a shorter one", async () => {
    const { source, done, call } = controlled("watchable");
    const calls = [call("A"), call("B", { attempt: 9 })];
    source.pass(60);
    await source.rest();
    expect(done).toEqual(["B"]);
    source.pass(540);
    await Promise.all(calls);
    expect(done).toEqual(["B", "A"]);
  });

  test("doesn't leap to a timeout while a call is shown or held", async () => {
    const { source, time, done, call, wait } = controlled("watchable");
    const shown = call("A");
    wait(15_000, "timeout");
    await source.rest();
    expect(done).toEqual([]);
    source.pass(600);
    await shown;
    await source.rest();
    expect([done, time.clock.now() - source.time]).toEqual([["A", "timeout"], 14_400]);
  });

  test("doesn't carry out a call that nobody waits for any more", async () => {
    const { time, done, call } = controlled();
    time.pause();
    const stop = new AbortController();
    const held = call("A", { signal: stop.signal });
    stop.abort();
    expect(await held).toEqual({ failed: { error: "States.Timeout" } });
    expect([done, time.state.held]).toEqual([[], []]);
  });
});
