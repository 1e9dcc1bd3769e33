import { describe, expect, test } from "@jest/globals";
import { LeapingClock, type TimeSource } from "../../../lib/local/executions/leaping-clock.js";

/** Time that passes when the test says so. */
class HandTime implements TimeSource {
  time = 1_000;
  #timer: { at: number; callback: () => void } | undefined;
  #idle: (() => void) | undefined;

  now(): number {
    return this.time;
  }

  setTimer(delay: number, callback: () => void): () => void {
    this.#timer = { at: this.time + delay, callback };
    return () => {
      this.#timer = undefined;
    };
  }

  setIdle(callback: () => void): () => void {
    this.#idle = callback;
    return () => {
      this.#idle = undefined;
    };
  }

  /** Lets real time pass. */
  pass(milliseconds: number): void {
    this.time += milliseconds;
    const timer = this.#timer;
    if (timer === undefined || timer.at > this.time) return;
    this.#timer = undefined;
    timer.callback();
  }

  /** Lets everything run that waits for idleness, until nothing does. */
  rest(): void {
    while (this.#idle !== undefined) {
      const idle = this.#idle;
      this.#idle = undefined;
      idle();
    }
  }
}

function clockWithLog() {
  const time = new HandTime();
  const clock = new LeapingClock(time);
  const met: [string, number][] = [];
  const schedule = (after: number, name: string) =>
    clock.schedule(clock.now() + after, () => met.push([name, clock.now() - 1_000]));
  return { time, clock, met, schedule };
}

describe("a leaping clock", () => {
  test("leaps over waits, in the order of their times, while nothing is in flight", () => {
    const { time, clock, met, schedule } = clockWithLog();
    schedule(3_600_000, "hour");
    schedule(60_000, "minute");
    expect(met).toEqual([]);
    time.rest();
    expect(met).toEqual([
      ["minute", 60_000],
      ["hour", 3_600_000],
    ]);
    expect(clock.now()).toBe(1_000 + 3_600_000);
    time.pass(5);
    expect(clock.now()).toBe(1_000 + 3_600_005);
  });

  test("keeps the order of what is scheduled for the same time", () => {
    const { time, met, schedule } = clockWithLog();
    for (const name of ["a", "b", "c"]) schedule(10, name);
    time.rest();
    expect(met.map(([name]) => name)).toEqual(["a", "b", "c"]);
  });

  test("lets time be real while a call is in flight, and leaps again after it", () => {
    const { time, clock, met, schedule } = clockWithLog();
    const callEnded = clock.callBegan();
    schedule(2_000, "timeout");
    schedule(9_000, "backoff");
    time.rest();
    time.pass(1_999);
    expect(met).toEqual([]);
    time.pass(1);
    expect(met).toEqual([["timeout", 2_000]]);
    callEnded();
    time.rest();
    expect(met).toEqual([
      ["timeout", 2_000],
      ["backoff", 9_000],
    ]);
  });

  test("waits for the last of several calls, and counts an end only once", () => {
    const { time, clock, met, schedule } = clockWithLog();
    const [firstEnded, secondEnded] = [clock.callBegan(), clock.callBegan()];
    schedule(100, "wait");
    firstEnded();
    firstEnded();
    time.rest();
    expect(met).toEqual([]);
    secondEnded();
    time.rest();
    expect(met).toEqual([["wait", 100]]);
  });

  test("does not leap on to the next time when the one before has begun a call", () => {
    const { time, clock, met, schedule } = clockWithLog();
    clock.schedule(clock.now() + 10, () => void clock.callBegan());
    schedule(20, "later");
    time.rest();
    expect(met).toEqual([]);
    time.pass(10);
    expect(met).toEqual([["later", 20]]);
  });

  test("forgets what is cancelled", () => {
    const { time, clock, met, schedule } = clockWithLog();
    const cancel = schedule(10, "cancelled");
    schedule(20, "kept");
    cancel();
    cancel();
    time.rest();
    expect(met).toEqual([["kept", 20]]);
    expect(clock.now()).toBe(1_020);
  });

  test("bears a timer that fires too early", () => {
    const { time, clock, met, schedule } = clockWithLog();
    clock.callBegan();
    schedule(10, "due");
    const { setTimer } = time;
    time.setTimer = (delay, callback) => setTimer.call(time, delay - 0.5, callback);
    schedule(30, "later");
    time.pass(9.5);
    expect(met).toEqual([]);
    time.pass(0.5);
    expect(met).toEqual([["due", 10]]);
  });

  test("meets nothing once it is closed", () => {
    const { time, clock, met, schedule } = clockWithLog();
    schedule(10, "before");
    clock.close();
    schedule(10, "after");
    time.rest();
    time.pass(100);
    expect(met).toEqual([]);
  });

  test("never goes back, though the machine's time is set back", () => {
    const { time, clock, met, schedule } = clockWithLog();
    schedule(500, "first");
    time.rest();
    time.time -= 200;
    expect(clock.now()).toBe(1_500);
    schedule(10, "second");
    time.rest();
    expect(met).toEqual([
      ["first", 500],
      ["second", 510],
    ]);
  });

  test("runs on this machine's time by default", async () => {
    const clock = new LeapingClock();
    const began = Date.now();
    const until = clock.now() + 86_400_000;
    await new Promise<void>((resolve) => void clock.schedule(until, resolve));
    expect(clock.now()).toBeGreaterThanOrEqual(until);
    expect(Date.now() - began).toBeLessThan(5_000);
  });
});
